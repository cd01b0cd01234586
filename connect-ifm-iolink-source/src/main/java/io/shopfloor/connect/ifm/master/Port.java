// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

/**
 * A port of a master, or of a mesh adapter behind it.
 *
 * @param path in the master's tree, such as {@code /iolinkmaster/port[1]}
 * @param name {@code 1}; {@code mesh3-1} for port 1 of mesh adapter 3
 */
public record Port(String path, String name) {}
