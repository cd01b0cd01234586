// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.common.putback.PutbackHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The newest records of putback-error topics, to be shown. Safe for any thread. */
final class PutbackErrors {
    private static final int KEPT = 8;

    /**
     * A message that was put back.
     *
     * @param atMs when Kafka got it, milliseconds since 1970
     * @param mqttTopic where it was published
     * @param payload as it was
     * @param reason which check or transform refused it
     * @param error what is wrong with it
     * @param attempts how often it was tried
     */
    record PutbackError(long atMs, String mqttTopic, String payload, String reason, String error, String attempts) {}

    private final Deque<PutbackError> newest = new ArrayDeque<>();
    private long count;

    synchronized void add(ConsumerRecord<byte[], byte[]> record) {
        count++;
        newest.addFirst(new PutbackError(
                record.timestamp(),
                header(record, "mqtt.topic"),
                text(record.value()),
                header(record, PutbackHeaders.REASON),
                header(record, PutbackHeaders.ERROR_MESSAGE),
                header(record, PutbackHeaders.ATTEMPTS)));
        if (newest.size() > KEPT) {
            newest.removeLast();
        }
    }

    /** How many there were. */
    synchronized long count() {
        return count;
    }

    /** The newest first. */
    synchronized List<PutbackError> newest() {
        return List.copyOf(newest);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : text(header.value());
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
