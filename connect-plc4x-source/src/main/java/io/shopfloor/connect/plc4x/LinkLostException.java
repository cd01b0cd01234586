// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

/** A connection cannot be opened or used any more. The message goes on after "connection x"; it tells no secret. */
class LinkLostException extends Exception {

    private static final long serialVersionUID = 1;

    LinkLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
