// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import io.shopfloor.connect.common.polling.Quality;

/**
 * What one poll says about a port.
 *
 * @param device at an IO-Link port; null where there is none or the port has another mode
 * @param data process data of an IO-Link device; null where there is none
 * @param level of pin 4 of a digital port; null for other modes, or where it is not known
 * @param pin2 level of pin 2; null where the master does not tell
 * @param fault what keeps the data from being good
 * @param code of the data point, see {@link Codes}
 * @param timeMs when it was read, milliseconds since 1970: the middle between request and answer
 */
public record PortReading(
        Port port,
        PortMode mode,
        DeviceIdentity device,
        byte[] data,
        Boolean level,
        Boolean pin2,
        Fault fault,
        int code,
        long timeMs) {

    /** What can be wrong with a port's data. */
    public enum Fault {
        NONE(Quality.GOOD),
        /** Nothing is connected. */
        NO_DEVICE(Quality.NO_DEVICE),
        /** A device is there and does not operate, or is not the one that the port expects. */
        NOT_OPERATING(Quality.NOT_OPERATING),
        /** The device says that its process data is not valid, or an output was never written. */
        INVALID(Quality.INVALID_DATA),
        /** The device answered with an error. */
        DEVICE_ERROR(Quality.DEVICE_ERROR),
        /** The master has no such data point or gives another error. */
        NOT_AVAILABLE(Quality.NOT_AVAILABLE),
        /** The master gave something that is no process data. */
        MALFORMED(Quality.MALFORMED);

        private final Quality quality;

        Fault(Quality quality) {
            this.quality = quality;
        }

        /** What a record says of it. */
        public Quality quality() {
            return quality;
        }
    }
}
