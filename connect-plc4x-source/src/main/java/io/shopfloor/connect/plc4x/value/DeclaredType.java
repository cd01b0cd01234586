// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the {@code type} of a Modbus or S7 tag says: {@code REAL}, {@code INT[10]}, {@code STRING(20)}. Bytes have no type of
 * their own there, so it is never a conversion: it says what an address without a type means, and else the same as the
 * address. Immutable.
 *
 * @param name of the type, as written
 * @param length of a STRING; 0 if not told
 * @param array whether it has brackets
 * @param count of elements; 0 if not told
 */
public record DeclaredType(String name, int length, boolean array, int count) {

    private static final Pattern SHAPE = Pattern.compile(
            "(?<name>[A-Za-z]\\w*)(\\((?<length>\\d{1,5})\\))?(?<array>\\[\\s*(?<count>\\d{1,5})?\\s*])?");

    /** @throws IllegalArgumentException if it is none */
    public static DeclaredType parse(String text) {
        Matcher matcher = SHAPE.matcher(text.strip());
        if (!matcher.matches() || RawType.named(matcher.group("name")) == null) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is not a type: use one such as BOOL, INT, UDINT, REAL, STRING(10), or INT[5] for an array");
        }
        return new DeclaredType(
                matcher.group("name"),
                number(matcher.group("length")),
                matcher.group("array") != null,
                number(matcher.group("count")));
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** @throws IllegalArgumentException with what to write instead, if the address says something else */
    public void check(RawType type, int elements, boolean elementsAreArray, int characters) {
        RawType declared = RawType.named(name);
        boolean same = declared == type
                || declared.plcType() == type.plcType()
                || declared.bytes() == type.bytes() && declared.bytes() > 0 && bits(declared) && bits(type);
        boolean fits =
                array == elementsAreArray && (count == 0 || count == elements) && (length == 0 || length == characters);
        if (!same || !fits) {
            throw new IllegalArgumentException("the type " + this + " contradicts the address, which says "
                    + new DeclaredType(type.name(), characters, elementsAreArray, elementsAreArray ? elements : 0)
                    + ": leave type empty and write the type in the address");
        }
    }

    /** WORD and UINT are two names for the same numbers. */
    private static boolean bits(RawType type) {
        return switch (type) {
            case BYTE, USINT, WORD, UINT, DWORD, UDINT, LWORD, ULINT -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return name + (length > 0 ? "(" + length + ")" : "") + (array ? "[" + (count > 0 ? count : "") + "]" : "");
    }
}
