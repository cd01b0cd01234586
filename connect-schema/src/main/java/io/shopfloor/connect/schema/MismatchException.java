// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.connect.errors.DataException;

/**
 * A JSON value that does not fit its schema. Says why, and where by a JSON pointer (RFC 6901), which is put together on the
 * way up; never what stands there.
 */
final class MismatchException extends DataException {

    private static final long serialVersionUID = 1L;
    private static final int MAX_TOKEN = 100;

    private final transient Deque<String> path = new ArrayDeque<>();

    MismatchException(String reason) {
        super(reason);
    }

    /** The same, found in this member or element of a larger value. */
    MismatchException in(String token) {
        String shown = token.length() > MAX_TOKEN ? token.substring(0, MAX_TOKEN) + "..." : token;
        path.addFirst(shown.replace("~", "~0").replace("/", "~1"));
        return this;
    }

    /** Empty for the whole payload, else like {@code /values/0/at}. */
    String pointer() {
        return path.isEmpty() ? "" : "/" + String.join("/", path);
    }

    @Override
    public String getMessage() {
        return (path.isEmpty() ? "the payload" : "the value at " + pointer()) + " " + super.getMessage();
    }
}
