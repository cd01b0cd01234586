// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import io.shopfloor.connect.opcua.config.OpcUaSourceOptions.UnsignedLong;
import java.util.Date;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;

/** Values of any built-in type as texts. Pure functions. */
public final class Texts {

    private Texts() {}

    /** Null for none, and for what is no single value of a built-in type. */
    public static String of(Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof ByteString bytes) {
            return java.util.HexFormat.of().formatHex(bytes.bytesOrEmpty());
        }
        Scalar scalar = Scalar.of(value.getClass(), UnsignedLong.DECIMAL);
        Object converted = scalar == null ? null : scalar.convert(value, new Flaw());
        return converted instanceof Date date
                ? date.toInstant().toString()
                : converted == null ? null : converted.toString();
    }
}
