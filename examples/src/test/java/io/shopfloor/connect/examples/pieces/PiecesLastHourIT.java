// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.pieces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.Sandbox;
import io.shopfloor.connect.sandbox.kafka.KafkaBroker;
import io.shopfloor.connect.sandbox.process.JavaProgram;
import io.shopfloor.connect.sandbox.process.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The application in a process of its own, at a real Kafka. */
@Timeout(600)
class PiecesLastHourIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PIECES = 30_000;
    private static final int PART = PIECES / 3;

    @Test
    void hasTheExactNumberThoughItIsKilledTwice() throws IOException {
        try (Sandbox box = Sandbox.open()) {
            KafkaBroker kafka = box.kafka();
            List.of("shopfloor", "kpi", "putback-error.kpi")
                    .forEach(topic -> kafka.topics().create(topic, 1));
            JavaProgram application = box.program(
                    "pieces",
                    new JavaProgram.Program(
                            PiecesLastHour.class.getName(),
                            System.getProperty("java.class.path"),
                            List.of(kafka.bootstrapServers()),
                            PiecesLastHour.READY,
                            Jvm.quick()));
            for (int part = 0; part < 2; part++) {
                kafka.topics().produce(messages(part * PART));
                long before = part * PART;
                await().atMost(Duration.ofSeconds(180)).until(() -> pieces(kafka) > before);
                application.kill9();
                application.start();
                application.awaitReady();
            }
            kafka.topics().produce(messages(2 * PART));
            await().atMost(Duration.ofSeconds(180)).until(() -> pieces(kafka) >= PIECES);

            List<JsonNode> all = kpis(kafka);
            assertThat(all.get(all.size() - 1).get("pieces_last_hour").asLong()).isEqualTo(PIECES);
            assertThat(all.get(all.size() - 1).get("repeated").asLong()).isEqualTo(PIECES / 10);
            assertThat(all).extracting(kpi -> kpi.get("pieces_total").asLong()).isSorted();
            assertThat(kafka.topics().readAll("putback-error.kpi")).isEmpty();
            assertThat(leftIn(application.folder().resolve("tmp")))
                    .as("RocksDB's library")
                    .isTrue();
        }
    }

    /** A part of the pieces; every tenth comes twice, the second time marked. */
    private static List<ProducerRecord<byte[], byte[]>> messages(int from) {
        List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
        for (int id = from; id < from + PART; id++) {
            messages.add(message(id));
            if (id % 10 == 0) {
                ProducerRecord<byte[], byte[]> again = message(id);
                again.headers().add("mqtt.duplicate", bytes("true"));
                messages.add(again);
            }
        }
        return messages;
    }

    private static ProducerRecord<byte[], byte[]> message(int id) {
        String json = "{\"timestamp_ms\":" + System.currentTimeMillis() + ",\"count\":1,\"id\":" + id + "}";
        return new ProducerRecord<>("shopfloor", bytes("ia/acme/aachen/press1/count"), bytes(json));
    }

    private static long pieces(KafkaBroker kafka) throws IOException {
        List<JsonNode> all = kpis(kafka);
        return all.isEmpty()
                ? 0
                : all.get(all.size() - 1).get("pieces_last_hour").asLong();
    }

    private static List<JsonNode> kpis(KafkaBroker kafka) throws IOException {
        List<JsonNode> kpis = new ArrayList<>();
        for (var record : kafka.topics().readAll("kpi")) {
            kpis.add(JSON.readTree(record.value()));
        }
        return kpis;
    }

    private static boolean leftIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("librocksdbjni"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
