// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

/**
 * The IO-Link device at a port.
 *
 * @param product name, or null where the master does not tell
 * @param serial number, or null where the master does not tell
 */
public record DeviceIdentity(int vendorId, int deviceId, String product, String serial) {}
