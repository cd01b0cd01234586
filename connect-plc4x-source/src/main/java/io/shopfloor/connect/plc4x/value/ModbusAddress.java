// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.plc4x.java.modbus.base.tag.ModbusTag;
import org.apache.plc4x.java.modbus.base.tag.ModbusTagCoil;
import org.apache.plc4x.java.modbus.base.tag.ModbusTagDiscreteInput;
import org.apache.plc4x.java.modbus.base.tag.ModbusTagInputRegister;

/**
 * A Modbus address taken apart: a place, which is the driver's, and what the registers there mean, which the driver is not
 * asked: {@code holding-register:7:REAL[2]{byte-order: CDAB}}, {@code 4x00007:BOOL{bit: 3}}, {@code
 * input-register:7:STRING(10)}. Immutable.
 *
 * @param place without type and number of elements
 * @param type null if the address names none
 * @param length of a STRING; 0 if not told
 * @param count of elements; 0 if not told
 * @param config what stands in braces
 */
public record ModbusAddress(String place, String type, int length, int count, Map<String, String> config) {

    /** Registers that one request asks for: what the protocol allows, less one for whole numbers of four registers. */
    public static final int MAX_REGISTERS = 124;

    private static final int MAX_TAG_REGISTERS = 65_536;

    /** Of each table, counted from 1, as the driver takes it. */
    private static final int LAST_ADDRESS = 65_535;

    private static final String BYTE_ORDER = "byte-order";
    private static final String BIT = "bit";
    private static final Pattern SHAPE =
            Pattern.compile("(?<place>.+?)(:(?<type>[A-Za-z]\\w*)(\\((?<length>\\d{1,5})\\))?)?"
                    + "(\\[(?<count>\\d{1,5})])?(\\{(?<config>[^{}]*)})?");

    private static final Set<RawType> TYPES = EnumSet.range(RawType.BOOL, RawType.LREAL);

    static {
        TYPES.add(RawType.STRING);
    }

    /** @throws IllegalArgumentException if it cannot be taken apart */
    public static ModbusAddress parse(String address) {
        Matcher matcher = SHAPE.matcher(address.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + address + "\" is not a Modbus address: write one such as"
                    + " holding-register:7:REAL or coil:1:BOOL[8]");
        }
        return new ModbusAddress(
                matcher.group("place"),
                matcher.group("type"),
                number(matcher.group("length")),
                number(matcher.group("count")),
                config(matcher.group("config")));
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static Map<String, String> config(String text) {
        Map<String, String> config = new HashMap<>();
        if (text == null || text.isBlank()) {
            return config;
        }
        for (String entry : text.split(",")) {
            String[] pair = entry.split(":", 2);
            if (pair.length < 2) {
                throw new IllegalArgumentException("\"" + entry.strip() + "\" has no colon: write {byte-order: CDAB}");
            }
            config.put(pair[0].strip(), pair[1].strip().replaceAll("^(['\"])(.*)\\1$", "$2"));
        }
        return config;
    }

    /** With what the declared type says in addition: type, length and number of elements where the address names no type. */
    public ModbusAddress typed(DeclaredType declared) {
        if (declared == null || type != null) {
            return this;
        }
        if (declared.array() && declared.count() == 0 && count == 0) {
            throw new IllegalArgumentException("the type " + declared + " has no number of elements: write "
                    + new DeclaredType(declared.name(), declared.length(), true, 10) + " for ten");
        }
        return new ModbusAddress(
                place, declared.name(), declared.length(), count > 0 ? count : declared.count(), config);
    }

