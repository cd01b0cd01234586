// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.iolink;

import java.util.Map;
import java.util.function.Supplier;

/**
 * An IO-Link device at a port.
 *
 * @param processData its input data at this moment, octet 0 first; null while it is not valid
 * @param parameters by index, as octets
 */
public record SimulatedDevice(
        int vendorId,
        int deviceId,
        String productName,
        String serial,
        Supplier<byte[]> processData,
        Map<Integer, byte[]> parameters) {

    public SimulatedDevice {
        parameters = Map.copyOf(parameters);
    }

    /** The same type of device with another serial number. */
    public SimulatedDevice withSerial(String number) {
        return new SimulatedDevice(vendorId, deviceId, productName, number, processData, parameters);
    }

    /** The same device with another value of a parameter. */
    public SimulatedDevice withParameter(int index, byte... octets) {
        Map<Integer, byte[]> changed = new java.util.HashMap<>(parameters);
        changed.put(index, octets);
        return new SimulatedDevice(vendorId, deviceId, productName, serial, processData, changed);
    }
}
