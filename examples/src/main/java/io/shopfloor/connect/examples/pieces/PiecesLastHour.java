// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.pieces;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The light-barrier application: pieces of the last hour and state of every machine, out of its count messages, by Kafka
 * Streams with exactly-once semantics. Its state directory is under {@code java.io.tmpdir}; what is lost there comes back
 * from Kafka.
 */
public final class PiecesLastHour {
    /** What is printed when counting has begun. */
    public static final String READY = "Counting pieces";

    private static final Duration AT_END = Duration.ofSeconds(5);

    private PiecesLastHour() {}

    /** @param args the address of a Kafka broker, {@code host:port}; the topics have to exist */
    public static void main(String... args) throws InterruptedException {
        if (args.length != 1) {
            System.err.println("Usage: one argument, Kafka's host:port.");
            System.exit(2);
        }
        KafkaStreams streams = new KafkaStreams(topology(PiecesOptions.defaults()), config(args[0]));
        CountDownLatch failed = new CountDownLatch(1);
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                System.out.println(READY);
            } else if (now == KafkaStreams.State.ERROR) {
                failed.countDown();
            }
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(AT_END), "close"));
        streams.start();
        failed.await();
        System.err.println("Counting failed, see above; after a restart it resumes.");
        System.exit(1);
    }

    static Properties config(String bootstrapServers) {
        Properties config = new Properties();
        config.putAll(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                "pieces-last-hour",
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2,
                StreamsConfig.consumerPrefix("auto.offset.reset"),
                "earliest",
                // How long the group waits for a process that was killed.
                StreamsConfig.consumerPrefix("session.timeout.ms"),
                "6000",
                StreamsConfig.consumerPrefix("heartbeat.interval.ms"),
                "1500"));
        return config;
    }

    static Topology topology(PiecesOptions options) {
        var text = Serdes.String();
        var bytes = Serdes.ByteArray();
        // The ids of a day may be many: on disk. The rest is small.
        var seen = Stores.windowStoreBuilder(
                Stores.persistentWindowStore(PieceCounter.SEEN, options.remembered(), options.remembered(), false),
                text,
                Serdes.Long());
        var seconds =
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(PieceCounter.SECONDS), text, Serdes.Long());
        var machines =
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(PieceCounter.MACHINES), text, Machine.serde());
        return new Topology()
                .addSource("counts", text.deserializer(), bytes.deserializer(), options.counts())
                .addProcessor("counter", () -> new PieceCounter(options), "counts")
                .addStateStore(seen, "counter")
                .addStateStore(seconds, "counter")
                .addStateStore(machines, "counter")
                .addSink(PieceCounter.TO_KPIS, options.kpis(), text.serializer(), bytes.serializer(), "counter")
                .addSink(PieceCounter.TO_PUTBACK, options.putback(), text.serializer(), bytes.serializer(), "counter");
    }
}
