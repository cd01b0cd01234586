// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/** True for the text "drop"; throws on anything but text. */
public final class MisbehavingPredicate implements Predicate<SourceRecord> {
    @Override
    public boolean test(SourceRecord record) {
        return ((String) record.value()).equals("drop");
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }

    @Override
    public void configure(Map<String, ?> props) {}

    @Override
    public void close() {}
}
