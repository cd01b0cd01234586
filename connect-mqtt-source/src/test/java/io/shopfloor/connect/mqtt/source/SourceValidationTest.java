// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.ScriptedBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 12: validation reports every mistake on the option at fault, in bounded time, and never throws. */
final class SourceValidationTest extends SourceWithBroker {

    @Test
    void theClassNameAloneGivesAnErrorForEachMissingOption() {
        Map<String, List<String>> errors = errors(Map.of("connector.class", MqttSourceConnector.class.getName()));
        assertThat(errors).containsOnlyKeys("mqtt.server.uri", "mqtt.topics");
    }

    @Test
    void aGoodConfigurationHasNoErrorsAndTheProbeLeavesNoTrace() {
        assertThat(errors(config())).isEmpty();

        ConnectedClient probe = broker.awaitClient();
        probe.awaitClosed(Duration.ofSeconds(5));
        assertThat(probe.connect().clientId()).startsWith("probe-").isNotEqualTo(CLIENT);
        assertThat(probe.connect().cleanStart()).isTrue();
        assertThat(probe.connect().sessionExpirySeconds()).isZero();
        assertThat(probe.disconnectPacket()).isPresent();
    }

    /** Named as Confluent's. */
    public static final class AvroConverter extends org.apache.kafka.connect.json.JsonConverter {}

