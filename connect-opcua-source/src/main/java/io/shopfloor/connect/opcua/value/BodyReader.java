// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.milo.opcua.stack.core.encoding.DefaultEncodingContext;
import org.eclipse.milo.opcua.stack.core.encoding.binary.OpcUaBinaryDecoder;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;

/**
 * Reads the binary form of a structure. No length is believed that the bytes which are left cannot hold. Throws a
 * {@link RuntimeException} for what cannot be read. Used by one thread, for one value.
 */
final class BodyReader {

    private final ByteBuf buffer;
    private final OpcUaBinaryDecoder decoder;

    BodyReader(ByteBuf buffer) {
        this.buffer = buffer;
        this.decoder = new OpcUaBinaryDecoder(DefaultEncodingContext.INSTANCE).setBuffer(buffer);
    }

    long unsigned() {
        return decoder.decodeUInt32().longValue();
    }

    int integer() {
        return decoder.decodeInt32();
    }

    Object variant() {
        return decoder.decodeVariant().value();
    }

    /** Null for an empty one. */
    ExtensionObject extensionObject() {
        ExtensionObject object = decoder.decodeExtensionObject();
        return object == null || object.isNull() ? null : object;
    }

    /** A value of a built-in type, by its number. */
    Object scalar(int type) {
        return switch (type) {
            case 1 -> decoder.decodeBoolean();
            case 2 -> decoder.decodeSByte();
            case 3 -> decoder.decodeByte();
            case 4 -> decoder.decodeInt16();
            case 5 -> decoder.decodeUInt16();
            case 6 -> decoder.decodeInt32();
            case 7 -> decoder.decodeUInt32();
            case 8 -> decoder.decodeInt64();
            case 9 -> decoder.decodeUInt64();
            case 10 -> decoder.decodeFloat();
            case 11 -> decoder.decodeDouble();
            case 12 -> decoder.decodeString();
            case 13 -> decoder.decodeDateTime();
            case 14 -> decoder.decodeGuid();
            case 15 -> decoder.decodeByteString();
            case 16 -> decoder.decodeXmlElement();
            case 17 -> decoder.decodeNodeId();
            case 18 -> decoder.decodeExpandedNodeId();
            case 19 -> decoder.decodeStatusCode();
            case 20 -> decoder.decodeQualifiedName();
            case 21 -> decoder.decodeLocalizedText();
            default -> throw new IllegalArgumentException("no built-in type " + type);
        };
    }

    /** Null for none. */
    List<Object> array(Supplier<Object> element) {
        int length = integer();
        return length < 0 ? null : elements(length, element);
    }

    /** The dimensions of a matrix; null for none. */
    List<Integer> dimensions() {
        int length = integer();
        if (length < 0) {
            return null;
        }
        check(length);
        List<Integer> dimensions = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            dimensions.add(integer());
        }
        return dimensions;
    }

    List<Object> elements(List<Integer> dimensions, Supplier<Object> element) {
        long count = 1;
        for (int dimension : dimensions) {
            count *= Math.max(0, dimension);
            check(count);
        }
        return elements(count, element);
    }

    private List<Object> elements(long count, Supplier<Object> element) {
        check(count);
        List<Object> elements = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            elements.add(element.get());
        }
        return elements;
    }

    /** Every element takes a byte at least. */
    private void check(long count) {
        if (count > buffer.readableBytes()) {
            throw new IllegalArgumentException(count + " elements in " + buffer.readableBytes() + " bytes");
        }
    }
}
