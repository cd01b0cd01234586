// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.queue.HandoffQueue;
import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.source.topics.TopicGate;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gate that remembers nothing but the names of its last answer is enough to make the records of a batch. */
final class RecordsMakerTest {

    private final MqttSourceConfig config = new MqttSourceConfig(Map.of(
            "name", "maker",
            "mqtt.server.uri", "tcp://localhost:1883",
            "mqtt.topics", "#",
            "kafka.topic", "${topic}",
            "on.error", "putback",
            "putback.topic", "refused-too"));
    private final HandoffQueue<MqttMessageIn> queue = new HandoffQueue<>(10, 10_000);
    private final SourceMetrics metrics = new SourceMetrics(TaskMetrics.of(withoutPluginMetrics(), "maker", 0));
    private final SubscribedSession session = new SubscribedSession(
            config,
            config.connection(),
            config.plan(),
            0,
            new RememberedSessions(Set.of(), Set.of(), 0),
            queue,
            metrics,
            Optional.empty());
    private final ForgetfulGate gate = new ForgetfulGate();
    private final RecordsMaker maker = new RecordsMaker(config, gate, metrics);

    @AfterEach
    void close() {
        session.close();
        metrics.close();
    }

    @Test
    void onlyNamesThatAreReadyAreLookedUp() throws InterruptedException {
        gate.refused = Set.of("b", "refused-too");
        maker.begin(List.of(in("a"), in("b"), in("c")));

        gate.notReady = Set.of(PutbackRecords.LAST_RESORT);
        assertThat(maker.finish()).isNull();
        gate.notReady = Set.of();
        assertThat(maker.finish())
                .extracting(SourceRecord::topic)
                .containsExactly("a", PutbackRecords.LAST_RESORT, "c");
        assertThat(maker.unfinished()).isFalse();
    }

    /** Without the record behind it an array could be committed in part. */
    @Test
    void exactlyOnceArraysWaitForTheTopicOfTheRecordBehindThem() throws InterruptedException {
        Map<String, String> options = new HashMap<>(config.originalsStrings());
        options.putAll(Map.of("payload.explode", "array", "exactly.once.support", "required", "mqtt.qos", "2"));
        RecordsMaker exploding = new RecordsMaker(new MqttSourceConfig(options), gate, metrics);
        gate.notReady = Set.of("mqtt-release");
        exploding.begin(List.of(in("a", "[1,2]")));
        assertThat(exploding.finish()).isNull();

        gate.notReady = Set.of();
        assertThat(exploding.finish()).hasSize(2);
        assertThat(exploding.exploded()).containsExactly(session);

        gate.refused = Set.of("mqtt-release");
        exploding.begin(List.of(in("a", "[1,2]")));
        assertThatThrownBy(exploding::finish).hasMessageContaining("mqtt-release");
    }

    private MqttMessageIn in(String topic) {
        return in(topic, "x");
    }

    private MqttMessageIn in(String topic, String payload) {
        return new MqttMessageIn(
                session,
                null,
                new Publication(topic, payload.getBytes(StandardCharsets.UTF_8), 0, false, Publication.Properties.NONE),
                0,
                0,
                false,
                false,
                null);
    }

    private static SourceTaskContext withoutPluginMetrics() {
        Class<?>[] type = {SourceTaskContext.class};
        return (SourceTaskContext)
                Proxy.newProxyInstance(type[0].getClassLoader(), type, (proxy, method, args) -> null);
    }

    private static final class ForgetfulGate implements TopicGate {
        private Set<String> refused = Set.of();
        private Set<String> notReady = Set.of();
        private Set<String> known = Set.of();

        @Override
        public boolean ready(Collection<String> names) {
            known = new HashSet<>(names);
            return !known.removeAll(notReady);
        }

        @Override
        public String refusal(String name) {
            assertThat(known).contains(name);
            return refused.contains(name) ? "refused" : null;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
