// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.common.polling.SchemaNames;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;

/**
 * A structure by the definition that the server has of it, as a Connect Struct. Its binary form is read here, and what does not
 * keep to the definition costs this value and nothing else.
 */
final class StructureType implements ElementType {

    /** How the fields follow each other in the binary form. */
    enum Layout {
        ALL,
        OPTIONAL_FIELDS,
        UNION
    }

    /** With all that is nested in it: each of them is a schema that has to be compared, measured and written. */
    private static final int MOST_FIELDS = 5_000;

    private final String name;
    private final NodeId encoding;
    private final Layout layout;
    private final List<StructureField> fields;
    private final long size;
    private final Schema schema;

    /**
     * A structure; null if it has too many fields to be represented.
     *
     * @param encoding the id of its binary encoding; null if the server has none
     */
    static StructureType of(String name, NodeId encoding, Layout layout, List<StructureField> fields) {
        return count(fields) > MOST_FIELDS ? null : new StructureType(name, encoding, layout, fields);
    }

    private static long count(List<StructureField> fields) {
        return fields.stream()
                .mapToLong(field -> 1 + (field.element() instanceof StructureType structure ? structure.size : 0))
                .sum();
    }

    private StructureType(String name, NodeId encoding, Layout layout, List<StructureField> fields) {
        this.name = name;
        this.encoding = encoding;
        this.layout = layout;
        this.fields = List.copyOf(fields);
        this.size = count(fields);
        SchemaBuilder builder = SchemaBuilder.struct()
                .name(SchemaNames.of("opcua", "type." + name))
                .optional();
        fields.forEach(field -> builder.field(field.name(), field.schema()));
        this.schema = builder.build();
    }

    @Override
    public String label() {
        return name;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Object convert(Object value, Flaw flaw) {
        if (!(value instanceof ExtensionObject object)) {
            return flaw.note(Quality.TYPE_MISMATCH);
        }
        if (object.isNull()) {
            return null;
        }
        if (!object.getEncodingOrTypeId().equals(encoding)) {
            return flaw.note(Quality.TYPE_MISMATCH);
        }
        if (!(object.getBody() instanceof ByteString body)) {
            return flaw.note(Quality.UNSUPPORTED);
        }
        ByteBuf buffer = Unpooled.wrappedBuffer(body.bytesOrEmpty());
        try {
            return read(new BodyReader(buffer), flaw);
        } catch (RuntimeException e) {
            // Whatever the bytes are, they are not what the definition says.
            return flaw.note(Quality.INVALID_DATA);
        }
    }

    /** Reads the fields from where the reader stands. */
    Struct read(BodyReader reader, Flaw flaw) {
        Struct struct = new Struct(schema);
        if (layout == Layout.UNION) {
            long chosen = reader.unsigned();
            if (chosen > fields.size()) {
                throw new IllegalArgumentException("no such member of the union");
            }
            if (chosen > 0) {
                StructureField field = fields.get((int) chosen - 1);
                struct.put(field.name(), field.read(reader, flaw));
            }
            return struct;
        }
        long present = layout == Layout.OPTIONAL_FIELDS ? reader.unsigned() : 0;
        int bit = 0;
        for (StructureField field : fields) {
            boolean there = layout == Layout.ALL || !field.optional() || (present >> bit++ & 1) == 1;
            if (there) {
                struct.put(field.name(), field.read(reader, flaw));
            }
        }
        return struct;
    }

    @Override
    public String toString() {
        return name;
    }
}
