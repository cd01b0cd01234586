// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.sink.SinkConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttSinkConnectorTest extends SinkWithBroker {

    private final MqttSinkConnector connector = new MqttSinkConnector();

    private Map<String, List<String>> errors(Map<String, String> config) {
        return connector.validate(config).configValues().stream()
                .filter(value -> !value.errorMessages().isEmpty())
                .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));
    }

    @Test
    void isFoundByTheServiceLoaderWithTheBuildsVersion() {
        assertThat(ServiceLoader.load(SinkConnector.class))
                .singleElement()
                .isInstanceOf(MqttSinkConnector.class)
                .extracting(SinkConnector::version)
                .isEqualTo(Version.current());
    }

    @Test
    void everyTaskHasASessionOfItsOwn() {
        connector.start(config());
        assertThat(connector.taskConfigs(3))
                .extracting(task -> task.get("task.number"))
                .containsExactly("0", "1", "2");
    }

    @Test
    void theProbeLetsAGoodConfigurationPassWithAThrowAwayClientId() {
        assertThat(errors(config())).isEmpty();
        assertThat(broker.awaitClient().connect().clientId()).startsWith("probe-");
    }

    @Test
    void theClassAloneGivesErrorsOnFields() {
        assertThat(errors(Map.of("connector.class", MqttSinkConnector.class.getName())))
                .containsOnlyKeys("mqtt.server.uri");
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt.qos,3,mqtt.qos",
        "mqtt.qos,,mqtt.qos",
        "mqtt.qos,${header.,mqtt.qos",
        "mqtt.retained,maybe,mqtt.retained",
        "mqtt.topic,${nothing},mqtt.topic",
        "kafka.topic,${topic[1]},mqtt.topic",
        "mqtt.max.in.flight,20000,max.queue.size",
        "queue.max.messages,10,queue.max.messages",
        "mqtt.max.in.flight,0,mqtt.max.in.flight",
        "mqtt.message.expiry.ms,0,mqtt.message.expiry.ms",
        "payload.converter,java.lang.String,payload.converter",
        "behavior.on.null,explode,behavior.on.null",
    })
    void mistakesAreFoundOnTheirFields(String option, String value, String field) {
        assertThat(errors(config(option, value == null ? "" : value))).containsOnlyKeys(field);
        assertThat(broker.clients()).isEmpty();
    }

    @Test
    void whatTheBrokerHasAgainstItIsFoundOnItsField() {
        broker.onConnect(c -> ConnectAnswer.refuse(0x86));
        assertThat(errors(config())).containsOnlyKeys("mqtt.password");
        broker.onConnect(c -> ConnectAnswer.accept().maximumQos(1).withoutRetain());
        assertThat(errors(config("mqtt.qos", "2"))).containsOnlyKeys("mqtt.qos");
        assertThat(errors(config("mqtt.retained", "true"))).containsOnlyKeys("mqtt.retained");
        assertThat(errors(config("mqtt.retained", "true", "connection.validate", "off")))
                .isEmpty();
    }
}
