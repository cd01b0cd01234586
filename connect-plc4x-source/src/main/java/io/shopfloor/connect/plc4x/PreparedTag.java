// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.plc4x.Plc4xSourceOptions.UnsignedLong;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.plc4x.java.api.PlcDriver;
import org.apache.plc4x.java.api.model.PlcTag;
import org.apache.plc4x.java.api.types.PlcValueType;
import org.apache.plc4x.java.modbus.base.tag.ModbusTag;
import org.apache.plc4x.java.modbus.base.tag.ModbusTagCoil;
import org.apache.plc4x.java.modbus.base.tag.ModbusTagDiscreteInput;

/**
 * One tag, checked with the driver's own parser, and how it is asked for. Here are the rules that keep tags away from what
 * PLC4X 0.13.1 gets wrong without saying so. Immutable.
 *
 * @param addresses what the request asks for: the tag's address, or one address for each element
 * @param declared null if only a value tells the type
 * @param area the Modbus registers that it covers; null for other protocols
 */
record PreparedTag(Tag tag, List<String> addresses, ValueConverter declared, Area area) {

    private static final Pattern COUNT = Pattern.compile("\\[(\\d+)]");
    private static final Pattern COIL = Pattern.compile("^(.*?)(\\d+)(?::BOOL)?\\[(\\d+)](.*)$");

    /** Registers from {@code start} to before {@code end} of one table. */
    record Area(String table, int start, int end) {
        boolean overlaps(Area other) {
            return table.equals(other.table) && start < other.end && other.start < end;
        }
    }

    /** @throws IllegalArgumentException with the reason, if the tag cannot be read right */
    static PreparedTag of(Tag tag, ConnectionConfig connection, PlcDriver driver, UnsignedLong mode) {
        PlcTag parsed = PlcDrivers.parse(driver, tag.address());
        boolean array = parsed != null && !parsed.getArrayInfo().isEmpty();
        PlcValueType type = parsed == null ? PlcValueType.NULL : parsed.getPlcValueType();
        List<String> addresses = List.of(tag.address());
        Area area = null;
        if (parsed instanceof ModbusTag modbus) {
            checkModbus(tag, modbus);
            boolean bits = parsed instanceof ModbusTagCoil || parsed instanceof ModbusTagDiscreteInput;
            Matcher count = COUNT.matcher(tag.address());
            array = count.find() && Integer.parseInt(count.group(1)) > 1;
            addresses = bits && array ? singleBits(tag.address()) : addresses;
            int length = bits ? modbus.getNumberOfElements() : modbus.getLengthWords();
            area = new Area(
                    parsed.getClass().getSimpleName(), modbus.getAddress(), modbus.getAddress() + Math.max(1, length));
        }
        if (driver.getProtocolCode().startsWith("s7")
                && tag.address().toUpperCase(Locale.ROOT).endsWith(":TOD")) {
            throw new IllegalArgumentException("the S7 driver never answers for type TOD: write TIME_OF_DAY");
        }
        return new PreparedTag(
                tag, addresses, ValueConverter.declared(tag, type, array, mode, connection.zone()), area);
    }

    private static void checkModbus(Tag tag, ModbusTag modbus) {
        if (modbus.getUnitId() != null) {
            throw new IllegalArgumentException("the Modbus driver ignores unit-id of a tag and reads the connection's"
                    + " unit: make one connection a unit, with default-unit-identifier in its connection string");
        }
        if (tag.address().contains("byte-order") && modbus.getByteOrder() == null) {
            throw new IllegalArgumentException(
                    "the Modbus driver takes byte-order only in single quotes: {byte-order: 'LITTLE_ENDIAN'}");
        }
        PlcValueType type = modbus.getPlcValueType();
        if (type == PlcValueType.STRING || type == PlcValueType.WSTRING) {
            throw new IllegalArgumentException(
                    "the Modbus driver gives no value for strings: read the registers as UINT[n]");
        }
    }

    /** The Modbus driver gives one bit for an array of bits. */
    private static List<String> singleBits(String address) {
        Matcher bits = COIL.matcher(address);
        if (!bits.matches()) {
            throw new IllegalArgumentException(
                    "cannot take \"" + address + "\" apart; name each bit as a tag of its own");
        }
        int first = Integer.parseInt(bits.group(2));
        int width = bits.group(2).length();
        return IntStream.range(0, Integer.parseInt(bits.group(3)))
                .mapToObj(i -> bits.group(1) + String.format("%0" + width + "d", first + i) + ":BOOL" + bits.group(4))
                .toList();
    }
}
