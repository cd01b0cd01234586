// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

/** A connection cannot be opened or used any more. The message goes on after "connection x"; it tells no secret. */
public class LinkLostException extends Exception {

    private static final long serialVersionUID = 1;

    public LinkLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
