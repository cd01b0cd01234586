// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.sandbox.kafka.KafkaTopics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Prints the records of Kafka topics, one line each, until it is interrupted: {@code ./demo --consume}. */
public final class Consume {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    private Consume() {}

    /** @param args the address of a Kafka broker, {@code host:port}, and topics; without any, the demo's */
    public static void main(String... args) throws InterruptedException {
        if (args.length == 0 || !args[0].matches("[^:]+:\\d+")) {
            System.err.println("--consume: name the Kafka of a running demo as host:port; the demo prints it.");
            System.exit(2);
        }
        if (!KafkaTopics.at(args[0]).answers(ANSWER_LIMIT)) {
            System.err.println(
                    "--consume " + args[0] + ": no Kafka answers there. Is the demo running? Its address, which"
                            + " changes with every run, is under \"Look deeper\".");
            System.exit(1);
        }
        List<String> topics = args.length > 1 ? List.of(args).subList(1, args.length) : demos();
        try (Follower follower = Follower.reading(args[0], topics, record -> System.out.println(line(record)))) {
            follower.join();
        }
    }

    private static List<String> demos() {
        Path home = Path.of(System.getProperty("shopfloor.home", "")).toAbsolutePath();
        return ConnectorFile.read(home.resolve(ShopFloor.CONNECTOR)).kafkaTopics();
    }

    private static String line(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder line = new StringBuilder()
                .append(Instant.ofEpochMilli(record.timestamp()))
                .append("  ")
                .append(record.topic() + "-" + record.partition() + "@" + record.offset())
                .append("  key=")
                .append(text(record.key()))
                .append("  ")
                .append(text(record.value()));
        for (Header header : record.headers()) {
            line.append("  ").append(header.key()).append('=').append(text(header.value()));
        }
        return line.toString();
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }
}
