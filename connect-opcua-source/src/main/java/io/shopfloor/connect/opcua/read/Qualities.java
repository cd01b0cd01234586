// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import io.shopfloor.connect.common.polling.Quality;
import java.util.Map;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/** The quality of a reading by its status code. Pure functions. */
final class Qualities {

    private static final long CODE = 0xFFFF_0000L;
    private static final long INFO = 0x0480L;

    private static final Map<Long, Quality> BAD = Map.of(
            StatusCodes.Bad_NodeIdUnknown, Quality.NOT_FOUND,
            StatusCodes.Bad_NodeIdInvalid, Quality.INVALID_ADDRESS,
            StatusCodes.Bad_AttributeIdInvalid, Quality.INVALID_ADDRESS,
            StatusCodes.Bad_UserAccessDenied, Quality.ACCESS_DENIED,
            StatusCodes.Bad_NotReadable, Quality.ACCESS_DENIED,
            StatusCodes.Bad_Timeout, Quality.NO_ANSWER,
            StatusCodes.Bad_WaitingForInitialData, Quality.RESPONSE_PENDING);

    private Qualities() {}

    static Quality of(StatusCode status) {
        if (status.isGood()) {
            return Quality.GOOD;
        }
        return status.isUncertain() ? Quality.UNCERTAIN : BAD.getOrDefault(status.value() & CODE, Quality.BAD);
    }

    /** Whether the server says that it dropped values of this node, because its queue was full. */
    static boolean overflowed(StatusCode status) {
        return (status.value() & INFO) == INFO;
    }
}
