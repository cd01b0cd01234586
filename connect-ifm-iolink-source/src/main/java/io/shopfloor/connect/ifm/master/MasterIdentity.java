// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

/**
 * Which master it is.
 *
 * @param product code, such as {@code AL1350}
 * @param firmware version text, such as {@code AL1x5x_fw_mq_v3.1.88}; empty where the master does not tell
 */
public record MasterIdentity(String serial, String product, String firmware) {}
