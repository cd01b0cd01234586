// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.kafka.PluginInfo;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import io.shopfloor.connect.sandbox.mqtt.Certificate;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import io.shopfloor.connect.sandbox.mqtt.MqttOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a user hears from Connect's REST API when something in the configuration, or in the broker, is wrong. */
class MqttSourceConfigIT {

    private static final Duration DONE = Duration.ofSeconds(60);

    private final Rig rig = Rig.shared();

    @Test
    void theWorkerListsTheConnectorWithItsTrueVersion() {
        assertThat(rig.worker().rest().plugins())
                .contains(new PluginInfo(Rig.SOURCE, "source", System.getProperty("project.version")));
    }

    @Test
    void theClassAloneGivesAnErrorForEachMissingOption() {
        assertThat(validate(Map.of())).containsOnlyKeys("mqtt.server.uri", "mqtt.topics");
    }

    @Test
    void everyWrongOptionIsNamedWithItsRemedy() {
        Map<String, String> config = Rig.source("x", "localhost:1883");
        config.put("mqtt.topics", "a/#/b");
        config.put("mqtt.qos", "3");
        config.put("kafka.topic", "${topik}");
        config.put("overflow", "sometimes");

        Map<String, List<String>> errors = validate(config);

        assertThat(errors).containsOnlyKeys("mqtt.server.uri", "mqtt.topics", "mqtt.qos", "kafka.topic", "overflow");
        assertThat(errors.get("mqtt.qos").get(0)).contains("0, 1 or 2");
        assertThat(errors.get("mqtt.server.uri").get(0)).contains("tcp");
    }

    @Test
    void aBrokerThatIsNotThereIsReportedOnItsUri() {
        assertThat(validate(Rig.source("x", "tcp://127.0.0.1:" + rig.box().freePort()))
                        .get("mqtt.server.uri"))
                .singleElement()
                .asString()
                .contains("does not accept connections");
        assertThat(validate(Rig.source("x", "tcp://no-such-host.invalid:1883")).get("mqtt.server.uri"))
                .singleElement()
                .asString()
                .contains("host name");
    }

    @Test
    void aWrongPasswordIsReportedOnThePasswordAndNeverShown() {
        MqttBroker broker = rig.box().hivemq(MqttOptions.defaults().login("press", "right"));
        Map<String, String> config = Rig.source("x", broker.uri());
        config.put("mqtt.username", "press");
        config.put("mqtt.password", "wrong-and-secret");

        Map<String, List<String>> errors = validate(config);

        assertThat(errors).hasSize(1);
        String text = errors.values().iterator().next().get(0);
        assertThat(text).contains("mqtt.password").doesNotContain("wrong-and-secret");

        config.put("connection.validate", "off");
        String name = Rig.newName("password");
        rig.worker().rest().putConnector(name, config);
        assertThat(rig.worker().rest().awaitFailed(name, DONE))
                .contains("mqtt.password")
                .doesNotContain("wrong-and-secret");
        rig.delete(name);

        config.put("connection.validate", "connect");
        config.put("mqtt.password", "right");
        assertThat(validate(config)).isEmpty();
        broker.kill9();
    }

    @Test
    void tlsIsVerifiedAndAMismatchSaysWhatToDo() {
        Certificate certificate = rig.box().certificate("localhost");
        MqttBroker broker = rig.box().hivemq(MqttOptions.defaults().tls(certificate));
        String localhost = "ssl://localhost:" + broker.tlsPort();

        Map<String, String> config = Rig.source("x", localhost);
        assertThat(validate(config).values().iterator().next().get(0)).contains("not trusted", "truststore");

        config.put("mqtt.ssl.truststore.location", certificate.trustStore().toString());
        config.put("mqtt.ssl.truststore.password", certificate.password());
        config.put("mqtt.ssl.truststore.type", "PKCS12");
        assertThat(validate(config)).isEmpty();

        config.put("mqtt.server.uri", "ssl://127.0.0.1:" + broker.tlsPort());
        assertThat(validate(config).get("mqtt.server.uri").get(0)).contains("for another name");

        config.put("mqtt.server.uri", localhost);
        String name = Rig.newName("tls");
        config.put("mqtt.topics", name + "/#");
        config.put("kafka.topic", name);
        rig.startSource(name, config, 1);
        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 0, 500)) {
            barrier.awaitDone(DONE);
            assertThat(rig.reconcile(barrier, name, DONE).lost()).isEmpty();
        }
        rig.delete(name);
        broker.kill9();
    }

    @Test
    void websocketsWork() {
        MqttBroker broker = rig.box().hivemq(MqttOptions.defaults().withWebsockets());
        String name = Rig.newName("websockets");
        rig.startSource(name, Rig.source(name, broker.websocketUri()), 1);
        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 0, 500)) {
            barrier.awaitDone(DONE);
            assertThat(rig.reconcile(barrier, name, DONE).lost()).isEmpty();
        }
        rig.delete(name);
        broker.kill9();
    }

    @Test
    void exactlyOnceCannotBeDemandedBecauseItIsNotPromised() {
        Map<String, String> config = Rig.source("x", rig.broker(Make.HIVEMQ).uri());
        config.put("exactly.once.support", "required");
        assertThat(validate(config)).containsKey("exactly.once.support");
    }

    private Map<String, List<String>> validate(Map<String, String> config) {
        Map<String, String> all = new java.util.HashMap<>(config);
        all.put("name", "probe");
        return rig.worker().rest().validate(Rig.SOURCE, all);
    }
}
