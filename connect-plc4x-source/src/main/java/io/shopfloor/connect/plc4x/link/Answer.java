// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import io.shopfloor.connect.common.polling.Quality;
import java.util.ArrayList;
import java.util.List;
import org.apache.plc4x.java.api.messages.PlcReadResponse;
import org.apache.plc4x.java.api.metadata.Metadata;
import org.apache.plc4x.java.api.types.PlcResponseCode;
import org.apache.plc4x.java.api.types.PlcValueType;
import org.apache.plc4x.java.api.value.PlcValue;
import org.apache.plc4x.java.opcua.OpcMetadataKeys;
import org.apache.plc4x.java.opcua.tag.OpcuaQualityStatus;
import org.apache.plc4x.java.spi.values.PlcList;
import org.apache.plc4x.java.spi.values.PlcRawByteArray;
import org.apache.plc4x.java.spi.values.PlcSINT;

/** Takes the answers for single points out of a response, with OPC UA's quality and time stamps. Stateless. */
public final class Answer {

    /** From 1601-01-01 to 1970-01-01 in OPC UA's ticks of 100 ns. */
    private static final long EPOCH_TICKS = 116_444_736_000_000_000L;

    private static final long TICKS_PER_MS = 10_000;

    private final boolean opcUa;

    public Answer(boolean opcUa) {
        this.opcUa = opcUa;
    }

    /** Whether a node with this code may have a value in the next cycle, and costs nobody anything until then. */
    public boolean mayChange(PlcResponseCode code) {
        return opcUa && code != PlcResponseCode.NOT_FOUND && code != PlcResponseCode.ACCESS_DENIED;
    }

    /** Gives the point its value; the code is OK, or what the first of its addresses that failed says. */
    public PlcResponseCode take(PlcReadResponse response, int number, Point point) {
        List<String> addresses = point.prepared().addresses();
        for (int element = 0; element < addresses.size(); element++) {
            String alias = Batch.alias(number, element);
            PlcResponseCode code = response.getResponseCode(alias);
            Metadata metadata = opcUa ? response.getTagMetadata(alias) : null;
            Quality quality = metadata == null ? Quality.GOOD : quality(metadata);
            // A node without a value for the moment has UNSUPPORTED, whatever the server says of it.
            boolean badForNow =
                    quality == Quality.BAD && (code == PlcResponseCode.OK || code == PlcResponseCode.UNSUPPORTED);
            if (code != PlcResponseCode.OK && !badForNow) {
                return code == null ? PlcResponseCode.INTERNAL_ERROR : code;
            }
            if (badForNow) {
                point.bad(Quality.BAD);
                return PlcResponseCode.OK;
            }
            PlcValue value = response.getPlcValue(alias);
            point.answered(element, opcUa ? repaired(value) : value, quality, epochMs(metadata));
        }
        return PlcResponseCode.OK;
    }

    /**
     * The driver gives SBytes as if they were a ByteString, and of a ByteString of one byte, which is a list of lists, the
     * inner list as the number in it.
     */
    private static PlcValue repaired(PlcValue value) {
        if (value instanceof PlcRawByteArray raw) {
            List<PlcValue> numbers = new ArrayList<>();
            for (byte number : raw.getRaw()) {
                numbers.add(new PlcSINT(number));
            }
            return numbers.size() == 1 ? numbers.get(0) : new PlcList(numbers);
        }
        if (value instanceof PlcList list
                && list.getLength() == 1
                && list.getIndex(0).getPlcValueType() == PlcValueType.INT) {
            return new PlcList(List.of(new PlcList(List.of(list.getIndex(0)))));
        }
        return value;
    }

    /** The source time stamp of one address in epoch milliseconds; null if there is none. */
    public static Long sourceTime(PlcReadResponse response, String alias) {
        return epochMs(response.getTagMetadata(alias));
    }

    /** Null where there is no source time stamp. */
    private static Long epochMs(Metadata metadata) {
        return metadata != null
                        && metadata.getValue(OpcMetadataKeys.SOURCE_TIMESTAMP) instanceof Long ticks
                        && ticks > EPOCH_TICKS
                ? (Long) ((ticks - EPOCH_TICKS) / TICKS_PER_MS)
                : null;
    }

    /** A status that is not there means good, but the driver's object throws when it is asked. */
    private static Quality quality(Metadata metadata) {
        if (!(metadata.getValue(OpcMetadataKeys.QUALITY) instanceof OpcuaQualityStatus status)) {
            return Quality.GOOD;
        }
        try {
            return status.isGood() ? Quality.GOOD : status.isUncertain() ? Quality.UNCERTAIN : Quality.BAD;
        } catch (NullPointerException e) {
            return Quality.GOOD;
        }
    }
}
