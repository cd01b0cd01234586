// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

/** Reads a JSON value, not null and as {@link Json} gives it, as a value of one Connect schema. Immutable; any thread may use it. */
@FunctionalInterface
interface JsonReader {

    /** @throws MismatchException if the value does not fit without loss */
    Object read(Object json);
}
