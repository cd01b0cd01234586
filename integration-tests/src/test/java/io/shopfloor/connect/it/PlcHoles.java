// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.kafka.KafkaTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The times in which a source that reads ten times a second gave no readings, by the records on its topic and on its
 * status topic.
 *
 * @param holes from the reading before to the one after, in milliseconds since 1970
 * @param gaps what the status records say, by their beginning
 */
record PlcHoles(List<Span> holes, List<Span> gaps) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long HOLE_MS = 2_000; // less is a busy machine
    private static final long SLACK_MS = 1_000;

    record Span(long from, long to) {}

    static PlcHoles of(KafkaTopics topics, String name) {
        List<Long> times = json(topics, name).stream()
                .map(reading -> reading.get("timestamp").asLong())
                .sorted()
                .toList();
        List<Span> holes = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            if (times.get(i) - times.get(i - 1) >= HOLE_MS) {
                holes.add(new Span(times.get(i - 1), times.get(i)));
            }
        }
        List<Span> gaps = json(topics, name + "-status").stream()
                .map(gap -> new Span(gap.get("from").asLong(), gap.get("to").asLong()))
                .sorted(Comparator.comparingLong(Span::from))
                .toList();
        return new PlcHoles(holes, gaps);
    }

    /** The holes of which the status records, taken together, do not tell. */
    List<Span> silent() {
        return holes.stream().filter(hole -> !told(hole)).toList();
    }

    private boolean told(Span hole) {
        long told = hole.from();
        for (Span gap : gaps) {
            if (gap.from() <= told + SLACK_MS) {
                told = Math.max(told, gap.to());
            }
        }
        return told + SLACK_MS >= hole.to();
    }

    private static List<JsonNode> json(KafkaTopics topics, String topic) {
        if (!topics.names().contains(topic)) {
            return List.of();
        }
        List<JsonNode> values = new ArrayList<>();
        try {
            for (ConsumerRecord<byte[], byte[]> record : topics.readAll(topic)) {
                values.add(JSON.readTree(record.value()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON on " + topic, e);
        }
        return values;
    }
}
