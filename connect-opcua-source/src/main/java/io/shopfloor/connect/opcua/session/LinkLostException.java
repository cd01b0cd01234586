// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

/** The connection is of no use any more, or could not be opened: close it and open another. */
public final class LinkLostException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message continues "connection press": "is lost: ..." */
    public LinkLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
