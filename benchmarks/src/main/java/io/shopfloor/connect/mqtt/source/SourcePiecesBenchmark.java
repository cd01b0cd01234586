// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.queue.HandoffQueue;
import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.UserProperty;
import io.shopfloor.connect.mqtt.source.ledger.InFlight;
import io.shopfloor.connect.mqtt.source.ledger.LedgerEntry;
import io.shopfloor.connect.mqtt.source.ledger.Room;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the MQTT source's own pieces cost a message, each on one thread: the ledger from arrival to acknowledgement, the queue
 * from callback to {@code poll()}, and the mapping to a record. In the package of these pieces, which nobody else sees.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SourcePiecesBenchmark {
    private static final int WINDOW = 100;
    private static final String TOPIC = "ia/acme/aachen/press1/count";

    private final MqttSourceConfig config = config("shopfloor", "${topic}");
    private final HandoffQueue<MqttMessageIn> queue = new HandoffQueue<>(config.queueMessages(), config.queueBytes());
    private final SourceMetrics metrics = new SourceMetrics(TaskMetrics.of(withoutPluginMetrics(), "benchmark", 0));
    private final SubscribedSession session = new SubscribedSession(
            config,
            config.connection(),
            config.plan(),
            0,
            new RememberedSessions(Set.of(), Set.of(), 0),
            queue,
            metrics,
            Optional.empty());
    private final Room room = new Room(5_000, 64 << 20, new LongAdder());
    private final int connection = room.open();
    private final InFlight ledger = new InFlight(room, WINDOW);
    private final LedgerEntry[] entries = new LedgerEntry[WINDOW];
    private final int[] acks = new int[WINDOW];
    private final List<MqttMessageIn> taken = new ArrayList<>();

    private final RecordMapper mapper = new RecordMapper(config);
    private final RecordMapper levels = new RecordMapper(config("${topic[0:3]}", "${topic[3:]}"));
    private final MqttMessageIn plain = in(List.of());
    private final MqttMessageIn withUserProperties = in(userProperties());
    private int packetId;

    public SourcePiecesBenchmark() {
        ledger.connected(false, URI.create("tcp://localhost:1883"));
        ledger.sessionConfirmed();
    }

    @TearDown
    public void tearDown() {
        session.close();
        metrics.close();
    }

    /** A window of messages arrives, is handed out, is confirmed by Kafka and acknowledged. */
    @Benchmark
    @OperationsPerInvocation(WINDOW)
    public int ledger() {
        for (int i = 0; i < WINDOW; i++) {
            packetId = packetId == 65_535 ? 1 : packetId + 1;
            room.take(connection, 200);
            room.arrived(200);
            entries[i] =
                    ledger.arrived(packetId, false, false, packetId * 31L, 200).entry();
        }
        for (LedgerEntry entry : entries) {
            ledger.handedOut(entry, 1);
        }
        for (LedgerEntry entry : entries) {
            ledger.recordDone(entry);
        }
        return ledger.takeAcks(acks);
    }

    /** A window of messages goes through the queue, as one batch. */
    @Benchmark
    @OperationsPerInvocation(WINDOW)
    public int queue() throws InterruptedException {
        for (int i = 0; i < WINDOW; i++) {
            queue.admit(plain, 200);
        }
        taken.clear();
        queue.drain(taken, WINDOW, 0);
        return taken.size();
    }

    @Benchmark
    public SourceRecord mapToOneTopic() throws MappingException {
        return mapper.map(plain);
    }

    @Benchmark
    public SourceRecord mapByTopicLevels() throws MappingException {
        return levels.map(plain);
    }

    @Benchmark
    public SourceRecord mapFiveUserProperties() throws MappingException {
        return mapper.map(withUserProperties);
    }

    private MqttMessageIn in(List<UserProperty> user) {
        Publication.Properties properties = new Publication.Properties(null, null, null, null, false, user);
        Publication message = new Publication(TOPIC, new byte[200], 1, false, properties);
        LedgerEntry entry = new LedgerEntry(1, 1, 200, 1, false, false);
        return new MqttMessageIn(session, entry, message, 1, System.currentTimeMillis(), false, false, null);
    }

    private static List<UserProperty> userProperties() {
        List<UserProperty> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(new UserProperty("name-" + i, "value-" + i));
        }
        return all;
    }

    private static SourceTaskContext withoutPluginMetrics() {
        Class<?>[] type = {SourceTaskContext.class};
        return (SourceTaskContext)
                Proxy.newProxyInstance(type[0].getClassLoader(), type, (proxy, method, args) -> null);
    }

    private static MqttSourceConfig config(String topic, String key) {
        return new MqttSourceConfig(Map.of(
                "name", "benchmark",
                "mqtt.server.uri", "tcp://localhost:1883",
                "mqtt.topics", "ia/#",
                "kafka.topic", topic,
                "kafka.key", key));
    }
}
