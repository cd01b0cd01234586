// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

/** A name that has no counterpart on the other side. The message is short and safe to log, however long the name was. */
public final class UnmappableTopicException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnmappableTopicException(String message) {
        super(message);
    }
}
