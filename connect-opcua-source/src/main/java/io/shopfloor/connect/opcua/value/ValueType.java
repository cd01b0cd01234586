// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.common.polling.SchemaNames;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;

/**
 * How the values of a node are represented in records: single ones, arrays, or matrices with their dimensions. Immutable.
 */
public final class ValueType {

    private static final String DIMENSIONS = "dimensions";
    private static final String ELEMENTS = "elements";

    /** How many dimensions. */
    enum Shape {
        SCALAR(""),
        ARRAY("Array"),
        MATRIX("Matrix");

        private final String suffix;

        Shape(String suffix) {
            this.suffix = suffix;
        }

        /** What a node declares; null where that leaves it open. */
        static Shape declared(int valueRank) {
            return valueRank == -1 ? SCALAR : valueRank == 1 ? ARRAY : valueRank > 1 ? MATRIX : null;
        }

        static Shape of(Object value) {
            return value instanceof Matrix ? MATRIX : value.getClass().isArray() ? ARRAY : SCALAR;
        }
    }

    private final ElementType element;
    private final Shape shape;
    private final Schema schema;

    ValueType(ElementType element, Shape shape) {
        this.element = element;
        this.shape = shape;
        this.schema = schema(element, shape);
    }

    private static Schema schema(ElementType element, Shape shape) {
        return switch (shape) {
            case SCALAR -> element.schema();
            case ARRAY -> SchemaBuilder.array(element.schema()).optional().build();
            case MATRIX ->
                SchemaBuilder.struct()
                        .name(SchemaNames.of("opcua", element.label() + shape.suffix))
                        .optional()
                        .field(
                                DIMENSIONS,
                                SchemaBuilder.array(Schema.INT32_SCHEMA).build())
                        .field(ELEMENTS, SchemaBuilder.array(element.schema()).build())
                        .build();
        };
    }

    /** A word for schema names: {@code Float64Array}. */
    public String label() {
        return element.label() + shape.suffix;
    }

    public Schema schema() {
        return schema;
    }

    /** The value as Connect has it; null, with a flaw, for what cannot be represented. */
    public Object convert(Object value, Flaw flaw) {
        Shape actual = Shape.of(value);
        if (actual == Shape.SCALAR && shape == Shape.ARRAY && value instanceof ByteString bytes) {
            return array(octets(bytes), flaw); // an array of Byte may come as a ByteString
        }
        if (actual != shape) {
            return flaw.note(Quality.TYPE_MISMATCH);
        }
        return switch (shape) {
            case SCALAR -> element.convert(value, flaw);
            case ARRAY -> array(value, flaw);
            case MATRIX -> matrix(value instanceof Matrix matrix ? matrix : null, flaw);
        };
    }

    private static UByte[] octets(ByteString bytes) {
        byte[] octets = bytes.bytesOrEmpty();
        UByte[] boxed = new UByte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            boxed[i] = Unsigned.ubyte(octets[i] & 0xFF);
        }
        return boxed;
    }

    private List<Object> array(Object values, Flaw flaw) {
        int length = Array.getLength(values);
        List<Object> converted = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            Object value = Array.get(values, i);
            converted.add(value == null ? null : element.convert(value, flaw));
        }
        return converted;
    }

    private Object matrix(Matrix matrix, Flaw flaw) {
        if (matrix == null || matrix.getElements() == null) {
            return null;
        }
        List<Integer> dimensions = Arrays.stream(matrix.getDimensions()).boxed().toList();
        return new Struct(schema).put(DIMENSIONS, dimensions).put(ELEMENTS, array(matrix.getElements(), flaw));
    }
}
