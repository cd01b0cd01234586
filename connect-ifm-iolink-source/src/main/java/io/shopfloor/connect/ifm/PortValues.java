// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.ifm.iodd.ProcessDataLayout;
import io.shopfloor.connect.ifm.iodd.ProcessDataLayout.ValueType;
import io.shopfloor.connect.ifm.iodd.ProcessDataValues;
import io.shopfloor.connect.ifm.master.PortMode;
import io.shopfloor.connect.ifm.master.PortReading;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Takes a port's reading apart into its values, each with a name: those of the IODD, without a value where the reading is
 * bad; the level of a digital port; pin 2; and the process data in hex where it is wanted, or where nothing else has a name.
 * So no reading is without a value. Immutable and pure.
 */
final class PortValues {
    static final String RAW = "raw";
    static final String LEVEL = "level";
    static final String PIN2 = "pin2";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final boolean raw;

    /** @param raw whether the process data is wanted although it could be decoded */
    PortValues(boolean raw) {
        this.raw = raw;
    }

    /** The process data in hex, unless it has been decoded and is not wanted besides; null for nothing. */
    static String hex(Reading.OfPort reading, boolean wanted) {
        byte[] data = reading.port().data();
        return data != null && (wanted || reading.values() == null) ? HEX.formatHex(data) : null;
    }

    /** At least one. */
    List<Reading.OfValue> of(Reading.OfPort reading) {
        PortReading port = reading.port();
        String quality = reading.quality().name();
        List<PortValue> values = ofDevice(reading);
        if (port.mode() == PortMode.DIGITAL_INPUT || port.mode() == PortMode.DIGITAL_OUTPUT) {
            values.add(new PortValue(LEVEL, ValueType.BOOLEAN, null, port.level(), quality));
        }
        String hex = hex(reading, raw);
        if (hex != null || values.isEmpty()) {
            values.add(new PortValue(ownName(RAW, reading), ValueType.TEXT, null, hex, quality));
        }
        if (port.pin2() != null) {
            values.add(
                    new PortValue(ownName(PIN2, reading), ValueType.BOOLEAN, null, port.pin2(), Quality.GOOD.name()));
        }
        return values.stream().map(value -> new Reading.OfValue(reading, value)).toList();
    }

    private static List<PortValue> ofDevice(Reading.OfPort reading) {
        List<PortValue> values = new ArrayList<>();
        if (reading.layout() == null) {
            return values;
        }
        ProcessDataValues decoded = reading.values();
        List<ProcessDataLayout.Item> items = reading.layout().decoder().items();
        for (int i = 0; i < items.size(); i++) {
            ProcessDataLayout.Item item = items.get(i);
            values.add(new PortValue(
                    item.name(),
                    item.valueType(),
                    item.unit(),
                    decoded == null ? null : decoded.value(i),
                    decoded == null ? reading.quality().name() : decoded.quality(i)));
        }
        return values;
    }

    /** No name from an IODD begins with an underscore and a letter, so that no value hides another. */
    private static String ownName(String name, Reading.OfPort reading) {
        boolean taken = reading.layout() != null
                && reading.layout().decoder().items().stream()
                        .anyMatch(item -> item.name().equals(name));
        return taken ? "_" + name : name;
    }
}
