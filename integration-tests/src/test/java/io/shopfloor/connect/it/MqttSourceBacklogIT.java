// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.sandbox.Sandbox;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.mqtt.Mosquitto;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import io.shopfloor.connect.sandbox.mqtt.MqttOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.management.remote.JMXConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * After an outage: a session full of messages is emptied in one go. Nothing is lost, nothing comes twice, the order is kept,
 * the connector never hangs up, and the worker's small heap is enough. {@code -Dbacklog.messages=300000} sets the number for
 * all brokers, {@code -Dbacklog.still.seconds=60} for how long Kafka stands still.
 */
class MqttSourceBacklogIT {

    private static final Integer ASKED = Integer.getInteger("backlog.messages");
    private static final int STILL_SECONDS = Integer.getInteger("backlog.still.seconds", 10);
    private static final Duration DONE = Duration.ofSeconds(Math.max(60, (ASKED == null ? 0 : ASKED) / 1_000));
    private static final long HEAP = 512L << 20;

    /** Whose session is full, and of how many messages by default: what each of them sends in some seconds. */
    enum Full {
        MOSQUITTO_20(15_000, box -> mosquitto(box, 20)),
        MOSQUITTO_5000(300_000, box -> mosquitto(box, 5_000)),
        MOSQUITTO_0(100_000, box -> mosquitto(box, 0)),
        HIVEMQ(50_000, Sandbox::hivemq),
        ARTEMIS(15_000, Sandbox::artemis);

        private final int messages;
        private final Function<Sandbox, MqttBroker> start;

        Full(int messages, Function<Sandbox, MqttBroker> start) {
            this.messages = ASKED == null ? messages : ASKED;
            this.start = start;
        }

        /** In memory: nobody kills it, and its store would be written anew and anew. */
        private static MqttBroker mosquitto(Sandbox box, int inflight) {
            Rig.needMosquitto();
            return box.mosquitto(MqttOptions.defaults().inMemory().inflight(inflight));
        }
    }

    private static ConnectWorker worker;

    private final Rig rig = Rig.shared();
    private long connectionsBefore;

    /** As most are: without exactly-once, and alone, so that it outlives a Kafka that stands still. */
    @BeforeAll
    static void startWorker() {
        Rig rig = Rig.shared();
        rig.worker(); // and with it Kafka
        worker = rig.box()
                .connect(
                        rig.kafka(),
                        Rig.workerOptions()
                                .group("backlog")
                                .with("exactly.once.source.support", "disabled")
                                // While Kafka stands still the worker keeps its task.
                                .with("session.timeout.ms", "180000")
                                .with("rebalance.timeout.ms", "180000")
                                .with("request.timeout.ms", "180000"));
    }

    @AfterAll
    static void killWorker() {
        worker.kill9();
    }

    @ParameterizedTest
    @EnumSource
    void aFullSessionIsEmptiedInOneGo(Full full) {
        try (Sandbox box = Sandbox.open()) {
            MqttBroker broker = full.start.apply(box);
            FaultyLink link = box.link(broker.port());
            String name = fill(full, broker, link);

            worker.rest().resume(name);

            judge(full, name, link, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MOSQUITTO_0", "ARTEMIS"})
    void aKafkaThatStandsStillHoldsTheBrokerBack(Full full) throws InterruptedException {
        try (Sandbox box = Sandbox.open()) {
            MqttBroker broker = full.start.apply(box);
            FaultyLink link = box.link(broker.port());
            String name = fill(full, broker, link);

            worker.rest().resume(name);
            awaitAcknowledged(name, full.messages / 10);
            rig.kafka().freeze();
            try {
                TimeUnit.SECONDS.sleep(STILL_SECONDS); // long enough for keep-alives and watchdogs to matter
            } finally {
                rig.kafka().thaw();
            }

            judge(full, name, link, 0);
        }
    }

    @Test
    void aLinkThatIsCutAmidstCostsOneReconnectAndMarkedCopies() {
        Full full = Full.MOSQUITTO_0;
        try (Sandbox box = Sandbox.open()) {
            MqttBroker broker = full.start.apply(box);
            FaultyLink link = box.link(broker.port());
            String name = fill(full, broker, link);

            worker.rest().resume(name);
            awaitAcknowledged(name, full.messages / 10);
            link.cut();

            judge(full, name, link, 1);
        }
    }

    /** Creates the connector, stops it, and publishes into its session. */
    private String fill(Full full, MqttBroker broker, FaultyLink link) {
        String name = Rig.newName("backlog");
        rig.kafka().topics().create(name, 1);
        Map<String, String> config = Rig.source(name, link.uri("tcp"));
        config.put("producer.override.enable.idempotence", "true");
        config.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
        worker.rest().putConnector(name, config);
        await("connected").atMost(Rig.SOON).until(() -> metric(name, "connected") == 1);
        worker.rest().stop(name);
        worker.rest().awaitState(name, "STOPPED", 0, Rig.SOON);
        Publisher.publish(broker.uri(), name + "/count", 1, Numbered.messages(full.messages));
        connectionsBefore = link.connections();
        return name;
    }

    /** The link has seen each connection, those too that broke before the session was there. */
    private void judge(Full full, String name, FaultyLink link, int cuts) {
        int messages = full.messages;
        long pid = worker.pid();
        await("in Kafka").atMost(DONE).untilAsserted(() -> assertThat(
                        rig.kafka().topics().endOffset(name))
                .as("records; reconnects %d", metric(name, "reconnects"))
                .isGreaterThanOrEqualTo(messages));
        await("nothing in flight").atMost(DONE).until(() -> metric(name, "in-flight") == 0);
        Numbered.Outcome outcome =
                Numbered.outcome(messages, taker -> rig.kafka().topics().readAll(name, taker));
        System.out.printf(
                "backlog of %,d at %s (%s): %s, %d connections to empty it, heap in use %,d MB%n",
                messages,
                full,
                full.name().startsWith("MOSQUITTO") ? Mosquitto.version() : "embedded",
                outcome,
                link.connections() - connectionsBefore,
                heapInUse() >> 20);
        assertThat(outcome.lost()).as("lost").isZero();
        if (full != Full.ARTEMIS) { // which changes it, see Make
            assertThat(outcome.disordered()).as("behind a later one").isZero();
        }
        assertThat(outcome.unmarked()).as("repeated without mark").isZero();
        assertThat(link.connections() - connectionsBefore)
                .as("connections to empty it")
                .isEqualTo(1 + cuts);
        if (cuts == 0) {
            assertThat(outcome.repeated()).as("repeated").isZero();
        }
        assertThat(worker.alive() && worker.pid() == pid)
                .as("the worker lives with its %d MB", HEAP >> 20)
                .isTrue();
        worker.rest().delete(name);
    }

    /** Or fails with what is there by then. */
    private void awaitAcknowledged(String name, int count) {
        await("acknowledged to the broker").atMost(DONE).untilAsserted(() -> assertThat(
                        metric(name, "messages-acknowledged"))
                .as("acknowledged; reconnects %d", metric(name, "reconnects"))
                .isGreaterThanOrEqualTo(count));
    }

    private static long metric(String name, String metric) {
        return Rig.metric(worker, name, 0, metric);
    }

    private static long heapInUse() {
        try (JMXConnector jmx = worker.jmx()) {
            MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(
                    jmx.getMBeanServerConnection(), ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
            memory.gc();
            return memory.getHeapMemoryUsage().getUsed();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot read the worker's heap", e);
        }
    }
}
