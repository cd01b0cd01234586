// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.sandbox.ConnectorStatus;
import io.shopfloor.connect.sandbox.ConnectorStatus.State;
import io.shopfloor.connect.sandbox.FaultyLink;
import io.shopfloor.connect.sandbox.LightBarrier;
import io.shopfloor.connect.sandbox.MqttBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Light barriers, an MQTT source, a Kafka topic, an MQTT sink and a listener, drawn at random, with a link of its own for
 * each connector to break. Knows what became of the messages when all is quiet again. Used by the test's thread.
 */
final class FaultyPipeline implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final int RATE = 15;
    private static final String KEEP_ALIVE_S = "6"; // a busy machine is not a lost link

    private final Rig rig;
    private final MqttBroker broker;
    private final int qos;
    private final int sessions;
    private final int partitions;
    private final String name = Rig.newName("random");
    private final String sink = name + "-sink";
    private final FaultyLink sourceLink;
    private final FaultyLink sinkLink;
    private final Map<String, String> config;
    private final List<LightBarrier> barriers = new ArrayList<>();
    private MqttListener listener;
    private int poisoned;

    /** Draws one; nothing runs yet. */
    FaultyPipeline(Rig rig, MqttBroker broker, Random random) {
        this.rig = rig;
        this.broker = broker;
        this.qos = random.nextInt(3);
        this.sessions = 1 + random.nextInt(4);
        this.partitions = 1 + random.nextInt(3);
        this.sourceLink = rig.box().link(broker.port());
        this.sinkLink = rig.box().link(broker.port());
        this.config = source();
    }

    /** Creates the connectors; {@link #start} waits for them. */
    void create() {
        rig.kafka().topics().create(name, partitions);
        listener = MqttListener.start(broker.uri(), name, "out/" + name + "/#");
        rig.worker().rest().putConnector(name, config);
        rig.worker().rest().putConnector(sink, sink());
    }

    /** Starts the light barriers when the connectors run. */
    void start() {
        rig.worker().rest().awaitRunning(name, tasks(), Rig.SOON);
        rig.worker().rest().awaitRunning(sink, 1, Rig.SOON);
        rig.awaitConnected(name, tasks());
        for (int session = 0; session < sessions; session++) {
            barriers.add(LightBarrier.start(broker.uri(), topic(session), RATE, LightBarrier.ENDLESS, 0, qos));
        }
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
        source.put("mqtt.keepalive.interval.seconds", KEEP_ALIVE_S);
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
        config.put("mqtt.keepalive.interval.seconds", KEEP_ALIVE_S);
        config.put("mqtt.topic", "out/${key}");
        config.put("mqtt.headers", "ignore"); // what came at QoS 0 goes out at QoS 1: what Kafka has is not lost again
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
        // The connector may take it back at that very moment, before the broker has answered.
        await("taken over").atMost(Rig.SOON).ignoreExceptions().untilAsserted(() -> TakeOver.of(broker, name + "-0"));
    }

    /** A message that is no JSON, which belongs into the putback-error topic. */
    void poison() {
        Publisher.publish(broker.uri(), name + "/0/poison", List.of("{\"id\":".getBytes(StandardCharsets.UTF_8)));
        poisoned += qos == 0 ? 0 : 1;
    }

    void pauseAndResume() {
        rig.worker().rest().pause(name);
        rig.worker().rest().resume(name);
    }

    void restart() {
        // What is still being started is left FAILED by a restart in Connect 4.3.
        awaitRunning(name, tasks());
        rig.worker().rest().restart(name);
        awaitRunning(sink, 1);
        rig.worker().rest().restart(sink);
    }

    private void awaitRunning(String connector, int tasks) {
        await(connector + " runs").atMost(Rig.SOON).until(() -> {
            revive(connector);
            List<State> states = rig.worker().rest().status(connector).tasks();
            return states.size() == tasks
                    && states.stream().allMatch(task -> task.state().equals("RUNNING"));
        });
    }

    /**
     * What an operator does who watches the states: Connect leaves a task FAILED where the leader died while it was asked
     * to fence the task's predecessor; see docs/operations.md.
     */
    private void revive(String connector) {
        ConnectorStatus status = rig.worker().rest().status(connector);
        if (status.failed() && status.traces().contains("trying to forward REST request")) {
            System.out.println("random faults: restarting what Connect left FAILED of " + connector);
            String failed = "/connectors/" + connector + "/restart?includeTasks=true&onlyFailed=true";
            rig.worker().rest().raw("POST", failed, "");
        }
    }

    /** Deals the sessions to another number of tasks, or lets Connect believe so where there is one session only. */
    void reconfigure() {
        config.put("tasks.max", tasks() == 1 ? Integer.toString(sessions) : "1");
        config.put("mqtt.reconnect.backoff.ms", tasks() == 1 ? "101" : "100");
        rig.worker().rest().putConnector(name, config);
    }

    /** No further pieces are counted; every one gets its acknowledgement by the broker. */
    void finish() {
        barriers.forEach(barrier -> barrier.finish(LIMIT));
    }

    /** Waits until everything is where it belongs, or as long as one can expect, and says what became of it. */
    FaultOutcome outcome() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        FaultOutcome last = null;
        FaultOutcome now = reckon();
        while (!(now.complete() && (qos > 0 || now.equals(last))) && System.nanoTime() < deadline) {
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            revive(name);
            revive(sink);
            last = now;
            now = reckon();
        }
        return now;
    }

    private FaultOutcome reckon() {
        Map<String, List<ConsumerRecord<byte[], byte[]>>> stored = rig.kafka().topics().readAll(name).stream()
                .collect(Collectors.groupingBy(record -> new String(record.key(), StandardCharsets.UTF_8)));
        Map<String, List<byte[]>> heard = listener.heard().stream()
                .collect(Collectors.groupingBy(
                        MqttListener.Heard::topic,
                        Collectors.mapping(MqttListener.Heard::payload, Collectors.toList())));
        FaultOutcome sum = FaultOutcome.NONE;
        for (int session = 0; session < sessions; session++) {
            List<ConsumerRecord<byte[], byte[]>> records = stored.getOrDefault(topic(session), List.of());
            LightBarrier barrier = barriers.get(session);
            FaultOutcome outcome = FaultOutcome.of(
                    barrier.acknowledged(),
                    qos == 0 ? barrier.connections() : Collections.emptyNavigableSet(),
                    records,
                    heard.getOrDefault("out/" + topic(session), List.of()));
            sum = sum.plus(qos == 0 ? outcome.atMostOnce() : outcome);
        }
        return sum;
    }

    /** How many messages that are no JSON were published and are not in the putback-error topic. */
    int putbackMissing() {
        if (poisoned == 0) {
            return 0; // then the topic may not even exist
        }
        int found = rig.kafka()
                .topics()
                .read("putback-error." + name, poisoned, LIMIT)
                .size();
        return Math.max(0, poisoned - found);
    }

    /** What to look at when something is wrong: states, metrics, and what the sink has not yet done. */
    String diagnosis() {
        StringBuilder text = new StringBuilder(toString());
        for (String connector : List.of(name, sink)) {
            text.append("\n  ").append(rig.worker().rest().status(connector));
        }
        for (String metric : List.of("connected", "in-flight", "messages-received", "reconnects")) {
            text.append("\n  source task 0 ").append(metric).append(' ').append(rig.metric(name, 0, metric));
        }
        for (String metric : List.of("connected", "in-flight", "reconnects")) {
            text.append("\n  sink ").append(metric).append(' ').append(rig.metric(sink, 0, metric));
        }
        return text.append("\n  listener heard ").append(listener.count()).toString();
    }

    @Override
    public void close() {
        barriers.forEach(LightBarrier::close);
        if (listener != null) {
            listener.close();
        }
        for (String connector : List.of(name, sink)) {
            if (rig.worker().rest().connectors().contains(connector)) {
                rig.delete(connector);
            }
        }
        sourceLink.close();
        sinkLink.close();
    }

    @Override
    public String toString() {
        return name + " (" + broker.name() + ", QoS " + qos + ", " + sessions + " sessions, " + partitions
                + " partitions)";
    }
}
