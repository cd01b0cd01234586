// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.pieces;

/** The record is not what a light barrier sends; the text says why, without the payload. */
final class NoCountMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    NoCountMessageException(String reason) {
        super(reason);
    }
}
