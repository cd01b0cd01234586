// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.tags;

import io.shopfloor.connect.common.polling.Deadband;

/**
 * One tag as it was configured.
 *
 * @param type what the value is declared to be, such as {@code REAL} or {@code INT[]}; null: what the address says
 * @param unit of the reported value; null if not told
 * @param scale the reported value is {@code read * scale + offset}, a FLOAT64; null for both: as read
 * @param onChange null: as the group says
 * @param deadband null: as the group says
 * @param description for people; null if not told
 */
public record Tag(
        String name,
        String address,
        String type,
        String unit,
        Double scale,
        Double offset,
        Boolean onChange,
        Deadband deadband,
        String description) {

    public static Tag of(String name, String address) {
        return new Tag(name, address, null, null, null, null, null, null, null);
    }

    public boolean scaled() {
        return scale != null || offset != null;
    }
}
