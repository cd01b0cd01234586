// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import java.util.List;
import org.apache.plc4x.java.api.messages.PlcReadResponse;
import org.apache.plc4x.java.api.types.PlcResponseCode;

/** Takes the answers for single points out of a response. Pure functions. */
public final class Answer {

    private Answer() {}

    /** Gives the point its value; the code is OK, or what the first of its addresses that failed says. */
    public static PlcResponseCode take(PlcReadResponse response, int number, Point point) {
        List<String> addresses = point.prepared().addresses();
        for (int element = 0; element < addresses.size(); element++) {
            String alias = Batch.alias(number, element);
            PlcResponseCode code = response.getResponseCode(alias);
            if (code != PlcResponseCode.OK) {
                return code == null ? PlcResponseCode.INTERNAL_ERROR : code;
            }
            point.answered(element, response.getPlcValue(alias));
        }
        return PlcResponseCode.OK;
    }
}
