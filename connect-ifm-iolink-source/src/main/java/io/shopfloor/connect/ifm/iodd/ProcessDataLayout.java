// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.util.List;

/**
 * The shape of a device's process input data: which bits are what. Bit 0 is the least significant bit of the last octet.
 * Immutable; compile it once into a {@link ProcessDataDecoder}.
 *
 * @param id the ProcessDataIn's id in the IODD
 * @param bitLength length of the whole in bits, at most 256
 * @param items in the order of the IODD, with names that differ
 */
public record ProcessDataLayout(String id, int bitLength, List<Item> items) {

    public ProcessDataLayout {
        items = List.copyOf(items);
    }

    /** Length of the whole in octets. */
    public int octets() {
        return (bitLength + 7) / 8;
    }

    /**
     * One value in the process data.
     *
     * @param name a letter or underscore, then letters, digits and underscores; the same for every file with these texts
     * @param label the IODD's own text, or null
     * @param subindex its number in the record; 0 where the whole is one value
     * @param bitOffset of its least significant bit
     * @param scale {@link Scale#NONE} where the IODD gives none
     * @param unit or null
     */
    public record Item(
            String name,
            String label,
            int subindex,
            int bitOffset,
            Datatype type,
            Scale scale,
            Unit unit,
            ValueDomain domain) {

        /** The Java type of its values. */
        public ValueType valueType() {
            if (type instanceof Datatype.Bool) {
                return ValueType.BOOLEAN;
            }
            if (type instanceof Datatype.Text) {
                return ValueType.TEXT;
            }
            if (type instanceof Datatype.Octets) {
                return ValueType.OCTETS;
            }
            if (type instanceof Datatype.Time) {
                return ValueType.TIMESTAMP;
            }
            if (type instanceof Datatype.TimeSpan || !scale.isNone()) {
                return ValueType.DOUBLE;
            }
            return type instanceof Datatype.Float32 ? ValueType.FLOAT : ValueType.INTEGER;
        }
    }

    /** What a decoded value is in Java. */
    public enum ValueType {
        /** {@code Boolean}. */
        BOOLEAN,
        /** {@code Long}. */
        INTEGER,
        /** {@code Float}, as the device sends it. */
        FLOAT,
        /** {@code Double}: scaled to the physical value. */
        DOUBLE,
        /** {@code String}. */
        TEXT,
        /** {@code byte[]}. */
        OCTETS,
        /** {@code Long}: milliseconds since 1970, UTC. */
        TIMESTAMP
    }
}
