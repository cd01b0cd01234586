// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/** Headers as a JSON list of pairs of name and value, in their order and with their repeats. Pure functions. */
final class HeadersText {

    private HeadersText() {}

    /** UTF-8. */
    static byte[] of(Headers headers) {
        StringBuilder out = new StringBuilder("[");
        for (Header header : headers) {
            out.append(out.length() > 1 ? ",[" : "[");
            quote(out, header.key());
            out.append(',');
            if (header.value() instanceof String text) {
                quote(out, text);
            } else {
                out.append(header.value()); // a number or a truth value
            }
            out.append(']');
        }
        return out.append(']').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
