// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.kafka;

/**
 * A plugin as the worker lists it.
 *
 * @param className its full class name
 * @param type {@code source}, {@code sink}, {@code converter}, {@code header_converter}, {@code transformation}, ...
 * @param version what it says of itself; empty where it says nothing
 */
public record PluginInfo(String className, String type, String version) {}
