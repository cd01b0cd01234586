// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/** The names of status codes, as the specification writes them. Pure functions. */
public final class StatusName {

    private static final long CODE = 0xFFFF_0000L;

    private StatusName() {}

    /** {@code Bad_NodeIdUnknown}; the hexadecimal code where it has no name. Flags in the lower half do not matter. */
    public static String of(StatusCode status) {
        long code = status.value() & CODE;
        return code == 0
                ? "Good"
                : StatusCodes.lookup(code).map(names -> names[0]).orElseGet(() -> String.format("0x%08X", code));
    }
}
