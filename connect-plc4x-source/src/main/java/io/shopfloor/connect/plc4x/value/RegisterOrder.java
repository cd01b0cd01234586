// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import java.util.Locale;

/**
 * In which order a Modbus device keeps the bytes of a number in its registers: A is the highest byte, two letters are a
 * register as it is sent. Pure functions.
 */
public enum RegisterOrder {
    ABCD("BIG_ENDIAN", false, false),
    CDAB("LITTLE_ENDIAN_BYTE_SWAP", false, true),
    BADC("BIG_ENDIAN_BYTE_SWAP", true, false),
    DCBA("LITTLE_ENDIAN", true, true);

    private final String plc4xName;
    private final boolean bytesSwapped;
    private final boolean wordsReversed;

    RegisterOrder(String plc4xName, boolean bytesSwapped, boolean wordsReversed) {
        this.plc4xName = plc4xName;
        this.bytesSwapped = bytesSwapped;
        this.wordsReversed = wordsReversed;
    }

    /**
     * The order of this name, or of PLC4X's name for it.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static RegisterOrder named(String name) {
        for (RegisterOrder order : values()) {
            if (order.name().equals(name.toUpperCase(Locale.ROOT)) || order.plc4xName.equals(name)) {
                return order;
            }
        }
        throw new IllegalArgumentException(
                "\"" + name + "\" is not a byte order: write ABCD (the highest byte first), CDAB," + " BADC or DCBA");
    }

    /**
     * The registers' bytes with the highest byte of each element first.
     *
     * @param elementBytes the length of an element; up to 2 has no order of words
     */
    byte[] straight(byte[] registers, int elementBytes) {
        byte[] straight = new byte[registers.length];
        int words = Math.max(1, elementBytes / 2);
        for (int word = 0; word < registers.length / 2; word++) {
            int first = word / words * words;
            int from = wordsReversed ? first + words - 1 - (word - first) : word;
            straight[2 * word] = registers[2 * from + (bytesSwapped ? 1 : 0)];
            straight[2 * word + 1] = registers[2 * from + (bytesSwapped ? 0 : 1)];
        }
        return straight;
    }
}
