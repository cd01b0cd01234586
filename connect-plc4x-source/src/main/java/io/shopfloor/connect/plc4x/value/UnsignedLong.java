// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

/** What becomes of values up to 2^64 - 1. */
public enum UnsignedLong {
    DECIMAL,
    INT64
}
