// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A record in Kafka as text. */
record Stored(String key, String value, Map<String, String> headers) {

    static Stored of(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), text(header.value()));
        }
        return new Stored(text(record.key()), text(record.value()), headers);
    }

    /** Of the last header of this name; null where there is none. */
    String header(String name) {
        return headers.get(name);
    }

    long number(String header) {
        return Long.parseLong(headers.get(header));
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
