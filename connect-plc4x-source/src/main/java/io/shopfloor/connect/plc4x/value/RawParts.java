// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import io.shopfloor.connect.common.polling.Quality;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.apache.plc4x.java.api.value.PlcValue;
import org.apache.plc4x.java.spi.values.PlcRawByteArray;

/** The bytes in a driver's answers for the parts of a tag. Pure functions. */
public final class RawParts {

    private RawParts() {}

    /**
     * All parts together.
     *
     * @param registers whether the parts are Modbus registers, else bytes of an S7 CPU
     * @throws UnfitValueException if a part is something else than what was asked for
     */
    public static byte[] bytes(PlcValue[] parts, boolean registers) throws UnfitValueException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (PlcValue part : parts) {
            if (part == null || part.isNull()) {
                throw new UnfitValueException(Quality.TYPE_MISMATCH);
            }
            if (part instanceof PlcRawByteArray raw) {
                bytes.writeBytes(raw.getRaw());
                continue;
            }
            for (PlcValue number : part.isList() ? part.getList() : List.of(part)) {
                int value = number.getInteger();
                if (registers) {
                    bytes.write(value >> 8);
                }
                bytes.write(value);
            }
        }
        return bytes.toByteArray();
    }
}