    /** @throws IllegalArgumentException if something in braces is not known, or not for this kind of tag */
    private void checkConfig(Set<String> known) {
        if (config.containsKey("unit-id")) {
            throw new IllegalArgumentException("the Modbus driver ignores unit-id of a tag and reads the connection's"
                    + " unit: make a connection per unit, with default-unit-identifier in its connection string");
        }
        for (String key : config.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(
                        "this tag has no {" + key + ": ...}" + (known.isEmpty() ? "" : "; it has " + known));
            }
        }
    }

    /** For coils and discrete inputs, which are bits and nothing else. */
    public void checkBits() {
        checkConfig(Set.of());
        if (type != null && !type.equalsIgnoreCase("BOOL") || length > 0) {
            throw new IllegalArgumentException("a coil or discrete input is one bit: write BOOL, or BOOL[n]");
        }
    }

    /**
     * What the registers mean.
     *
     * @param fallback the connection's byte order
     * @throws IllegalArgumentException with what to write instead, if the tag cannot be read right
     */
    public RawLayout layout(RegisterOrder fallback, Charset charset) {
        checkConfig(Set.of(BYTE_ORDER, BIT));
        RawType raw = type == null ? RawType.INT : RawType.named(type);
        if (raw == null || !TYPES.contains(raw)) {
            throw new IllegalArgumentException("Modbus registers do not hold " + type + ": write one of " + TYPES
                    + ", texts as STRING(number of characters)");
        }
        if (raw == RawType.STRING && length == 0 || raw != RawType.STRING && length > 0) {
            throw new IllegalArgumentException(
                    "only a text has a number of characters: STRING(10)" + " is ten characters in five registers");
        }
        if (raw == RawType.STRING && count > 1 && length % 2 == 1) {
            throw new IllegalArgumentException(
                    "texts of an odd length are not adjacent in registers: make each a" + " separate tag");
        }
        RegisterOrder order = config.containsKey(BYTE_ORDER) ? RegisterOrder.named(config.get(BYTE_ORDER)) : fallback;
        RawLayout layout = new RawLayout(raw, Math.max(1, count), count > 1, bit(raw), length, order, charset);
        if (layout.bytes() / 2 > MAX_TAG_REGISTERS) {
            throw new IllegalArgumentException("is longer than a table of registers");
        }
        return layout;
    }

    private int bit(RawType raw) {
        if (!config.containsKey(BIT)) {
            return 0;
        }
        if (raw != RawType.BOOL || !config.get(BIT).matches("\\d|1[0-5]")) {
            throw new IllegalArgumentException(
                    "write a bit of a register as BOOL{bit: 3}, with 0 for the lowest and 15 for the highest");
        }
        return Integer.parseInt(config.get(BIT));
    }

    /**
     * What the driver is asked for: plain registers, whole elements together where they fit into a request.
     *
     * @param first register
     * @throws IllegalArgumentException if a number does not fit into a request, or is not in the table
     */
    public static List<String> registers(ModbusTag first, RawLayout layout, int maxRegisters) {
        int element = Math.max(1, (layout.elementBytes() + 1) / 2);
        int fitting = Math.min(maxRegisters, MAX_REGISTERS);
        if (element > fitting && !layout.type().text()) {
            throw new IllegalArgumentException(
                    layout.type() + " has " + element + " registers, and the connection string" + " allows "
                            + maxRegisters + " a request: raise max-registers-per-request");
        }
        int most = element > fitting ? fitting : fitting / element * element;
        int all = layout.bytes() / 2;
        checkEnd(first, all);
        List<String> addresses = new ArrayList<>();
        for (int from = 0; from < all; from += most) {
            int words = Math.min(most, all - from);
            addresses.add(numbered(first, from) + ":UINT" + (words == 1 ? "" : "[" + words + "]")
                    + "{byte-order: 'BIG_ENDIAN'}");
        }
        return addresses;
    }

    /** One address for each of so many bits in a row. */
    public static List<String> bits(ModbusTag first, int count) {
        checkEnd(first, count);
        return IntStream.range(0, count)
                .mapToObj(i -> numbered(first, i) + ":BOOL")
                .toList();
    }

    private static void checkEnd(ModbusTag first, int count) {
        if (first.getLogicalAddress() + count - 1 > LAST_ADDRESS) {
            throw new IllegalArgumentException("exceeds " + LAST_ADDRESS + ", the last address of a table");
        }
    }

    /**
     * The place that is so many further on, by the name of its table: of 39999 the next would be 40000 in figures, which is in
     * another table.
     */
    private static String numbered(ModbusTag first, int further) {
        String table = first instanceof ModbusTagCoil
                ? "coil:"
                : first instanceof ModbusTagDiscreteInput
                        ? "discrete-input:"
                        : first instanceof ModbusTagInputRegister ? "input-register:" : "holding-register:";
        return table + (first.getLogicalAddress() + further);
    }
}
