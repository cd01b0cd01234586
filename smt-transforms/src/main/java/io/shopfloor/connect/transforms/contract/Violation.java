// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.contract;

/**
 * How a record breaks its contract.
 *
 * @param check what it fails, as one word
 * @param detail what is wrong, with names of the contract and nothing of the record
 */
public record Violation(String check, String detail) {}
