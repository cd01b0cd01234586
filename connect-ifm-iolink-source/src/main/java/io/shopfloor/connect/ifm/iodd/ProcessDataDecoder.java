// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import io.shopfloor.connect.common.polling.Quality;
import java.util.List;

/**
 * A {@link ProcessDataLayout} compiled for speed: no reflection, and no allocation beyond the values. Immutable and safe
 * for any thread.
 */
public final class ProcessDataDecoder {
    private static final String NOT_A_NUMBER = Quality.NOT_A_NUMBER.name();

    /** An unsigned number of 64 bits that is larger than a {@code long} has no value. */
    private static final String OUT_OF_RANGE = Quality.OUT_OF_RANGE.name();

    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
    private static final long SECONDS_1900_TO_2036 = 1L << 32;
    private static final long FIRST_OF_OLD_ERA = 0x9DFF4400L;
    private static final double TWO_TO_32 = 4_294_967_296.0;

    private final int octets;
    private final ProcessDataLayout layout;
    private final ProcessDataLayout.Item[] items;

    public ProcessDataDecoder(ProcessDataLayout layout) {
        this.layout = layout;
        this.octets = layout.octets();
        this.items = layout.items().toArray(ProcessDataLayout.Item[]::new);
    }

    public ProcessDataLayout layout() {
        return layout;
    }

    /** The items in the order of {@link ProcessDataValues}. */
    public List<ProcessDataLayout.Item> items() {
        return layout.items();
    }

    /** Whether the data has the length that the IODD gives; anything else must not be decoded. */
    public boolean fits(byte[] data) {
        return data.length == octets;
    }

    /**
     * Decodes one reading.
     *
     * @param data the process data, octet 0 first
     * @throws IllegalArgumentException if it does not {@linkplain #fits fit}
     */
    public ProcessDataValues decode(byte[] data) {
        if (!fits(data)) {
            throw new IllegalArgumentException(
                    "process data has " + data.length + " octets, and the IODD says " + octets);
        }
        ProcessDataValues values = new ProcessDataValues(items.length);
        for (int i = 0; i < items.length; i++) {
            decode(data, items[i], values, i);
        }
        return values;
    }

    private static void decode(byte[] data, ProcessDataLayout.Item item, ProcessDataValues out, int i) {
        Datatype type = item.type();
        if (type instanceof Datatype.SignedInteger signed) {
            int unused = 64 - signed.bitLength();
            whole(bits(data, item.bitOffset(), signed.bitLength()) << unused >> unused, item, out, i);
        } else if (type instanceof Datatype.UnsignedInteger unsigned) {
            long raw = bits(data, item.bitOffset(), unsigned.bitLength());
            if (raw < 0) {
                out.set(i, null, OUT_OF_RANGE);
            } else {
                whole(raw, item, out, i);
            }
        } else if (type instanceof Datatype.Bool) {
            out.set(i, bits(data, item.bitOffset(), 1) == 1, ValueDomain.GOOD);
        } else if (type instanceof Datatype.Float32) {
            real(Float.intBitsToFloat((int) bits(data, item.bitOffset(), 32)), item, out, i);
        } else if (type instanceof Datatype.Text text) {
            byte[] octets = octets(data, item.bitOffset(), text.octets());
            int end = 0;
            while (end < octets.length && octets[end] != 0) {
                end++;
            }
            out.set(i, new String(octets, 0, end, text.charset()), ValueDomain.GOOD);
        } else if (type instanceof Datatype.Octets octets) {
            out.set(i, octets(data, item.bitOffset(), octets.octets()), ValueDomain.GOOD);
        } else if (type instanceof Datatype.Time) {
            out.set(i, epochMillis(bits(data, item.bitOffset(), 64)), ValueDomain.GOOD);
        } else {
            double seconds = bits(data, item.bitOffset(), 64) / TWO_TO_32;
            out.set(i, seconds, ValueDomain.GOOD);
        }
    }

    private static void whole(long raw, ProcessDataLayout.Item item, ProcessDataValues out, int i) {
        String quality = item.domain().classify(raw);
        if (!ValueDomain.isMeasurement(quality)) {
            out.set(i, null, quality);
        } else if (item.scale().isNone()) {
            out.set(i, raw, quality);
        } else {
            out.set(i, item.scale().apply(raw), quality);
        }
    }

    private static void real(float raw, ProcessDataLayout.Item item, ProcessDataValues out, int i) {
        if (!Float.isFinite(raw)) {
            out.set(i, null, NOT_A_NUMBER);
            return;
        }
        String quality = item.domain().classify(raw);
        if (!ValueDomain.isMeasurement(quality)) {
            out.set(i, null, quality);
        } else if (item.scale().isNone()) {
            out.set(i, raw, quality);
        } else {
            out.set(i, item.scale().apply(raw), quality);
        }
    }

    /** The bits from {@code offset} on, counted from the least significant bit of the last octet; up to 64. */
    static long bits(byte[] data, int offset, int width) {
        int last = data.length - 1 - (offset >> 3);
        int shift = offset & 7;
        long value = (data[last] & 0xFFL) >>> shift;
        int index = last - 1;
        for (int have = 8 - shift; have < width; have += 8) {
            value |= (data[index--] & 0xFFL) << have;
        }
        return width == 64 ? value : value & (1L << width) - 1;
    }

    private static byte[] octets(byte[] data, int offset, int count) {
        byte[] octets = new byte[count];
        for (int i = 0; i < count; i++) {
            octets[i] = (byte) bits(data, offset + 8 * (count - 1 - i), 8);
        }
        return octets;
    }

    private static long epochMillis(long time) {
        long seconds = time >>> 32;
        long since1900 = seconds >= FIRST_OF_OLD_ERA ? seconds : seconds + SECONDS_1900_TO_2036;
        long millis = (time & 0xFFFFFFFFL) * 1000 >>> 32;
        return (since1900 - SECONDS_1900_TO_1970) * 1000 + millis;
    }
}