    @Test
    void arraysAreExplodedOnlyWherePayloadsAreJsonText() {
        String binary = AvroConverter.class.getName();
        Map<String, List<String>> errors = errors(config("payload.explode", "array", "payload.converter", binary));
        assertThat(errors).containsOnlyKeys("payload.explode");
        assertThat(errors.get("payload.explode").get(0)).contains(binary).contains("no JSON text");

        for (String converter : List.of(
                "org.apache.kafka.connect.storage.StringConverter", "org.apache.kafka.connect.json.JsonConverter")) {
            assertThat(errors(config(
                            "payload.explode", "array", "payload.explode.path", "a.b", "payload.converter", converter)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt.server.uri, broker:1883",
        "mqtt.server.uri, http://broker",
        "mqtt.server.uri, tcp://user:secret@broker:1883",
        "mqtt.server.uri, tcp://broker:1883/path",
        "mqtt.server.uri, tcp://",
        "mqtt.server.uri, ''",
        "mqtt.topics, ''",
        "mqtt.topics, a/#/b",
        "mqtt.topics, a/b+",
        "mqtt.topics, $share/g/a",
        "mqtt.qos, 3",
        "mqtt.qos, one",
        "mqtt.sessions, 0",
        "mqtt.sessions, 65",
        "mqtt.shared.group, a/b",
        "mqtt.shared.group, 'a,b'",
        "mqtt.receive.maximum, 0",
        "mqtt.receive.maximum, 65536",
        "mqtt.session.expiry.ms, -1",
        "mqtt.keepalive.interval.seconds, 70000",
        "mqtt.connect.timeout.seconds, 0",
        "mqtt.retain.handling, sometimes",
        "overflow, block",
        "max.queue.size, 0",
        "max.queue.size.in.bytes, 0",
        "max.batch.size, 0",
        "mqtt.overflow, drop_oldest",
        "queue.max.messages, 10",
        "payload.max.bytes, 0",
        "kafka.topic, ''",
        "kafka.topic, a b",
        "kafka.topic, ${nothing}",
        "kafka.key, ${topic[}",
        "kafka.partition, -1",
        "kafka.release.topic, a b",
        "kafka.release.topic, ''",
        "payload.converter, java.lang.String",
        "payload.explode, object",
        "payload.explode.path, readings",
        "payload.explode.path, .a",
        "payload.explode.path, a..b",
        "payload.converter, no.such.Class",
        "on.error, ignore",
        "putback.topic, ''",
        "putback.topic, ${field.a}",
        "connection.validate, maybe",
        "record.max.bytes, 16383",
        "behavior.on.empty, skip",
        "mqtt.user.header.prefix, mqtt.",
        "mqtt.user.header.prefix, putback.x.",
        "mqtt.user.header.trace, yes",
        "kafka.topic.missing, ignore",
        "kafka.topic.timeout.ms, -1",
        "kafka.topic, ${field.line}",
        "kafka.key, ${field.id}",
        "kafka.key, a-${field.id.x}",
        "payload.max.bytes, 5000000",
        "kafka.admin.bootstrap.servers, kafka",
        "kafka.admin.bootstrap.servers, 127.0.0.1:1",
    })
    void aWrongValueIsReportedOnItsOption(String option, String value) {
        Map<String, List<String>> errors = errors(config(option, value, "mqtt.password", "s3cret-word"));

        assertThat(errors).containsOnlyKeys(option);
        assertThat(errors.toString()).doesNotContain("s3cret-word").doesNotContain("user:secret");
        assertThat(broker.clients()).as("no probe with a wrong configuration").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt.sessions, mqtt.sessions, 2, mqtt.qos, 1",
        "max.queue.size, max.queue.size, 10, mqtt.receive.maximum, 11",
        "payload.converter, payload.converter, org.apache.kafka.connect.json.JsonConverter,"
                + " payload.converter.schemas.cache.size, many",
    })
    void optionsThatContradictEachOtherAreReported(String at, String one, String value, String other, String value2) {
        assertThat(errors(config(one, value, other, value2))).containsOnlyKeys(at);
    }

    @Test
    void exactlyOnceDeliveryIsAcceptedWhereItCanBeHad() {
        assertThat(errors(config("exactly.once.support", "required", "mqtt.qos", "2", "errors.retry.timeout", "0")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt.qos, mqtt.qos, 1, errors.retry.timeout, 0",
        "mqtt.qos, mqtt.qos, 2, errors.retry.timeout, 1000",
        "mqtt.server.uri, mqtt.qos, 2, mqtt.server.uri, 'tcp://a:1883,tcp://b:1883'",
    })
    void exactlyOnceDeliveryIsRefusedWhereItCannotBeHad(
            String at, String one, String value, String other, String value2) {
        Map<String, List<String>> errors =
                errors(config("exactly.once.support", "required", one, value, other, value2));

        assertThat(errors).containsOnlyKeys(at);
        assertThat(errors.toString()).contains("exactly.once.support=required");
    }

    @Test
    void aConverterWithItsOptionsIsAccepted() {
        assertThat(errors(config(
                        "payload.converter", "org.apache.kafka.connect.json.JsonConverter",
                        "payload.converter.schemas.enable", "false")))
                .isEmpty();
    }

    @Test
    void anUnreadableTruststoreIsReported() {
        Map<String, List<String>> errors = errors(config(
                "mqtt.server.uri", "ssl://127.0.0.1:1",
                "mqtt.ssl.truststore.location", "/no/such/file.p12"));
        assertThat(errors).containsOnlyKeys("mqtt.ssl.truststore.location");
    }

    @Test
    void anUnreachableBrokerIsReportedOnItsUri() {
        int port = broker.port();
        broker.goDown();
        assertThat(errors(config("mqtt.server.uri", "tcp://127.0.0.1:" + port)))
                .containsOnlyKeys("mqtt.server.uri")
                .asString()
                .contains("does not accept connections");
    }

    @Test
    void aConverterThatGivesASingleValueHasNoFields() {
        assertThat(errors(config(
                        "payload.converter",
                        "org.apache.kafka.connect.storage.StringConverter",
                        "kafka.key",
                        "${field.id}")))
                .containsOnlyKeys("kafka.key");
    }

    @Test
    void aConverterThatGivesFieldsHasThem() {
        assertThat(errors(config(
                        "payload.converter",
                        "org.apache.kafka.connect.json.JsonConverter",
                        "kafka.key",
                        "${field.id}",
                        "kafka.topic",
                        "t.${field.line}")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "5000000, '', 6000000, ''",
        "5000000, 6000000, '', ''",
        "5000000, '', 4000000, payload.max.bytes",
        "'', 2000000, 1500000, record.max.bytes",
        "'', '', 1000, record.max.bytes",
        "'', 500000, '', ''",
    })
    void sizesThatDoNotGoTogetherAreReported(String payload, String record, String producer, String option) {
        Map<String, String> config = config();
        config.put("payload.max.bytes", payload);
        config.put("record.max.bytes", record);
        config.put("producer.override.max.request.size", producer);
        config.values().removeIf(String::isEmpty);
        assertThat(errors(config).keySet()).isEqualTo(option.isEmpty() ? Set.of() : Set.of(option));
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "send_if_new"})
    void retainedMessagesAreNotAskedForInASharedGroup(String handling) {
        assertThat(errors(config("mqtt.shared.group", "g", "mqtt.retain.handling", handling)))
                .containsOnlyKeys("mqtt.retain.handling");
        assertThat(errors(config("mqtt.shared.group", "g", "mqtt.retain.handling", "never")))
                .isEmpty();
    }

    @Test
    void anUnknownHostIsReportedOnTheUri() {
        assertThat(errors(config("mqtt.server.uri", "tcp://no-such-host.invalid:1883")))
                .containsOnlyKeys("mqtt.server.uri")
                .asString()
                .contains("cannot resolve");
    }

    @Test
    void aBrokerThatDoesNotAnswerIsReportedInBoundedTime() {
        broker.onConnect(connect -> ConnectAnswer.silence());
        long before = System.nanoTime();

        Map<String, List<String>> errors = errors(config("mqtt.connect.timeout.seconds", "1"));

        assertThat(errors).containsOnlyKeys("mqtt.connect.timeout.seconds");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({
        "0x86, mqtt.password",
        "0x87, mqtt.username",
        "0x85, mqtt.client.id",
        "0x89, mqtt.server.uri",
        "0x84, mqtt.server.uri",
    })
    void aRefusalIsReportedOnTheOptionAtFault(String code, String option) {
        broker.onConnect(connect -> ConnectAnswer.refuse(Integer.decode(code)));
        assertThat(errors(config("mqtt.password", "s3cret-word")))
                .containsOnlyKeys(option)
                .asString()
                .contains(code.equals("0x84") ? "does not support MQTT 5" : code)
                .doesNotContain("s3cret-word");
    }

    @Test
    void whatTheBrokerLacksIsReported() {
        broker.onConnect(connect -> ConnectAnswer.accept().maximumQos(0));
        assertThat(errors(config())).containsOnlyKeys("mqtt.qos");
        broker.onConnect(connect -> ConnectAnswer.accept().withoutSharedSubscriptions());
        assertThat(errors(config("mqtt.shared.group", "g"))).containsOnlyKeys("mqtt.shared.group");
        broker.onConnect(connect -> ConnectAnswer.onlyMqtt311());
        assertThat(errors(config())).containsOnlyKeys("mqtt.server.uri");
    }

    @Test
    void oneReachableServerOfTheListIsEnough() {
        try (ScriptedBroker other = ScriptedBroker.start()) {
            broker.goDown();
            assertThat(errors(config("mqtt.server.uri", broker.uri() + "," + other.uri())))
                    .isEmpty();
        }
    }

    @Test
    void theProbeCanBeSwitchedOff() {
        broker.onConnect(connect -> ConnectAnswer.refuse(0x86));
        assertThat(errors(config("connection.validate", "off"))).isEmpty();
        assertThat(broker.clients()).isEmpty();
    }

    private static Map<String, List<String>> errors(Map<String, String> config) {
        return new MqttSourceConnector()
                .validate(config).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .collect(Collectors.toMap(
                                ConfigValue::name, ConfigValue::errorMessages, (a, b) -> a, TreeMap::new));
    }
}
