// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.iolink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Devices of vendor 65535, which is nobody, with IODDs of our own in two languages. Pure functions. */
public final class SampleDevices {
    public static final int VENDOR = 65_535;
    public static final int VIBRATION = 0x000101;
    public static final int THERMOMETER = 0x000102;
    public static final int TWO_UNITS = 0x000103;
    public static final int WITHOUT_IODD = 0x0003E7;

    /** Index of the parameter by which {@link #twoUnits} chooses its layout. */
    public static final int UNIT_PARAMETER = 66;

    /** What a thermometer says when it has no measurement. */
    public static final int NO_DATA = 32_764;

    private static final List<String> FILES = List.of(
            "Nobody-000101-20260101-IODD1.1.xml",
            "Nobody-000101-20260101-IODD1.1-de.xml",
            "Nobody-000102-20260101-IODD1.1.xml",
            "Nobody-000103-20260101-IODD1.1.xml");

    private SampleDevices() {}

    /** Puts the IODDs into a folder. */
    public static void writeIodds(Path folder) {
        for (String name : FILES) {
            try (InputStream in = SampleDevices.class.getResourceAsStream(name)) {
                Files.write(folder.resolve(name), in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot write " + name + " into " + folder, e);
            }
        }
    }

    /**
     * A vibration and temperature sensor with 12 octets: displacement in micrometres, crest factor in hundredths on 12
     * bits, temperature in tenths of a degree, energy as a float, a status, two switching outputs.
     */
    public static SimulatedDevice vibration(Supplier<Vibration> now) {
        return new SimulatedDevice(
                VENDOR, VIBRATION, "VIB100", "900000000101", () -> now.get().octets(), Map.of());
    }

    /** What the vibration sensor measures, in its raw units. */
    public record Vibration(int displacement, int crest, int temperature, float energy, int status, int outputs) {
        byte[] octets() {
            return ByteBuffer.allocate(12)
                    .putShort((short) displacement)
                    .putShort((short) (crest << 4))
                    .putShort((short) temperature)
                    .putFloat(energy)
                    .putShort((short) (status << 4 | outputs))
                    .array();
        }
    }

    /** A thermometer whose IODD tells its scale in menus only; 242 is 24.2 °C. OUT1 is on. */
    public static SimulatedDevice thermometer(Supplier<Integer> tenths) {
        return new SimulatedDevice(
                VENDOR,
                THERMOMETER,
                "TMP200",
                "900000000102",
                () -> ByteBuffer.allocate(4)
                        .putShort(tenths.get().shortValue())
                        .putShort((short) 1)
                        .array(),
                Map.of());
    }

    /** A sensor whose parameter decides whether it sends degrees Celsius or Fahrenheit, in tenths. */
    public static SimulatedDevice twoUnits(boolean fahrenheit, Supplier<Integer> tenths) {
        return new SimulatedDevice(
                VENDOR,
                TWO_UNITS,
                "TMP300",
                "900000000103",
                () -> ByteBuffer.allocate(2).putShort(tenths.get().shortValue()).array(),
                Map.of(UNIT_PARAMETER, new byte[] {(byte) (fahrenheit ? 1 : 0)}));
    }

    /** A device that nobody has described. */
    public static SimulatedDevice withoutIodd(String hex) {
        return new SimulatedDevice(
                VENDOR,
                WITHOUT_IODD,
                "XYZ",
                "900000000999",
                () -> HexFormat.of().parseHex(hex),
                Map.of());
    }
}
