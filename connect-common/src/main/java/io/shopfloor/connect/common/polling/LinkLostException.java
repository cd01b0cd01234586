// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

/** A connection cannot be opened, or not be used any more: close it and open another. The message tells no secret. */
public class LinkLostException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message continues "Connection press": "is lost: ..." */
    public LinkLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
