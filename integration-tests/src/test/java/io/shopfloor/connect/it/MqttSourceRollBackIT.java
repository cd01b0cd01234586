// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.sandbox.Sandbox;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.mqtt.Mosquitto;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Mosquitto, with the settings of docs/operations.md, is killed with -9 between two saves of its store. Started again it
 * still has the session, but not what it acknowledged and delivered since the last save, and it gives the packet ids of
 * those messages to new ones.
 */
class MqttSourceRollBackIT {

    private static final Duration DONE = Duration.ofSeconds(60);
    private static final int MESSAGES = 10;

    private final Rig rig = Rig.shared();
    private Sandbox box;
    private Mosquitto broker;

    @BeforeEach
    void startMosquitto() {
        Rig.needMosquitto();
        box = Sandbox.open();
        broker = box.mosquitto();
    }

    @AfterEach
    void closeSandbox() {
        if (box != null) {
            box.close();
        }
    }

    /** The messages before and after are the same to the byte, as of a counter that says "one more". */
    @Test
    void whatMosquittoAcknowledgesAfterItsKillIsStoredThoughItLooksLikeAMessageFromBefore() {
        String name = Rig.newName("roll-back-equal");
        List<byte[]> pieces = Collections.nCopies(MESSAGES, bytes("{\"count\":1}"));

        overAKill(name, 1, Collections.nCopies(1 + MESSAGES, bytes("{\"count\":1}")), pieces);

        // One at the beginning, those that only the connector still has, and those after the restart.
        long due = 1 + 2L * MESSAGES;
        await().atMost(DONE).ignoreExceptions().until(() -> settled(name, due));
        long lost = due - values(name).size();
        System.out.println("killed between two saves, QoS 1, equal payloads, " + Mosquitto.version() + ": of "
                + MESSAGES + " acknowledged after the restart lost " + lost);
        assertThat(lost).as("lost or repeated").isZero();
        rig.delete(name);
    }

    @Test
    void whatMosquittoAcknowledgesAfterItsKillIsStoredAtQos2() {
        String name = Rig.newName("roll-back-qos2");
        List<byte[]> after = numbered("after", MESSAGES);

        overAKill(name, 2, numbered("before", 1 + MESSAGES), after);

        await().atMost(DONE).ignoreExceptions().until(() -> settled(name, 1 + 2L * MESSAGES));
        List<String> stored = values(name);
        List<String> lost = after.stream()
                .map(payload -> new String(payload, StandardCharsets.UTF_8))
                .filter(payload -> !stored.contains(payload))
                .toList();
        System.out.println("killed between two saves, QoS 2, " + Mosquitto.version() + ": of " + MESSAGES
                + " acknowledged after the restart lost " + lost.size()
                + "; of as many that the broker had forgotten stored "
                + (stored.stream().filter(value -> value.startsWith("before")).count() - 1));
        assertThat(lost).as("lost").isEmpty();
        assertThat(stored).as("stored").doesNotHaveDuplicates();
        rig.delete(name);
    }

    /** From one to the other and back, with messages of the other one not yet stored. */
    @Test
    void serversThatShareNothingSwallowNoneOfEachOthersMessages() {
        String name = Rig.newName("two-servers");
        Mosquitto other = box.mosquitto();
        FaultyLink link = box.link(broker.port());
        FaultyLink otherLink = box.link(other.port());
        List<byte[]> pieces = Collections.nCopies(MESSAGES, bytes("{\"count\":1}"));
        rig.startSource(name, Rig.source(name, link.uri("tcp") + "," + otherLink.uri("tcp")), 1);
        rig.worker().rest().pause(name);
        rig.worker().rest().awaitState(name, "PAUSED", 1, DONE);
        awaitConnected(name);

        changeOver(name, link, otherLink);
        Publisher.publish(other.uri(), name + "/count", 1, pieces);
        await("delivered").atMost(DONE).until(() -> rig.metric(name, 0, "in-flight") == MESSAGES);
        publish(name, 1, pieces);
        changeOver(name, otherLink, link);
        rig.worker().rest().resume(name);

        await().atMost(DONE).ignoreExceptions().until(() -> settled(name, 2L * MESSAGES));
        assertThat(values(name)).as("stored").hasSize(2 * MESSAGES);
        rig.delete(name);
    }

    /** The other server keeps nothing for a session that has not subscribed. */
    private void changeOver(String name, FaultyLink from, FaultyLink to) {
        to.accept();
        from.refuse();
        from.cut();
        await("on the other link").atMost(DONE).until(() -> to.openConnections() == 1);
        awaitConnected(name);
    }

    /** Kafka has the first message; what follows waits in the paused connector until all is over. */
    private void overAKill(String name, int qos, List<byte[]> before, List<byte[]> after) {
        Map<String, String> config = Rig.source(name, broker.uri());
        config.put("mqtt.qos", Integer.toString(qos));
        rig.startSource(name, config, 1);
        publish(name, qos, before.subList(0, 1));
        await().atMost(DONE).until(() -> values(name).size() == 1);
        rig.awaitAllAcknowledged(name, 1);

        rig.worker().rest().pause(name);
        rig.worker().rest().awaitState(name, "PAUSED", 1, DONE);
        awaitConnected(name);
        broker.holdSaves();
        publish(name, qos, before.subList(1, before.size()));
        await("delivered").atMost(DONE).until(() -> rig.metric(name, 0, "in-flight") == before.size() - 1);
        broker.kill9();
        broker.letSave();
        broker.restart();
        await("noticed").atMost(DONE).until(() -> rig.metric(name, 0, "reconnects") > 0);
        awaitConnected(name);

        publish(name, qos, after);
        rig.worker().rest().resume(name);
    }

    /** Everything is stored, or nothing comes any more. */
    private boolean settled(String name, long due) {
        return values(name).size() >= due
                || rig.metric(name, 0, "in-flight") == 0
                        && StandsStill.await("what is stored", Duration.ofSeconds(3), () -> values(name)
                                        .size())
                                > 1;
    }

    private void awaitConnected(String name) {
        await("connected").atMost(DONE).until(() -> rig.metric(name, 0, "connected") == 1);
    }

    private void publish(String name, int qos, List<byte[]> payloads) {
        Publisher.publish(broker.uri(), name + "/count", qos, payloads);
    }

    private List<String> values(String topic) {
        return rig.kafka().topics().readAll(topic).stream()
                .map(record -> Stored.of(record).value())
                .toList();
    }

    private static List<byte[]> numbered(String word, int count) {
        return IntStream.range(0, count).mapToObj(i -> bytes(word + " " + i)).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
