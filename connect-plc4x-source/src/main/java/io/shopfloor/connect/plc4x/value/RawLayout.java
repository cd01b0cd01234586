// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import io.shopfloor.connect.common.polling.Quality;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.plc4x.java.api.value.PlcValue;
import org.apache.plc4x.java.spi.values.PlcBOOL;
import org.apache.plc4x.java.spi.values.PlcList;
import org.apache.plc4x.java.spi.values.PlcSTRING;

/**
 * How the value of one tag lies in the bytes that the driver gives for it. Immutable.
 *
 * @param count of elements, at least 1
 * @param array whether they are told as an array
 * @param bit of the first element, where it is a BOOL: 0 is the lowest of its byte or register
 * @param length of a STRING or WSTRING, in characters
 * @param order of the bytes in registers; null for an S7 CPU
 * @param charset of CHAR and STRING
 */
public record RawLayout(
        RawType type, int count, boolean array, int bit, int length, RegisterOrder order, Charset charset) {

    /** How many bytes are to be read, an even number for registers. */
    public int bytes() {
        if (type == RawType.BOOL) {
            int unit = order == null ? 8 : 16;
            return (bit + count + unit - 1) / unit * unit / 8;
        }
        int all = order == null || type.bytes() != 1 || count > 1 ? count * elementBytes() : 2;
        return order == null ? all : all + all % 2;
    }

    /** What one element takes; a STRING in an S7 CPU has a head, and begins at an even address. */
    int elementBytes() {
        return switch (type) {
            case STRING -> order == null ? 2 + length + length % 2 : length;
            case WSTRING -> 4 + 2 * length;
            default -> type.bytes();
        };
    }

    /**
     * The value; an element of an array that is none is an {@link UnfitElement}.
     *
     * @throws UnfitValueException if the bytes are no value of this type, or too few
     */
    public PlcValue read(byte[] raw) throws UnfitValueException {
        if (raw.length < bytes()) {
            throw new UnfitValueException(Quality.TYPE_MISMATCH);
        }
        ByteBuffer in = ByteBuffer.wrap(order == null ? raw : order.straight(raw, type.bytes()));
        int first = order != null && type.bytes() == 1 && count == 1 ? 1 : 0; // one byte in a register is its lower one
        if (!array) {
            in.position(first);
            return element(in, 0);
        }
        List<PlcValue> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            in.position(first + i * elementBytes()); // wherever the reading of the one before has ended
            elements.add(elementOrReason(in, i));
        }
        return new PlcList(elements);
    }

    private PlcValue elementOrReason(ByteBuffer in, int index) {
        try {
            return element(in, index);
        } catch (UnfitValueException e) {
            return new UnfitElement(e.quality());
        }
    }

    private PlcValue element(ByteBuffer in, int index) throws UnfitValueException {
        return switch (type) {
            case BOOL -> new PlcBOOL(bit(in, bit + index));
            case CHAR -> new PlcSTRING(text(in, 1, charset));
            case WCHAR -> new PlcSTRING(text(in, 2, StandardCharsets.UTF_16BE));
            case STRING -> new PlcSTRING(order == null ? s7Text(in) : text(in, length, charset));
            case WSTRING -> new PlcSTRING(s7WideText(in));
            default -> type.read(in);
        };
    }

    private boolean bit(ByteBuffer in, int number) {
        int at = order == null ? number / 8 : number / 16 * 2 + 1 - number % 16 / 8;
        return (in.get(at) >> number % 8 & 1) == 1;
    }

    private String s7Text(ByteBuffer in) throws UnfitValueException {
        int most = in.get() & 0xFF;
        int used = in.get() & 0xFF;
        checkLength(used, most);
        return text(in, used, charset);
    }

    private String s7WideText(ByteBuffer in) throws UnfitValueException {
        int most = in.getShort() & 0xFFFF;
        int used = in.getShort() & 0xFFFF;
        checkLength(used, most);
        return text(in, 2 * used, StandardCharsets.UTF_16BE);
    }

    /** What is no string has any bytes where its length should be. */
    private void checkLength(int used, int most) throws UnfitValueException {
        if (used > most || used > length) {
            throw new UnfitValueException(Quality.TYPE_MISMATCH);
        }
    }

    private static String text(ByteBuffer in, int bytes, Charset charset) throws UnfitValueException {
        byte[] raw = new byte[bytes];
        in.get(raw);
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
        } catch (CharacterCodingException e) {
            throw new UnfitValueException(Quality.UNSUPPORTED);
        }
    }
}
