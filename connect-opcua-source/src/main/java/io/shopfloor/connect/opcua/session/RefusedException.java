// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/** The server refused a request as a whole; the connection goes on. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient StatusCode status;

    RefusedException(StatusCode status, Throwable cause) {
        super(StatusName.of(status), cause);
        this.status = status;
    }

    public StatusCode status() {
        return status;
    }
}
