// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

/** A master did not do what it was asked. Says what failed and what a person can do; never holds a secret. */
public final class MasterException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. */
    public enum Kind {
        /** No connection: address, network, power. */
        UNREACHABLE,
        /** A connection, but no answer in time. */
        TIMEOUT,
        /** The certificate is not the one that is trusted. */
        TLS,
        /** An HTTP status other than 200. */
        HTTP,
        /** An answer that is none of the IoT Core's. */
        MALFORMED,
        /** A code of the IoT Core that means an error. */
        CODE
    }

    private final Kind kind;
    private final int code;

    MasterException(Kind kind, int code, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.code = code;
    }

    MasterException(Kind kind, String message, Throwable cause) {
        this(kind, 0, message, cause);
    }

    public Kind kind() {
        return kind;
    }

    /** The IoT Core's code or the HTTP status; 0 where there is none. */
    public int code() {
        return code;
    }

    /** Whether the master has turned the user away. */
    public boolean isRefusal() {
        return code == 401 || code == 403;
    }
}
