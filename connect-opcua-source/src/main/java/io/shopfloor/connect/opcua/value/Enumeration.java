// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.common.polling.SchemaNames;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** An enumeration: the number, and the text that the server has for it. */
final class Enumeration implements ElementType {

    private static final Schema SCHEMA = SchemaBuilder.struct()
            .name(SchemaNames.of("opcua", "Enumeration"))
            .optional()
            .field("value", Schema.INT32_SCHEMA)
            .field("text", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private final Map<Long, String> texts;

    Enumeration(Map<Long, String> texts) {
        this.texts = Map.copyOf(texts);
    }

    @Override
    public String label() {
        return "Enumeration";
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Object convert(Object value, Flaw flaw) {
        if (!(value instanceof Integer number)) {
            return flaw.note(Quality.TYPE_MISMATCH);
        }
        return new Struct(SCHEMA).put("value", number).put("text", texts.get(number.longValue()));
    }
}
