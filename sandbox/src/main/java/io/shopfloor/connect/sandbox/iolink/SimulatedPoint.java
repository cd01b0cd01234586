// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.iolink;

import com.fasterxml.jackson.databind.JsonNode;

/** The state of a data point: a code, and with 200 a value. */
record SimulatedPoint(int code, JsonNode value) {

    static SimulatedPoint of(JsonNode value) {
        return new SimulatedPoint(200, value);
    }

    static SimulatedPoint error(int code) {
        return new SimulatedPoint(code, null);
    }
}
