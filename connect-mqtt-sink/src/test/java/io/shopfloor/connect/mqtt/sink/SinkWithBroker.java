// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

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

/** A scripted broker and, once a test starts it, a sink task at a fake worker; both end with the test. */
abstract class SinkWithBroker {

    ScriptedBroker broker;
    FakeSinkWorker worker;

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
        config.put("connector.class", MqttSinkConnector.class.getName());
        config.put("name", "press");
        config.put("topics", "set-points");
        config.put("mqtt.server.uri", broker.uri());
        config.put("mqtt.reconnect.backoff.ms", "10");
        config.put("mqtt.reconnect.backoff.max.ms", "50");
        config.put("mqtt.connect.timeout.seconds", "10");
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return config;
    }

    /** Starts a task and returns its first connection. */
    ConnectedClient started(String... more) {
        worker = FakeSinkWorker.start(config(more));
        return broker.awaitClient();
    }

    static List<String> texts(List<Message> messages) {
        return messages.stream().map(Message::text).toList();
    }

    static ConditionFactory eventually() {
        return Awaitility.await()
                .dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10));
    }

    /** Waits, calling the task as Connect does, until it lets this offset be committed. */
    void awaitCommittable(long offset) {
        eventually().until(() -> worker.committable() == offset);
    }

    /** Waits, calling the task as Connect does, until so many records are in the dead letter queue. */
    void awaitDead(int count) {
        eventually().until(() -> {
            worker.put();
            return worker.dead.size() == count;
        });
    }
}
