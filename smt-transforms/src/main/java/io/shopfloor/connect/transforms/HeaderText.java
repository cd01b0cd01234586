// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/**
 * Headers as text, whatever the worker's header converter made of them: Connect's default one reads {@code 12} back as a
 * number and JSON as a map. Pure functions.
 */
enum HeaderText {
    /** Written as strings, for Connect's default header converter and most others. */
    STRING,
    /** Written as UTF-8 bytes, for connectors whose header converter takes nothing else, such as MirrorMaker 2. */
    BYTES;

    void add(Headers headers, String name, String text) {
        if (this == STRING) {
            headers.addString(name, text);
        } else {
            headers.addBytes(name, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The text of the last header of this name; null if there is none or it is null. */
    static String of(ConnectRecord<?> record, String name) {
        Header header = record.headers().lastWithName(name);
        return header == null ? null : of(header);
    }

    /** Null also where the value has no text, or is nested too deep to be written. */
    static String of(Header header) {
        Object value = header.value();
        if (value == null || value instanceof String) {
            return (String) value;
        }
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        try {
            return Values.convertToString(header.schema(), value);
        } catch (DataException | ClassCastException | StackOverflowError e) {
            return null; // Whoever wrote this header does not decide what becomes of the record.
        }
    }

    /** A key as text; null if it is no scalar. */
    static String scalar(Object key) {
        if (key instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        return key instanceof String || key instanceof Number || key instanceof Boolean ? key.toString() : null;
    }

    /** The whole number in the last header of this name; the fallback if there is none, or none from 0 to {@code most}. */
    static long number(Iterable<Header> headers, String name, long most, long fallback) {
        String text = null;
        for (Header header : headers) {
            text = header.key().equals(name) ? of(header) : text;
        }
        try {
            long number = text == null ? fallback : Long.parseLong(text.trim());
            return number < 0 || number > most ? fallback : number;
        } catch (NumberFormatException e) {
            return fallback;
        }
    }
}
