// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import java.util.Arrays;
import java.util.Objects;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/**
 * The latest values that a subscription told of one node. The client asks the server to send a notification again when the next one
 * overtakes it, and then hands it over twice; a value that comes again with all that belongs to it is not a new one. Used by the
 * connection's thread.
 */
final class ToldReadings {

    private static final int FIELDS = 3;

    private final long[] told;
    private int next;

    /** @param size how many values are remembered */
    ToldReadings(int size) {
        this.told = new long[size * FIELDS];
    }

    /** Remembers what comes for the first time. */
    void add(DataValue data) {
        told[next] = LiveNode.ticks(data.sourceTime());
        told[next + 1] = LiveNode.ticks(data.serverTime());
        told[next + 2] = content(data);
        next = (next + FIELDS) % told.length;
    }

    void forget() {
        Arrays.fill(told, 0);
    }

    /** Whether this value was told with the same times, status and content. */
    boolean has(DataValue data) {
        long source = LiveNode.ticks(data.sourceTime());
        if (source == 0) {
            return false;
        }
        long server = LiveNode.ticks(data.serverTime());
        long content = content(data);
        for (int i = 0; i < told.length; i += FIELDS) {
            if (told[i] == source && told[i + 1] == server && told[i + 2] == content) {
                return true;
            }
        }
        return false;
    }

    private static long content(DataValue data) {
        StatusCode status = data.statusCode();
        Object value = data.value().value();
        int hash = value instanceof Object[] array ? Arrays.deepHashCode(array) : Objects.hashCode(value);
        return status.value() << Integer.SIZE | hash & 0xFFFF_FFFFL;
    }
}
