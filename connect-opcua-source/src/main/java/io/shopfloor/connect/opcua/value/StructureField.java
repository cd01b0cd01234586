// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.opcua.value.ValueType.Shape;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;

/**
 * One field of a structure.
 *
 * @param element null for one that may hold anything: it is read past, and its value left out
 * @param subtyped whether a field of a structure may hold a subtype, which is then encoded with its own id
 * @param variant whether a field that may hold anything is encoded as a Variant, and not as an extension object
 */
record StructureField(
        String name, ElementType element, Shape shape, boolean optional, boolean subtyped, boolean variant) {

    Schema schema() {
        return element == null ? Schema.OPTIONAL_STRING_SCHEMA : new ValueType(element, shape).schema();
    }

    Object read(BodyReader reader, Flaw flaw) {
        return switch (shape) {
            case SCALAR -> one(reader, flaw);
            case ARRAY -> {
                List<Object> elements = reader.array(() -> one(reader, flaw));
                yield element == null ? null : elements;
            }
            case MATRIX -> matrix(reader, flaw);
        };
    }

    private Object matrix(BodyReader reader, Flaw flaw) {
        List<Integer> dimensions = reader.dimensions();
        if (dimensions == null) {
            return null;
        }
        List<Object> elements = reader.elements(dimensions, () -> one(reader, flaw));
        return element == null
                ? null
                : new Struct(schema()).put("dimensions", dimensions).put("elements", elements);
    }

    private Object one(BodyReader reader, Flaw flaw) {
        if (element == null) {
            Object passed = variant ? reader.variant() : reader.extensionObject();
            return passed == null ? null : flaw.note(Quality.UNSUPPORTED);
        }
        if (element instanceof StructureType structure) {
            if (!subtyped) {
                return structure.read(reader, flaw);
            }
            ExtensionObject object = reader.extensionObject();
            return object == null ? null : structure.convert(object, flaw);
        }
        Object value = element instanceof Scalar scalar ? reader.scalar(scalar.id()) : reader.integer();
        return value == null ? null : element.convert(value, flaw);
    }
}
