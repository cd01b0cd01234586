// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import io.shopfloor.connect.plc4x.tags.Tag;
import io.shopfloor.connect.plc4x.value.DeclaredType;
import io.shopfloor.connect.plc4x.value.ModbusAddress;
import io.shopfloor.connect.plc4x.value.RawLayout;
import io.shopfloor.connect.plc4x.value.RawType;
import io.shopfloor.connect.plc4x.value.S7Tags;
import io.shopfloor.connect.plc4x.value.UnsignedLong;
import io.shopfloor.connect.plc4x.value.ValueConverter;
import java.util.List;
import org.apache.plc4x.java.api.PlcDriver;
import org.apache.plc4x.java.api.model.PlcTag;
import org.apache.plc4x.java.api.types.PlcValueType;
import org.apache.plc4x.java.modbus.base.tag.ModbusTag;
import org.apache.plc4x.java.modbus.base.tag.ModbusTagCoil;
import org.apache.plc4x.java.modbus.base.tag.ModbusTagDiscreteInput;
import org.apache.plc4x.java.modbus.base.tag.ModbusTagExtendedRegister;
import org.apache.plc4x.java.s7.readwrite.tag.S7Tag;

/**
 * One tag, checked with the driver's own parser, and how it is asked for. Here are the rules that keep tags away from what
 * PLC4X 0.13.1 gets wrong without saying so: registers and an S7 CPU's memory are asked for as they are, and {@link RawLayout}
 * says what they mean. Immutable.
 *
 * @param addresses what the request asks for: the tag's address, or one for each part of it
 * @param layout how the value lies in the parts; null where the driver gives the value
 * @param declared null if only a value tells the type
 * @param area the Modbus registers that it covers; null for other protocols
 */
public record PreparedTag(Tag tag, List<String> addresses, RawLayout layout, ValueConverter declared, Area area) {

    /** Registers from {@code start} to before {@code end} of one table. */
    record Area(String table, int start, int end) {
        boolean overlaps(Area other) {
            return table.equals(other.table) && start < other.end && other.start < end;
        }
    }

    /** @throws IllegalArgumentException with the reason, if the tag cannot be read right */
    public static PreparedTag of(Tag tag, ConnectionConfig connection, PlcDriver driver, UnsignedLong mode) {
        if (connection.isModbus()) {
            return modbus(tag, connection, driver, mode);
        }
        PlcTag parsed = PlcDrivers.parse(driver, tag.address());
        if (connection.isS7()) {
            RawLayout layout = S7Tags.layout(parsed, connection.charset());
            checkType(tag, layout);
            return raw(tag, S7Tags.addresses((S7Tag) parsed, layout), layout, null, connection, mode);
        }
        boolean array = parsed != null && !parsed.getArrayInfo().isEmpty();
        PlcValueType type = parsed == null ? PlcValueType.NULL : parsed.getPlcValueType();
        ValueConverter declared = ValueConverter.declared(tag, type, array, mode, connection.zone());
        return new PreparedTag(tag, List.of(tag.address()), null, declared, null);
    }

    private static PreparedTag modbus(Tag tag, ConnectionConfig connection, PlcDriver driver, UnsignedLong mode) {
        ModbusAddress address = ModbusAddress.parse(tag.address()).typed(declaredType(tag));
        ModbusTag first = (ModbusTag) PlcDrivers.parse(driver, address.place(), tag.address());
        String table = first.getClass().getSimpleName();
        if (first instanceof ModbusTagExtendedRegister) {
            throw new IllegalArgumentException(
                    "extended registers cannot be read: a device without function code 20 never answers");
        }
        if (first instanceof ModbusTagCoil || first instanceof ModbusTagDiscreteInput) {
            address.checkBits();
            int bits = Math.max(1, address.count());
            if (tag.type() != null) {
                declaredType(tag).check(RawType.BOOL, bits, bits > 1, 0);
            }
            ValueConverter declared = ValueConverter.known(tag, PlcValueType.BOOL, bits > 1, mode, connection.zone());
            Area area = new Area(table, first.getAddress(), first.getAddress() + bits);
            return new PreparedTag(tag, ModbusAddress.bits(first, bits), null, declared, area);
        }
        RawLayout layout = address.layout(connection.registerOrder(), connection.charset());
        checkType(tag, layout);
        Area area = new Area(table, first.getAddress(), first.getAddress() + layout.bytes() / 2);
        return raw(
                tag, ModbusAddress.registers(first, layout, connection.maxRegisters()), layout, area, connection, mode);
    }

    private static PreparedTag raw(
            Tag tag,
            List<String> addresses,
            RawLayout layout,
            Area area,
            ConnectionConfig connection,
            UnsignedLong mode) {
        PlcValueType type = layout.type().plcType();
        ValueConverter declared = ValueConverter.known(tag, type, layout.array(), mode, connection.zone());
        return new PreparedTag(tag, addresses, layout, declared, area);
    }

    private static DeclaredType declaredType(Tag tag) {
        return tag.type() == null ? null : DeclaredType.parse(tag.type());
    }

    private static void checkType(Tag tag, RawLayout layout) {
        if (tag.type() != null) {
            declaredType(tag).check(layout.type(), layout.count(), layout.array(), layout.length());
        }
    }
}
