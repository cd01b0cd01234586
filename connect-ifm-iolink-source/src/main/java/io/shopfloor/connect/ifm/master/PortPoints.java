// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import io.shopfloor.connect.ifm.master.PortReading.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which data points tell what about one port, by its mode. Pin 2 is directly below the port; the level of pin 4 is the
 * process data in the modes DI and DO. Owned by the thread that polls the master.
 */
final class PortPoints {
    private static final int OPERATE = 2;
    private static final int NOT_CONNECTED = 0;
    private static final int MAX_VENDOR = 0xFFFF;
    private static final int MAX_DEVICE = 0xFFFFFF;

    private final Port port;
    private PortMode mode;
    private DeviceIdentity device;

    PortPoints(Port port) {
        this.port = port;
    }

    Port port() {
        return port;
    }

    /** The points to ask for, according to the mode that the port had last. The identity stands before the data. */
    List<String> wanted() {
        List<String> paths = new ArrayList<>();
        paths.add(path("mode"));
        if (mode == PortMode.IO_LINK) {
            paths.add(path("iolinkdevice/status"));
            paths.add(path("iolinkdevice/vendorid"));
            paths.add(path("iolinkdevice/deviceid"));
            paths.add(path("iolinkdevice/pdin"));
        } else if (mode == PortMode.DIGITAL_INPUT) {
            paths.add(path("iolinkdevice/pdin"));
        } else if (mode == PortMode.DIGITAL_OUTPUT) {
            paths.add(path("iolinkdevice/pdout"));
        }
        if (mode != null && mode != PortMode.DISABLED && mode != PortMode.UNKNOWN) {
            paths.add(path("pin2in"));
        }
        return paths;
    }

    /** The points that tell more about the device that is there. */
    List<String> detailsWanted() {
        return List.of(path("iolinkdevice/productname"), path("iolinkdevice/serial"));
    }

    private String path(String point) {
        return port.path() + "/" + point;
    }

    /**
     * The reading that these answers give; null for a disabled port, and where the port's mode was not known or was
     * another one when the points were chosen.
     */
    PortReading read(Map<String, PointAnswer> answers) {
        PointAnswer modeAnswer = answers.get(path("mode"));
        PortMode asked = mode;
        if (modeAnswer != null && Codes.isSuccess(modeAnswer.code())) {
            mode = modeAnswer.number().isPresent()
                    ? PortMode.of(modeAnswer.number().getAsInt())
                    : PortMode.UNKNOWN;
        }
        if (mode != PortMode.IO_LINK) {
            device = null;
        }
        if (mode == PortMode.UNKNOWN) {
            return new PortReading(
                    port, mode, null, null, null, null, Fault.MALFORMED, modeAnswer.code(), modeAnswer.timeMs());
        }
        if (mode == null || mode != asked || mode == PortMode.DISABLED) {
            return null;
        }
        return mode == PortMode.IO_LINK
                ? readDevice(answers)
                : readLevel(answers, mode == PortMode.DIGITAL_INPUT ? "pdin" : "pdout");
    }

    private PortReading readLevel(Map<String, PointAnswer> answers, String point) {
        PointAnswer answer = orAbsent(answers, "iolinkdevice/" + point);
        Boolean level = answer.level().orElse(null);
        Fault fault = level != null ? Fault.NONE : fault(answer);
        return new PortReading(port, mode, null, null, level, pin2(answers), fault, answer.code(), answer.timeMs());
    }

    private PortReading readDevice(Map<String, PointAnswer> answers) {
        PointAnswer status = orAbsent(answers, "iolinkdevice/status");
        PointAnswer vendor = orAbsent(answers, "iolinkdevice/vendorid");
        PointAnswer id = orAbsent(answers, "iolinkdevice/deviceid");
        PointAnswer data = orAbsent(answers, "iolinkdevice/pdin");
        device = isIdentity(vendor, id)
                ? identity(vendor.number().getAsInt(), id.number().getAsInt())
                : null;
        byte[] octets = data.octets().orElse(null);
        Fault fault = octets != null ? Fault.NONE : fault(data);
        if (status.number().isPresent() && status.number().getAsInt() != OPERATE) {
            fault = status.number().getAsInt() == NOT_CONNECTED ? Fault.NO_DEVICE : Fault.NOT_OPERATING;
        } else if (isNonsense(status)) {
            fault = Fault.MALFORMED; // whether the device operates is not known, and hence not what its data is worth
        } else if (fault == Fault.NONE && device == null) {
            fault = Codes.isSuccess(vendor.code()) && Codes.isSuccess(id.code())
                    ? Fault.MALFORMED
                    : Fault.NOT_AVAILABLE;
        }
        return new PortReading(port, mode, device, octets, null, pin2(answers), fault, data.code(), data.timeMs());
    }

    private static boolean isNonsense(PointAnswer answer) {
        return Codes.isSuccess(answer.code()) && answer.number().isEmpty();
    }

    private static boolean isIdentity(PointAnswer vendor, PointAnswer id) {
        return vendor.number().isPresent()
                && vendor.number().getAsInt() >= 0
                && vendor.number().getAsInt() <= MAX_VENDOR
                && id.number().isPresent()
                && id.number().getAsInt() >= 0
                && id.number().getAsInt() <= MAX_DEVICE;
    }

    private DeviceIdentity identity(int vendorId, int deviceId) {
        return device != null && device.vendorId() == vendorId && device.deviceId() == deviceId
                ? device
                : new DeviceIdentity(vendorId, deviceId, null, null);
    }

    /** Whether there is a device of which no more than the ids is known. */
    boolean lacksDetails() {
        return device != null && device.product() == null;
    }

    boolean hasDevice() {
        return device != null;
    }

    /** Takes the answers to {@link #detailsWanted}. */
    void details(Map<String, PointAnswer> answers) {
        if (device != null) {
            device = new DeviceIdentity(
                    device.vendorId(),
                    device.deviceId(),
                    orAbsent(answers, "iolinkdevice/productname").label().orElse(""),
                    orAbsent(answers, "iolinkdevice/serial").label().orElse(""));
        }
    }

    private Boolean pin2(Map<String, PointAnswer> answers) {
        return orAbsent(answers, "pin2in").level().orElse(null);
    }

    private PointAnswer orAbsent(Map<String, PointAnswer> answers, String point) {
        PointAnswer answer = answers.get(path(point));
        return answer != null ? answer : new PointAnswer(Codes.NOT_FOUND, null, System.currentTimeMillis());
    }

    private static Fault fault(PointAnswer answer) {
        if (Codes.isSuccess(answer.code())) {
            return Fault.MALFORMED;
        }
        return switch (answer.code()) {
            case Codes.NOT_AVAILABLE -> Fault.NO_DEVICE;
            case Codes.DATA_INVALID -> Fault.INVALID;
            case Codes.IOLINK_ERROR -> Fault.DEVICE_ERROR;
            default -> Fault.NOT_AVAILABLE;
        };
    }
}
