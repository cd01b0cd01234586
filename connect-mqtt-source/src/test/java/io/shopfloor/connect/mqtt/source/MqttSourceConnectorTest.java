// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.common.queue.Overflow;
import io.shopfloor.connect.mqtt.testkit.FakePluginMetrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MqttSourceConnectorTest {

    private static final Map<String, String> MINIMAL =
            Map.of("name", "press", "mqtt.server.uri", "tcp://broker:1883", "mqtt.topics", "a/#,b/#");

    @Test
    void theAdviceForExactlyOnceWorkersIsGivenUntilItIsFollowed() {
        Map<String, String> config = new java.util.HashMap<>(Map.of("mqtt.server.uri", "tcp://b", "mqtt.topics", "a"));
        assertThat(new MqttSourceConfig(config).exactlyOnceAdvice())
                .hasValueSatisfying(text -> assertThat(text).contains("producer.override.transaction.timeout.ms"));
        config.put("producer.override.transaction.timeout.ms", "30000");
        assertThat(new MqttSourceConfig(config).exactlyOnceAdvice()).isEmpty();
    }

    @Test
    void exactlyOnceDeliveryIsClaimedAtQos2Only() {
        MqttSourceConnector connector = new MqttSourceConnector();

        assertThat(connector.exactlyOnceSupport(Map.of("mqtt.qos", "2"))).isEqualTo(ExactlyOnceSupport.SUPPORTED);
        assertThat(connector.exactlyOnceSupport(Map.of("mqtt.qos", "1"))).isEqualTo(ExactlyOnceSupport.UNSUPPORTED);
        assertThat(connector.exactlyOnceSupport(Map.of())).isEqualTo(ExactlyOnceSupport.UNSUPPORTED);
    }

    @Test
    void withExactlyOnceDeliveryOffsetsMayBeDeletedButNotAltered() {
        Map<String, String> config = new java.util.HashMap<>(MINIMAL);
        config.put("exactly.once.support", "required");
        Map<Map<String, ?>, Map<String, ?>> deleted = new java.util.HashMap<>();
        deleted.put(Map.of("session", "press-0"), null);

        assertThat(new MqttSourceConnector().alterOffsets(config, deleted)).isTrue();
        assertThatThrownBy(() -> new MqttSourceConnector()
                        .alterOffsets(
                                config,
                                Map.of(Map.of("session", "press-0"), Map.of("subscriptions", "a/#", "sessions", "1"))))
                .hasMessageContaining("cannot be altered");
    }

    @Test
    void theServiceLoaderFindsTheConnector() {
        assertThat(ServiceLoader.load(SourceConnector.class))
                .anyMatch(connector -> connector.getClass() == MqttSourceConnector.class);
    }

    @Test
    void theVersionIsTheBuilds() throws Exception {
        Properties build = new Properties();
        try (var in = getClass().getResourceAsStream("/io/shopfloor/connect/common/version.properties")) {
            build.load(in);
        }
        assertThat(new MqttSourceConnector().version())
                .isEqualTo(build.getProperty("version"))
                .isEqualTo(new MqttSourceTask().version())
                .matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void theTaskClassHasAPublicConstructor() throws ReflectiveOperationException {
        Task task =
                new MqttSourceConnector().taskClass().getDeclaredConstructor().newInstance();
        assertThat(task).isInstanceOf(MqttSourceTask.class);
    }

    @Test
    void theDefaultsAreSafe() {
        MqttSourceConfig config = new MqttSourceConfig(MINIMAL);

        assertThat(config.qos()).isEqualTo(1);
        assertThat(config.plan()).isEqualTo(new SessionPlan("press", List.of("a/#", "b/#"), 1, ""));
        assertThat(config.queueMessages()).isGreaterThanOrEqualTo(config.receiveMaximum());
        assertThat(config.receiveMaximum()).isEqualTo(5_000);
        assertThat(config.overflow()).isEqualTo(Overflow.DROP_OLDEST);
        assertThat(config.onError()).isEqualTo(MqttSourceOptions.OnError.PUTBACK);
        assertThat(config.retainHandling()).isEqualTo(1);
        assertThat(config.partition()).isNull();
        assertThat(config.converter()).isNull();
        assertThat(config.probesBroker()).isTrue();
        assertThat(config.mapping().reversible()).isTrue();
    }

    @Test
    void everyOptionIsDocumentedAndGrouped() {
        MqttSourceOptions.DEFINITION.configKeys().values().stream()
                .filter(key -> !key.internalConfig)
                .forEach(key -> {
                    assertThat(key.documentation).as(key.name).isNotBlank();
                    assertThat(key.group).as(key.name).isNotBlank();
                    assertThat(key.displayName).as(key.name).isNotBlank();
                });
    }

    @Test
    void theSessionsAreDealtOutToTheTasks() {
        MqttSourceConnector connector = started(Map.of(), "mqtt.sessions", "2");

        List<Map<String, String>> tasks = connector.taskConfigs(5);

        assertThat(tasks).hasSize(2);
        assertThat(new MqttSourceConfig(tasks.get(1)).taskSessions()).containsExactly(1);
        assertThat(new MqttSourceConfig(tasks.get(1)).taskNumber()).isEqualTo(1);
        assertThat(tasks.get(0)).containsAllEntriesOf(MINIMAL);
        assertThat(new MqttSourceConfig(connector.taskConfigs(1).get(0)).taskSessions())
                .containsExactly(0, 1);
    }

    @Test
    void formerSessionsAreGivenToATask() {
        MqttSourceConnector connector =
                started(Map.of(Map.of("session", "press-0"), Map.of("subscriptions", "c/#", "sessions", "4")));

        assertThat(new MqttSourceConfig(connector.taskConfigs(4).get(0)).taskSessions())
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void offsetsOfOthersAreRefusedWhenAltered() {
        MqttSourceConnector connector = new MqttSourceConnector();
        Map<Map<String, ?>, Map<String, ?>> own = new HashMap<>();
        own.put(Map.of("session", "press-0"), null);
        assertThat(connector.alterOffsets(MINIMAL, own)).isTrue();
        assertThatThrownBy(() -> connector.alterOffsets(MINIMAL, Map.of(Map.of("file", "x"), Map.of("line", 1))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("session");
    }

    @Test
    void whatASessionsOffsetMayBeIsAccepted() {
        assertThat(altered("subscriptions", "a/#,$share/g/b/+", "sessions", "2"))
                .isTrue();
        assertThat(altered("subscriptions", "a/#", "sessions", 64, "former.subscriptions", "c/#"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "-1", "65", "99999999999", "1.5", ""})
    void aWrongNumberOfSessionsIsRefused(String sessions) {
        assertThatThrownBy(() -> altered("subscriptions", "a/#", "sessions", sessions))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("press-0")
                .hasMessageContaining("a number from 0 to 64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#,", "a#", "a+/b", "$share/g", "$share//a", "$share/g/a#"})
    void wrongFiltersAreRefused(String filters) {
        assertThatThrownBy(() -> altered("subscriptions", filters, "sessions", "1"))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("subscriptions");
        assertThatThrownBy(() -> altered("subscriptions", "a", "sessions", "1", "former.subscriptions", filters))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("former.subscriptions");
    }

    @Test
    void unknownAndMissingKeysAreRefusedWithAnExample() {
        for (Object[] offset : new Object[][] {
            {"subscriptions", "a", "sessions", "1", "position", "7"},
            {"subscriptions", "a"},
            {"sessions", "1"},
            {"subscriptions", 7, "sessions", "1"}
        }) {
            assertThatThrownBy(() -> altered(offset))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("{\"subscriptions\": \"a/#,b/+\", \"sessions\": \"1\"}");
        }
        assertThatThrownBy(
                        () -> new MqttSourceConnector().alterOffsets(MINIMAL, Map.of(Map.of("session", 1), Map.of())))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("press-0");
    }

    private static boolean altered(Object... pairs) {
        Map<String, Object> offset = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            offset.put((String) pairs[i], pairs[i + 1]);
        }
        return new MqttSourceConnector().alterOffsets(MINIMAL, Map.of(Map.of("session", "press-0"), offset));
    }

    private static MqttSourceConnector started(Map<Map<String, String>, Map<String, Object>> offsets, String... more) {
        Map<String, String> config = new HashMap<>(MINIMAL);
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        MqttSourceConnector connector = new MqttSourceConnector();
        connector.initialize(new Context(new FakeWorker.FakeOffsets(offsets)));
        connector.start(config);
        return connector;
    }

    private record Context(OffsetStorageReader offsetStorageReader) implements SourceConnectorContext {

        @Override
        public void requestTaskReconfiguration() {
            throw new AssertionError("not expected");
        }

        @Override
        public void raiseError(Exception e) {
            throw new AssertionError("not expected", e);
        }

        @Override
        public PluginMetrics pluginMetrics() {
            return new FakePluginMetrics();
        }
    }
}
