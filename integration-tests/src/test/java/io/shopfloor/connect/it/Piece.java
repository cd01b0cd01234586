// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A light barrier's message, which its id and attempt tell from all others of the same barrier. */
record Piece(long id, int attempt) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Piece of(byte[] message) {
        try {
            JsonNode json = JSON.readTree(message);
            return new Piece(json.get("id").asLong(), json.get("attempt").asInt());
        } catch (IOException e) {
            throw new UncheckedIOException("no light barrier's message", e);
        }
    }
}
