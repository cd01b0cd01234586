// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.record;

import io.shopfloor.connect.common.template.RecordText;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/**
 * Headers as text, whatever the worker's header converter made of them: Connect's default one reads {@code 12} back as a
 * number and JSON as a map. Pure functions.
 */
public enum HeaderText {
    /** Written as strings, for Connect's default header converter and most others. */
    STRING,
    /** Written as UTF-8 bytes, for connectors whose header converter takes nothing else, such as MirrorMaker 2. */
    BYTES;

    public void add(Headers headers, String name, String text) {
        if (this == STRING) {
            headers.addString(name, text);
        } else {
            headers.addBytes(name, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The text of the last header of this name; null if there is none or it is null. */
    public static String of(ConnectRecord<?> record, String name) {
        Header header = record.headers().lastWithName(name);
        return header == null ? null : of(header);
    }

    /** Null also where the value has no text: whoever wrote a header does not decide what becomes of the record. */
    public static String of(Header header) {
        return RecordText.of(header.schema(), header.value());
    }

    /** The whole number in the last header of this name; the fallback if there is none, or none from 0 to {@code most}. */
    public static long number(Iterable<Header> headers, String name, long most, long fallback) {
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
