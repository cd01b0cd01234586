// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.ScriptedBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A scripted broker and, once a test starts it, a source task at a fake worker; both end with the test. */
abstract class SourceWithBroker {

    static final String CLIENT = "press-0";

    ScriptedBroker broker;
    FakeWorker worker;

    @BeforeEach
    final void startBroker() {
        broker = ScriptedBroker.start();
    }

    @AfterEach
    final void end() {
        if (worker != null) {
            worker.close();
        }
        broker.close();
    }

    /** The usual configuration, with short times, and the given pairs of options and values over it. */
    Map<String, String> config(String... more) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", MqttSourceConnector.class.getName());
        config.put("name", "press");
        config.put("mqtt.server.uri", broker.uri());
        config.put("mqtt.topics", "line/#");
        config.put("mqtt.reconnect.backoff.ms", "10");
        config.put("mqtt.reconnect.backoff.max.ms", "50");
        config.put("mqtt.connect.timeout.seconds", "10");
        config.put("mqtt.keepalive.interval.seconds", "5");
        config.put("task.sessions", "0");
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return config;
    }

    /** Starts a task and returns its first connection, with the subscription granted and known to be. */
    ConnectedClient started(String... more) {
        worker = FakeWorker.start(config(more));
        ConnectedClient client = subscribed();
        eventually().until(() -> worker.metric("connected") == 1);
        return client;
    }

    /** The next connection, once it has subscribed. */
    ConnectedClient subscribed() {
        ConnectedClient client = broker.awaitClient();
        client.awaitSubscribe();
        return client;
    }

    static void publish(ConnectedClient client, int... packetIds) {
        for (int id : packetIds) {
            client.publish(message(id));
        }
    }

    /** The message that a test means by this packet id: always the same one. */
    static Message message(int packetId) {
        return Message.qos1(packetId, "line/1/count", "piece " + packetId);
    }

    static String text(MqttSourceRecord record) {
        return new String((byte[]) record.value(), java.nio.charset.StandardCharsets.UTF_8);
    }

    static List<String> texts(List<MqttSourceRecord> records) {
        return records.stream().map(SourceWithBroker::text).toList();
    }

    /** Paho's threads may die of its own faults, which are none of the test's. */
    static ConditionFactory eventually() {
        return Awaitility.await()
                .dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10));
    }

    /** Waits so long that what must not happen would have happened, and fails as soon as it does. */
    static void never(Duration time, java.util.concurrent.Callable<Boolean> happened) {
        Awaitility.await()
                .dontCatchUncaughtExceptions()
                .during(time)
                .atMost(time.plusSeconds(5))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !happened.call());
    }
}
