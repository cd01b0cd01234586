// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.FaultyLink;
import io.shopfloor.connect.sandbox.LightBarrier;
import io.shopfloor.connect.sandbox.MqttBroker;
import io.shopfloor.connect.sandbox.Reconciliation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Light barriers, an MQTT source, a Kafka topic, an MQTT sink and a listener, drawn at random, with a link of its own for
 * each connector to break. Knows what must be true when all is quiet again. Used by the test's thread.
 */
final class FaultyPipeline implements AutoCloseable {

    private static final Duration DONE = Duration.ofSeconds(240);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RATE = 40;

    /** What was found when all was quiet again. */
    record Outcome(int messages, int lost, int repeated, int unexplained, int lostAtSink, int reordered) {}

    private final Rig rig;
    private final Make make;
    private final int qos;
    private final int sessions;
    private final String name = Rig.newName("random");
    private final String sink = name + "-sink";
    private final Map<String, String> config;
    private final FaultyLink sourceLink;
    private final FaultyLink sinkLink;
    private final List<LightBarrier> barriers;
    private final MqttListener listener;
    private int poisoned;

    FaultyPipeline(Rig rig, Make make, Random random) {
        this.rig = rig;
        this.make = make;
        this.qos = 1 + random.nextInt(2);
        this.sessions = 1 + random.nextInt(4);
        MqttBroker broker = rig.broker(make);
        sourceLink = rig.box().link(broker.port());
        sinkLink = rig.box().link(broker.port());
        rig.kafka().topics().create(name, 1 + random.nextInt(3));
        config = source();
        rig.worker().rest().putConnector(name, config);
        rig.worker().rest().putConnector(sink, sink());
        listener = MqttListener.start(broker.uri(), name, "out/" + name + "/#");
        rig.worker().rest().awaitRunning(name, tasks(), Rig.SOON);
        rig.awaitConnected(name, tasks());
        barriers = IntStream.range(0, sessions)
                .mapToObj(s -> LightBarrier.start(broker.uri(), topic(s), RATE, LightBarrier.ENDLESS, 0, qos))
                .toList();
    }

    private Map<String, String> source() {
        Map<String, String> source = Rig.abortingSoon(Rig.source(name, sourceLink.uri("tcp")));
        source.put(
                "mqtt.topics",
                IntStream.range(0, sessions)
                        .mapToObj(s -> name + "/" + s + "/#")
                        .collect(Collectors.joining(",")));
        source.put("mqtt.sessions", Integer.toString(sessions));
        source.put("tasks.max", Integer.toString(Math.min(2, sessions)));
        source.put("mqtt.qos", Integer.toString(qos));
        source.put("kafka.key", "${topic}");
        for (String converter : List.of("payload.converter", "value.converter")) {
            source.put(converter, "org.apache.kafka.connect.json.JsonConverter");
            source.put(converter + ".schemas.enable", "false");
        }
        return source;
    }

    private Map<String, String> sink() {
        Map<String, String> config = Rig.sink(sink, sinkLink.uri("tcp"));
        config.put("topics", name);
        config.put("mqtt.topic", "out/${key}");
        return config;
    }

    private String topic(int session) {
        return name + "/" + session + "/count";
    }

    private int tasks() {
        return Integer.parseInt(config.get("tasks.max"));
    }

    FaultyLink sourceLink() {
        return sourceLink;
    }

    FaultyLink sinkLink() {
        return sinkLink;
    }

    /** Another client takes a session over, acknowledges nothing, and is gone. */
    void takeOver() {
        TakeOver.of(rig.broker(make), name + "-0");
    }

    /** A message that is no JSON, which belongs into the putback-error topic. */
    void poison() {
        Publisher.publish(rig.broker(make).uri(), name + "/0/poison", List.of("{\"id\":".getBytes()));
        poisoned++;
    }

    void pauseAndResume() {
        rig.worker().rest().pause(name);
        rig.worker().rest().resume(name);
    }

    void restart() {
        // What is still being started is left FAILED by a restart in Connect 4.3.
        rig.worker().rest().awaitRunning(name, tasks(), Rig.SOON);
        rig.worker().rest().restart(name);
        rig.worker().rest().awaitRunning(sink, 1, Rig.SOON);
        rig.worker().rest().restart(sink);
    }

    void reconfigure() {
        config.put("tasks.max", tasks() == 1 ? Integer.toString(sessions) : "1");
        rig.worker().rest().putConnector(name, config);
    }

    /** Lets the barriers end, waits until everything is there, and compares. */
    Outcome outcome() {
        barriers.forEach(barrier -> barrier.finish(DONE));
        List<Outcome> all = new ArrayList<>();
        for (int session = 0; session < sessions; session++) {
            all.add(outcome(session));
        }
        assertThat(rig.kafka().topics().read("putback-error." + name, poisoned, DONE))
                .as("put back by " + this)
                .hasSizeGreaterThanOrEqualTo(poisoned);
        return all.stream()
                .reduce((a, b) -> new Outcome(
                        a.messages + b.messages,
                        a.lost + b.lost,
                        a.repeated + b.repeated,
                        a.unexplained + b.unexplained,
                        a.lostAtSink + b.lostAtSink,
                        a.reordered + b.reordered))
                .orElseThrow();
    }

    private Outcome outcome(int session) {
        Set<Long> sent = barriers.get(session).acknowledged();
        long deadline = System.nanoTime() + DONE.toNanos();
        Reconciliation stored;
        List<ConsumerRecord<byte[], byte[]>> records;
        do {
            records = rig.kafka().topics().readAll(name).stream()
                    .filter(each -> new String(each.key(), StandardCharsets.UTF_8).equals(topic(session)))
                    .toList();
            stored = Reconciliation.of(sent, records);
        } while (!stored.lost().isEmpty() && System.nanoTime() < deadline);
        Set<String> order =
                records.stream().map(each -> piece(each.value())).collect(Collectors.toCollection(LinkedHashSet::new));
        if (stored.lost().isEmpty()) {
            await("everything heard").atMost(DONE).until(() -> heard(session).containsAll(order));
        }
        Set<String> missing = new LinkedHashSet<>(order);
        missing.removeAll(heard(session));
        return new Outcome(
                sent.size(),
                stored.lost().size(),
                stored.duplicated().size(),
                stored.duplicated().size() - stored.marked(),
                missing.size(),
                List.copyOf(heard(session)).equals(List.copyOf(order)) ? 0 : 1);
    }

    /** What came out of the sink, without repetitions, in the order of its first coming. */
    private Set<String> heard(int session) {
        return listener.heard().stream()
                .filter(each -> each.topic().equals("out/" + topic(session)))
                .map(each -> piece(each.payload()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String piece(byte[] value) {
        try {
            JsonNode message = JSON.readTree(value);
            return message.get("id") + "/" + message.get("attempt");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        barriers.forEach(LightBarrier::close);
        listener.close();
        rig.delete(name);
        rig.delete(sink);
        sourceLink.close();
        sinkLink.close();
    }

    @Override
    public String toString() {
        return name + " (" + make + ", QoS " + qos + ", " + sessions + " sessions)";
    }
}
