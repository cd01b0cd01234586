// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** A transformation that dirties the record's own headers and then throws what a test wants. */
public final class Misbehaving implements Transformation<SourceRecord> {
    static volatile Throwable thrown;

    @Override
    public SourceRecord apply(SourceRecord record) {
        record.headers().remove("gone").addString("dirt", "x");
        if (thrown != null) {
            throw Misbehaving.<RuntimeException>sneaky(thrown);
        }
        return record;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef().define("password", ConfigDef.Type.PASSWORD, null, ConfigDef.Importance.LOW, "");
    }

    @Override
    public void configure(Map<String, ?> props) {}

    @Override
    public void close() {}
}
