// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** A transformation of somebody else's plugin: its value tells which class loader it came from and which one the thread had. */
public final class Elsewhere implements Transformation<SourceRecord> {
    private String configuredWith;

    @Override
    public SourceRecord apply(SourceRecord record) {
        if ("bad".equals(record.value())) {
            throw new IllegalArgumentException("no bad values");
        }
        ClassLoader own = getClass().getClassLoader();
        boolean swapped = Thread.currentThread().getContextClassLoader() == own;
        return record.newRecord(
                record.topic(), null, null, null, null, own + " swapped=" + swapped + " " + configuredWith, null);
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef().define("word", ConfigDef.Type.STRING, ConfigDef.Importance.LOW, "");
    }

    @Override
    public void configure(Map<String, ?> props) {
        configuredWith = "word=" + props.get("word");
    }

    @Override
    public void close() {}
}
