// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

/** A name and a value that a publisher adds to a message. */
public record UserProperty(String name, String value) {}
