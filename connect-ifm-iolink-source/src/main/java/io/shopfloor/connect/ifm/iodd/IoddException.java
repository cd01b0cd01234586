// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

/** An IODD cannot be used. Says which element of it and why; concerns that file only. */
public final class IoddException extends Exception {
    private static final long serialVersionUID = 1L;

    IoddException(String message) {
        super(message);
    }

    IoddException(String message, Throwable cause) {
        super(message, cause);
    }
}
