// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions.UnsignedLong;
import io.shopfloor.connect.opcua.session.StatusName;
import java.math.BigDecimal;
import java.util.Date;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Timestamp;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.XmlElement;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UShort;

/** The built-in types of OPC UA that are no structures. */
enum Scalar implements ElementType {
    BOOLEAN(1, Boolean.class, Schema.OPTIONAL_BOOLEAN_SCHEMA, value -> value),
    INT8(2, Byte.class, Schema.OPTIONAL_INT8_SCHEMA, value -> value),
    UINT8(3, UByte.class, Schema.OPTIONAL_INT16_SCHEMA, value -> ((UByte) value).shortValue()),
    INT16(4, Short.class, Schema.OPTIONAL_INT16_SCHEMA, value -> value),
    UINT16(5, UShort.class, Schema.OPTIONAL_INT32_SCHEMA, value -> ((UShort) value).intValue()),
    INT32(6, Integer.class, Schema.OPTIONAL_INT32_SCHEMA, value -> value),
    UINT32(7, UInteger.class, Schema.OPTIONAL_INT64_SCHEMA, value -> ((UInteger) value).longValue()),
    INT64(8, Long.class, Schema.OPTIONAL_INT64_SCHEMA, value -> value),
    UINT64(
            9,
            ULong.class,
            Decimal.builder(0).optional().build(),
            value -> new BigDecimal(((ULong) value).toBigInteger())),
    UINT64_AS_INT64(9, ULong.class, Schema.OPTIONAL_INT64_SCHEMA, value -> ((ULong) value).longValue()),
    FLOAT32(10, Float.class, Schema.OPTIONAL_FLOAT32_SCHEMA, value -> value),
    FLOAT64(11, Double.class, Schema.OPTIONAL_FLOAT64_SCHEMA, value -> value),
    STRING(12, String.class, Schema.OPTIONAL_STRING_SCHEMA, value -> value),
    TIMESTAMP(
            13,
            DateTime.class,
            Timestamp.builder().optional().build(),
            value -> ((DateTime) value).isNull() ? null : new Date(((DateTime) value).getJavaTime())),
    GUID(14, UUID.class, Schema.OPTIONAL_STRING_SCHEMA, Object::toString),
    BYTES(15, ByteString.class, Schema.OPTIONAL_BYTES_SCHEMA, value -> ((ByteString) value).bytes()),
    XML(16, XmlElement.class, Schema.OPTIONAL_STRING_SCHEMA, value -> ((XmlElement) value).getFragment()),
    NODE_ID(17, NodeId.class, Schema.OPTIONAL_STRING_SCHEMA, value -> ((NodeId) value).toParseableString()),
    EXPANDED_NODE_ID(18, ExpandedNodeId.class, Schema.OPTIONAL_STRING_SCHEMA, value -> ((ExpandedNodeId) value)
            .toParseableString()),
    STATUS_CODE(19, StatusCode.class, Schema.OPTIONAL_STRING_SCHEMA, value -> StatusName.of((StatusCode) value)),
    QUALIFIED_NAME(20, QualifiedName.class, Schema.OPTIONAL_STRING_SCHEMA, value -> ((QualifiedName) value)
            .toParseableString()),
    LOCALIZED_TEXT(21, LocalizedText.class, Schema.OPTIONAL_STRING_SCHEMA, value -> ((LocalizedText) value).text());

    private final int id;
    private final Class<?> type;
    private final Schema schema;
    private final Function<Object, Object> conversion;

    Scalar(int id, Class<?> type, Schema schema, Function<Object, Object> conversion) {
        this.id = id;
        this.type = type;
        this.schema = schema;
        this.conversion = conversion;
    }

    /** By the number that the specification gives it; null if it is not among these. */
    static Scalar of(int id, UnsignedLong mode) {
        for (Scalar scalar : values()) {
            if (scalar.id == id) {
                return scalar == UINT64 && mode == UnsignedLong.INT64 ? UINT64_AS_INT64 : scalar;
            }
        }
        return null;
    }

    /** By the type that a value has; null if it is not among these. */
    static Scalar of(Class<?> type, UnsignedLong mode) {
        for (Scalar scalar : values()) {
            if (scalar.type == type) {
                return of(scalar.id, mode);
            }
        }
        return null;
    }

    int id() {
        return id;
    }

    @Override
    public String label() {
        StringBuilder label = new StringBuilder();
        for (String word : (this == UINT64_AS_INT64 ? INT64 : this).name().split("_")) {
            label.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return label.toString();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Object convert(Object value, Flaw flaw) {
        if (!type.isInstance(value)) {
            return flaw.note(Quality.TYPE_MISMATCH);
        }
        if (value instanceof Double number && !Double.isFinite(number)
                || value instanceof Float single && !Float.isFinite(single)) {
            return flaw.note(Quality.NOT_A_NUMBER);
        }
        if (this == UINT64_AS_INT64 && ((ULong) value).longValue() < 0) {
            return flaw.note(Quality.OUT_OF_RANGE);
        }
        return conversion.apply(value);
    }
}
