// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Light barriers, an MQTT source, a Kafka topic, an MQTT sink and a listener, drawn at random, with a link of its own for
 * each connector to break. Knows what became of the messages when all is quiet again. Used by the test's thread.
 */
final class FaultyPipeline implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final Duration FULL_WITHIN = Duration.ofSeconds(15);
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int RATE = 15;
    private static final int TRANSACTION_MS = 300;
    private static final String SINK_QUEUE = "100"; // soon full where the broker is away
    private static final String KEEP_ALIVE_S = "6"; // a busy machine is not a lost link

    private final Rig rig;
    private final MqttBroker broker;
    private final Make make;
    private final boolean exactlyOnce;
    private final int qos;
    private final int sessions;
    private final int partitions;
    private final boolean alike;
    private final boolean tls;
    private final String name = Rig.newName("random");
    private final String sink = name + "-sink";
    private final Operator operator;
    private final FaultyLink sourceLink;
    private final FaultyLink sinkLink;
    private final Map<String, String> config;
    private final List<LightBarrier> barriers = new ArrayList<>();
    private final Malformed malformed;
    private final List<Unsaved> unsaved = new ArrayList<>();
    private List<Set<Long>> acknowledgedBefore;
    private Map<String, List<byte[]>> heardBefore;
    private SinkWatch watch;
    private boolean sessionGoesBack;

    /**
     * Draws one; nothing runs yet.
     *
     * @param exactlyOnce whether its source delivers exactly once
     */
    FaultyPipeline(Rig rig, Make make, boolean exactlyOnce, Random random) {
        this.rig = rig;
        this.operator = new Operator(rig);
        this.broker = rig.broker(make);
        this.make = make;
        this.exactlyOnce = exactlyOnce;
        this.qos = exactlyOnce ? 2 : random.nextInt(3);
        this.sessions = 1 + random.nextInt(4);
        this.partitions = 1 + random.nextInt(3);
        this.alike = random.nextInt(3) == 0;
        this.tls = random.nextInt(3) == 0;
        this.sourceLink = link();
        this.sinkLink = link();
        this.config = source();
        if (exactlyOnce) {
            this.config.put("exactly.once.support", "required");
            this.config.put("transaction.boundary", random.nextBoolean() ? "poll" : "interval");
            this.config.put("transaction.boundary.interval.ms", Integer.toString(TRANSACTION_MS));
        }
        this.malformed = new Malformed(qos == 0);
    }

    private FaultyLink link() {
        FaultyLink link = rig.box().link(port(broker));
        link.likeABalancer();
        return link;
    }

    private int port(MqttBroker at) {
        return tls ? at.tlsPort() : at.port();
    }

    /** Creates the connectors; {@link #start} waits for them. */
    void create() {
        rig.kafka().topics().create(name, partitions);
        watch = new SinkWatch(MqttListener.start(broker.uri(), name, "out/" + name + "/#"));
        rig.worker().rest().putConnector(name, config);
        rig.worker().rest().putConnector(sink, sink());
    }

    /** Starts the light barriers when the connectors run. */
    void start() {
        rig.worker().rest().awaitRunning(name, tasks(), Rig.SOON);
        rig.worker().rest().awaitRunning(sink, 1, Rig.SOON);
        rig.awaitConnected(name, tasks());
        for (int session = 0; session < sessions; session++) {
            barriers.add(
                    alike
                            ? LightBarrier.alike(broker.uri(), topic(session), RATE, qos)
                            : LightBarrier.start(broker.uri(), topic(session), RATE, LightBarrier.ENDLESS, 0, qos));
            unsaved.add(Unsaved.NOTHING);
        }
    }

    private Map<String, String> source() {
        Map<String, String> source = Rig.abortingSoon(Rig.source(name, uri(sourceLink)));
        trust(source);
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
        // Otherwise each exactly-once task reads the offsets of all of them: the work grows with the square of their
        // number.
        source.put("offsets.storage.topic", name + "-offsets");
        for (String converter : List.of("payload.converter", "value.converter")) {
            source.put(converter, "org.apache.kafka.connect.json.JsonConverter");
            source.put(converter + ".schemas.enable", "false");
        }
        return source;
    }

    private Map<String, String> sink() {
        Map<String, String> config = Rig.sink(sink, uri(sinkLink));
        trust(config);
        config.put("max.queue.size", SINK_QUEUE);
        config.put("mqtt.max.in.flight", SINK_QUEUE);
        config.put("topics", name);
        config.put("mqtt.keepalive.interval.seconds", KEEP_ALIVE_S);
        config.put("mqtt.topic", "out/${key}");
        config.put("mqtt.headers", "ignore"); // what came at QoS 0 goes out at QoS 1: what Kafka has is not lost again
        return config;
    }

    private void trust(Map<String, String> connector) {
        if (tls) {
            rig.trusting(connector);
        }
    }

    /** By the name in the certificate. */
    private String uri(FaultyLink link) {
        return tls ? "ssl://localhost:" + link.port() : link.uri("tcp");
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
        Publisher.publish(broker.uri(), name + "/0/poison", List.of(malformed.next()));
    }

    /** What follows may make the sink publish again. */
    void suffers(SinkRepeats.Reason next) {
        if (watch.isNew(next)) {
            watch.suffers(next, reckon());
        }
    }

    boolean isAt(MqttBroker other) {
        return broker == other;
    }

    /** What the broker has acknowledged until now is saved before it is killed; what it will acknowledge may not be. */
    void beforeTheLastSave() {
        acknowledgedBefore = barriers.stream()
                .map(barrier -> Set.copyOf(barrier.acknowledged()))
                .toList();
        heardBefore = watch.heard();
    }

    /** A kill may bring the broker back with an older state of its sessions, which exactly-once delivery does not cover. */
    void brokerDies() {
        sessionGoesBack = true;
    }

    /** The broker is dead. Its last acknowledgements may still be on their way to the barriers and to the sink. */
    void afterTheKill() {
        StandsStill.await("last answers", Duration.ofMillis(500), () -> barriers.stream()
                .mapToLong(barrier -> barrier.acknowledged().size())
                .sum());
        var stored = byKey(rig.kafka().topics().readAll(name));
        for (int session = 0; session < sessions; session++) {
            Set<Long> ids = new HashSet<>(barriers.get(session).acknowledged());
            ids.removeAll(acknowledgedBefore.get(session));
            List<byte[]> heard = heardBefore.getOrDefault("out/" + topic(session), List.of());
            List<ConsumerRecord<byte[], byte[]>> records = stored.getOrDefault(topic(session), List.of());
            Set<Piece> pieces = new HashSet<>();
            if (!alike) {
                records.forEach(record -> pieces.add(Piece.of(record.value())));
                heard.forEach(message -> pieces.remove(Piece.of(message)));
            }
            int unheard = Math.max(0, records.size() - heard.size());
            unsaved.set(session, unsaved.get(session).plus(new Unsaved(ids, pieces, unheard)));
        }
    }

    /** The broker has no place for another session (0x97) for a while; by TLS, where nothing can put words in its mouth, it is away. */
    void refuse(FaultyLink link, int ms) {
        if (tls) {
            link.refuse();
        } else {
            link.refuseMqtt(QUOTA_EXCEEDED);
        }
        link.cut();
        Rig.pause(ms);
        link.accept();
        link.restore();
    }

    /**
     * The source comes to another broker behind the same address, with which it shares no session, as when an address moves to
     * a standby that copies nothing; then back to its own, which has kept what was published meanwhile.
     */
    void moveToAnotherBrokerAndBack(int ms) {
        sessionGoesBack = true;
        MqttBroker other = rig.broker(make == Make.HIVEMQ ? Make.ARTEMIS : Make.HIVEMQ);
        for (MqttBroker next : List.of(other, broker)) {
            sourceLink.retarget(port(next));
            sourceLink.cut();
            Rig.pause(ms);
        }
    }

    /** The sink's partitions are paused, and its group deals them anew: another consumer comes, and goes. */
    void dealAnewWhileTheSinkIsFull() {
        sinkLink.refuse();
        sinkLink.cut();
        // What another fault has just broken may take longer than this to fill the queue.
        long deadline = System.nanoTime() + FULL_WITHIN.toNanos();
        while (rig.metric(sink, 0, "paused") == 0 && System.nanoTime() < deadline) {
            Rig.pause(200);
        }
        rig.kafka().topics().joinAndLeave("connect-" + sink, name);
        sinkLink.accept();
    }

    void pauseAndResume() {
        rig.worker().rest().pause(name);
        rig.worker().rest().resume(name);
    }

    void restart() {
        operator.restart(name, tasks());
        operator.restart(sink, 1);
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
            Rig.pause(500);
            operator.revive(name);
            operator.revive(sink);
            last = now;
            now = reckon();
        }
        return now;
    }

    /** What was heard is taken first and what the sink counted is asked last, so that neither is short of its cause. */
    private FaultOutcome reckon() {
        Map<String, List<byte[]>> heard = watch.heard();
        var stored = byKey(rig.kafka().topics().readAll(name));
        var written = byKey(rig.kafka().topics().readAllWritten(name));
        FaultOutcome sum = FaultOutcome.NONE;
        for (int session = 0; session < sessions; session++) {
            LightBarrier barrier = barriers.get(session);
            List<ConsumerRecord<byte[], byte[]>> records = stored.getOrDefault(topic(session), List.of());
            List<ConsumerRecord<byte[], byte[]>> all = written.getOrDefault(topic(session), List.of());
            List<byte[]> out = heard.getOrDefault("out/" + topic(session), List.of());
            FaultOutcome outcome = alike
                    ? FaultOutcome.alike(
                            barrier.acknowledged(),
                            barrier.published(),
                            records,
                            all.size(),
                            out.size(),
                            unsaved.get(session))
                    : FaultOutcome.of(
                            barrier.acknowledged(),
                            qos == 0 ? barrier.connections() : Collections.emptyNavigableSet(),
                            records,
                            all,
                            out,
                            unsaved.get(session));
            sum = sum.plus(qos == 0 ? outcome.atMostOnce() : outcome);
        }
        if (!make.keepsOrder()) {
            sum = sum.unordered();
        }
        if (!make.flagsRedeliveries()) {
            sum = sum.unmarked();
        }
        if (repeatsNothing()) {
            sum = sum.exactlyOnce();
        }
        return watch.judge(sum, rig.metric(sink, 0, "messages-repeated"));
    }

    private static Map<String, List<ConsumerRecord<byte[], byte[]>>> byKey(
            List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .collect(Collectors.groupingBy(record -> new String(record.key(), StandardCharsets.UTF_8)));
    }

    private boolean repeatsNothing() {
        return exactlyOnce && make.flagsRedeliveries() && !sessionGoesBack;
    }

    /** What the tally counts it under: how the source delivers, and what it is not to blame for. */
    String promise() {
        if (!exactlyOnce) {
            return "at least or at most once";
        }
        return "exactly once"
                + (repeatsNothing()
                        ? ""
                        : " at " + make + (sessionGoesBack ? " that went back to an older session" : ""));
    }

    SinkRepeats.Reason reason() {
        return watch.reason();
    }

    /** What is wrong in the putback-error topic once every malformed message had its time to come there. */
    Malformed.Putback putback() {
        return malformed.awaitPutback(rig.kafka().topics(), "putback-error." + name, LIMIT);
    }

    /** What to look at when something is wrong: states, metrics, and what the sink has not yet done. */
    String diagnosis() {
        StringBuilder text = new StringBuilder(toString());
        for (String connector : List.of(name, sink)) {
            text.append("\n  ").append(rig.worker().rest().status(connector));
        }
        for (String metric :
                List.of("connected", "in-flight", "reconnects", "messages-received", "messages-repeated")) {
            text.append("\n  ").append(metric).append(": source task 0 ").append(rig.metric(name, 0, metric));
            text.append(", sink ").append(rig.metric(sink, 0, metric));
        }
        return text.append("\n  ").append(watch).toString();
    }

    @Override
    public void close() {
        barriers.forEach(LightBarrier::close);
        if (watch != null) {
            watch.close();
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
        return name + " (" + broker.name() + ", QoS " + qos
                + (exactlyOnce ? " exactly once, transactions by " + config.get("transaction.boundary") : "") + ", "
                + sessions + " sessions, " + partitions
                + " partitions"
                + (tls ? ", TLS" : "")
                + (alike ? ", all messages alike)" : ")");
    }
}
