// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads a JSON value, not null, as a value of one Connect schema. Immutable; any thread may use it. */
@FunctionalInterface
interface JsonReader {

    /** @throws MismatchException if the value does not fit without loss */
    Object read(JsonNode json);
}
