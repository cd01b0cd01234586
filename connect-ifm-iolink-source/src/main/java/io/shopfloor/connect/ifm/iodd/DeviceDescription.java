// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one IODD says about a device, as far as its process input data goes.
 *
 * @param vendorId the vendor's number, 310 for ifm
 * @param deviceId the device's number
 * @param compatibleIds further device ids that devices of this description can take on; their layout may differ
 * @param name the device's name, or the file's where it has none
 * @param schema that the IODD is written in
 * @param version the IODD's own version
 * @param released the day of the IODD's release
 * @param source the file, and the entry in it
 * @param variants the layouts; with several, each has a condition on one and the same parameter
 */
public record DeviceDescription(
        int vendorId,
        int deviceId,
        Set<Integer> compatibleIds,
        String name,
        IoddSchema schema,
        String version,
        LocalDate released,
        String source,
        List<Variant> variants) {

    public DeviceDescription {
        compatibleIds = Set.copyOf(compatibleIds);
        variants = List.copyOf(variants);
    }

    /**
     * One layout of the process input data.
     *
     * @param condition when it holds; null where there is only one
     */
    public record Variant(Condition condition, ProcessDataLayout layout) {}

    /** The parameter that decides between the layouts; empty where there is nothing to decide. */
    public Optional<Condition> selector() {
        return variants.stream()
                .map(Variant::condition)
                .filter(condition -> condition != null)
                .findFirst();
    }

    /** The layout while the selecting parameter has these octets; empty if no condition holds. */
    public Optional<ProcessDataLayout> layout(byte[] parameter) {
        return variants.stream()
                .filter(variant ->
                        variant.condition() == null || variant.condition().holds(parameter))
                .map(Variant::layout)
                .findFirst();
    }
}
