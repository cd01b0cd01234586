// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.pieces;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Hands the trace of a message on to the result that it led to, with this application as one more hop, as the transform
 * TracingHeaders does in a Connect worker. Pure functions.
 */
final class Traced {
    static final String HOP = "pieces-last-hour";

    private static final String ORIGIN = "x-origin";
    private static final String TRACE = "x-trace";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Traced() {}

    /** The headers of a result, which has no trace where the message has none; milliseconds since 1970. */
    static Headers onward(Headers message, long nowMs) {
        Headers result = new RecordHeaders();
        Header origin = message.lastHeader(ORIGIN);
        Header trace = message.lastHeader(TRACE);
        if (origin != null) {
            result.add(origin);
        }
        if (trace != null
                && read(trace.value()) instanceof ObjectNode known
                && known.get("trace") instanceof ObjectNode hops) {
            hops.put(Long.toString(nowMs * 1_000_000), HOP);
            result.add(TRACE, write(known));
        }
        return result;
    }

    private static JsonNode read(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            return JSON.missingNode(); // somebody else's header of the same name
        }
    }

    private static byte[] write(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Cannot write a trace", e);
        }
    }
}
