// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a master says about one data point.
 *
 * @param code of this point, see {@link Codes}
 * @param data the value, of whatever JSON type; null where there is none
 * @param timeMs when it was read, milliseconds since 1970: the middle between request and answer
 */
public record PointAnswer(int code, JsonNode data, long timeMs) {
    private static final int MAX_HEX = 2 * 1024;
    private static final int MAX_LABEL = 64;

    boolean ok() {
        return Codes.isSuccess(code) && data != null && !data.isNull();
    }

    /** A name or number that identifies something, {@link PlainText} of at most 64 characters; IO-Link's are no longer. */
    public Optional<String> label() {
        return ok() && data.isValueNode() ? Optional.of(PlainText.of(data.asText(), MAX_LABEL)) : Optional.empty();
    }

    /** The value as a whole number, which masters send as a number or as text. */
    public OptionalInt number() {
        OptionalLong number = wholeNumber();
        return number.isPresent() && number.getAsLong() == (int) number.getAsLong()
                ? OptionalInt.of((int) number.getAsLong())
                : OptionalInt.empty();
    }

    private OptionalLong wholeNumber() {
        if (!ok()) {
            return OptionalLong.empty();
        }
        if (data.isIntegralNumber() && data.canConvertToLong()) {
            return OptionalLong.of(data.longValue());
        }
        if (data.isTextual()
                && data.textValue().length() <= MAX_LABEL
                && data.textValue().strip().matches("[+-]?\\d{1,18}")) {
            return OptionalLong.of(Long.parseLong(data.textValue().strip()));
        }
        return OptionalLong.empty();
    }

    /** The octets behind hex text; empty where it is none. A JSON number is none, though its digits could be read so. */
    public Optional<byte[]> octets() {
        if (!ok() || !data.isTextual() || data.textValue().length() > MAX_HEX) {
            return Optional.empty();
        }
        try {
            return Optional.of(HexFormat.of().parseHex(data.textValue().strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not hex: no process data, which the caller says
        }
    }

    /** A binary level: 0, 1, "00", "01", true or false. */
    public Optional<Boolean> level() {
        if (ok() && data.isBoolean()) {
            return Optional.of(data.booleanValue());
        }
        OptionalInt number = number();
        return number.isPresent() && (number.getAsInt() == 0 || number.getAsInt() == 1)
                ? Optional.of(number.getAsInt() == 1)
                : Optional.empty();
    }
}
