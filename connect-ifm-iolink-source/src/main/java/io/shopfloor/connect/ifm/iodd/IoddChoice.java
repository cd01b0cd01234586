// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.util.Comparator;

/**
 * Which of two IODDs of one device is used, and why: the one in the newer schema, else of the newer version, else of the
 * later release, else the first by its file's name, so that the choice is the same on every worker. Pure functions.
 */
final class IoddChoice {
    private static final Comparator<DeviceDescription> BY_SCHEMA = Comparator.comparing(DeviceDescription::schema);
    private static final Comparator<DeviceDescription> BY_VERSION =
            Comparator.comparing(device -> IoddVersion.of(device.version()));
    private static final Comparator<DeviceDescription> BY_RELEASE = Comparator.comparing(DeviceDescription::released);

    /** The better one is the greater one. */
    static final Comparator<DeviceDescription> BETTER = BY_SCHEMA
            .thenComparing(BY_VERSION)
            .thenComparing(BY_RELEASE)
            .thenComparing(DeviceDescription::source, Comparator.reverseOrder());

    private IoddChoice() {}

    /** The choice as a sentence for the log, without a full stop. */
    static String told(DeviceDescription used, DeviceDescription other) {
        return "of the IODDs of vendor " + used.vendorId() + ", device " + used.deviceId() + ", " + shown(used)
                + " is used, not " + shown(other) + ", because " + reason(used, other);
    }

    private static String shown(DeviceDescription device) {
        return device.source() + " (" + device.schema() + ", " + XmlNode.shortened(device.version()) + " of "
                + device.released() + ")";
    }

    private static String reason(DeviceDescription used, DeviceDescription other) {
        if (BY_SCHEMA.compare(used, other) != 0) {
            return "its schema is newer";
        }
        if (BY_VERSION.compare(used, other) != 0) {
            return "its version is newer";
        }
        return BY_RELEASE.compare(used, other) != 0
                ? "its release is later"
                : "both have the same schema, version and release, and it is the first by name";
    }
}
