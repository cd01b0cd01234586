// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connector itself: what it accepts, what it says to mistakes, how it deals masters out and finds them. */
class IfmIoLinkSourceConnectorTest {
    @TempDir
    Path folder;

    private final AtomicInteger reconfigurations = new AtomicInteger();

    private static Map<String, List<String>> errors(Map<String, String> config) {
        Map<String, List<String>> errors = new TreeMap<>();
        new IfmIoLinkSourceConnector().validate(config).configValues().forEach(value -> {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name(), value.errorMessages());
            }
        });
        return errors;
    }

    private IfmIoLinkSourceConnector connector() {
        IfmIoLinkSourceConnector connector = new IfmIoLinkSourceConnector();
        connector.initialize((SourceConnectorContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SourceConnectorContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("requestTaskReconfiguration")) {
                        reconfigurations.incrementAndGet();
                    }
                    return null;
                }));
        return connector;
    }

    @Test
    void tellsItsTrueVersionAndDoesNotClaimExactlyOnce() {
        IfmIoLinkSourceConnector connector = new IfmIoLinkSourceConnector();
        assertThat(connector.version()).isEqualTo(Version.current());
        assertThat(connector.exactlyOnceSupport(Map.of())).isEqualTo(ExactlyOnceSupport.UNSUPPORTED);
        assertThat(connector.taskClass()).isEqualTo(IfmIoLinkSourceTask.class);
    }

    @Test
    void withoutAnyMasterItSaysWhatToDo() {
        assertThat(errors(Map.of())).containsOnlyKeys("ifm.masters");
    }

    @Test
    void everyMistakeIsOnItsOption() {
        assertThat(errors(Map.of(
                        "ifm.masters", "ftp://x",
                        "ifm.discovery.cidr", "10.0.0.0/8",
                        "ifm.ports.include", "a/b/c",
                        "deadband", "x",
                        "ifm.parameters", "310/1028/70000/0",
                        "ifm.ssl.fingerprints", "AB",
                        "on.change", "sometimes",
                        "kafka.topic", "${topik}")))
                .containsOnlyKeys(
                        "ifm.masters",
                        "ifm.discovery.cidr",
                        "ifm.ports.include",
                        "deadband",
                        "ifm.parameters",
                        "ifm.ssl.fingerprints",
                        "on.change",
                        "kafka.topic");
    }

    @Test
    void aFormerNameIsRefusedWithTheNewOne() {
        assertThat(errors(Map.of("ifm.masters", "10.0.0.1", "connection.validate", "off", "ifm.emit", "on_change")))
                .isEqualTo(Map.of("ifm.emit", List.of("ifm.emit is now on.change")));
    }

    @Test
    void theNameOfAValueNeedsARecordForEachValue() {
        Map<String, String> config = new HashMap<>(Map.of(
                "ifm.masters", "10.0.0.1",
                "connection.validate", "off",
                "kafka.topic", "ifm.${port}.${tag}",
                "kafka.key", "${port}/${tag}"));
        assertThat(errors(config)).containsOnlyKeys("kafka.topic", "kafka.key");
        assertThat(errors(config).get("kafka.key"))
                .containsExactly("${tag} needs record.shape=tag: a port's record has many values");
        config.put("record.shape", "tag");
        assertThat(errors(config)).isEmpty();
        config.put("kafka.parameter.topic", "ifm.${tag}");
        assertThat(errors(config)).containsOnlyKeys("kafka.parameter.topic");
        config.put("record.shape", "group");
        assertThat(errors(config)).containsKey("record.shape");
    }

    @Test
    void aPasswordInAnAddressIsRefusedAndNotRepeated() {
        for (String address : List.of("press:secret-word@10.0.0.1", "https://press:secret word@10.0.0.1")) {
            Map<String, List<String>> errors = errors(Map.of("ifm.masters", address));
            assertThat(errors).containsOnlyKeys("ifm.masters");
            assertThat(errors.toString()).contains("ifm.password").doesNotContain("secret");
        }
    }

    @Test
    void whatIsDangerousTakesAWordMore() {
        Map<String, String> config = new HashMap<>(Map.of(
                "ifm.masters", "10.0.0.1",
                "connection.validate", "off",
                "ifm.poll.interval.ms", "50",
                "ifm.password", "secret-word",
                "ifm.iodd.directory", folder.resolve("nowhere").toString(),
                "ifm.ssl.endpoint.identification.algorithm", ""));
        Map<String, List<String>> errors = errors(config);
        assertThat(errors)
                .containsOnlyKeys(
                        "ifm.poll.interval.ms",
                        "ifm.password",
                        "ifm.iodd.directory",
                        "ifm.ssl.endpoint.identification.algorithm");
        assertThat(errors.toString()).doesNotContain("secret-word");
        config.putAll(Map.of(
                "ifm.poll.below.floor",
                "true",
                "ifm.password.over.http",
                "true",
                "ifm.iodd.directory",
                folder.toString(),
                "ifm.ssl.fingerprints",
                "00".repeat(32)));
        assertThat(errors(config)).isEmpty();
    }

    @Test
    void passwordsGoOverHttpOnlyWhereThatIsAllowed() {
        Map<String, String> config =
                new HashMap<>(Map.of("ifm.masters", "10.0.0.1,https://10.0.0.2", "ifm.password", "secret"));
        IfmIoLinkSourceConfig strict = new IfmIoLinkSourceConfig(config);
        assertThat(strict.masters()).map(strict::credentialsFor).first().isNull();
        assertThat(strict.masters()).map(strict::credentialsFor).last().isNotNull();
        config.put("ifm.password.over.http", "true");
        IfmIoLinkSourceConfig lax = new IfmIoLinkSourceConfig(config);
        assertThat(lax.masters()).map(lax::credentialsFor).doesNotContainNull();
    }

    @Test
    void asksTheMastersWhetherTheyAreThereAndSaysWhichOneIsNot() {
        try (SimulatedMaster there = SimulatedMaster.start(MasterOptions.defaults());
                SimulatedMaster secured =
                        SimulatedMaster.start(MasterOptions.defaults().secured("secret", null))) {
            assertThat(errors(Map.of("ifm.masters", there.address()))).isEmpty();
            SimulatedMaster gone = SimulatedMaster.start(MasterOptions.defaults());
            gone.close();
            assertThat(errors(Map.of("ifm.masters", there.address() + "," + gone.address()))
                            .get("ifm.masters"))
                    .singleElement()
                    .asString()
                    .contains(gone.address(), "cannot be reached");
            String refusing = secured.address().replace("https://", "");
            assertThat(errors(Map.of("ifm.masters", refusing)).get("ifm.password"))
                    .singleElement()
                    .asString()
                    .contains("ifm.password");
            there.answerAlways(200, "<html>printer</html>");
            assertThat(errors(Map.of("ifm.masters", there.address()))
                            .get("ifm.masters")
                            .get(0))
                    .contains("ifm IO-Link master");
        }
    }

    @Test
    void dealsTheMastersOutToTasks() {
        IfmIoLinkSourceConnector connector = connector();
        connector.start(Map.of("ifm.masters", "10.0.0.3,10.0.0.1,10.0.0.2,10.0.0.1"));
        assertThat(connector.taskConfigs(2))
                .extracting(task -> task.get("task.masters"))
                .containsExactly("10.0.0.1,10.0.0.2", "10.0.0.3");
        assertThat(connector.taskConfigs(9))
                .hasSize(3)
                .extracting(task -> task.get("task.number"))
                .containsExactly("0", "1", "2");
        connector.stop();
    }

    @Test
    void findsMastersGentlyAndAsksForNewTasks() {
        try (SimulatedMaster first =
                        SimulatedMaster.start(MasterOptions.defaults().at("127.0.0.51", 0));
                SimulatedMaster listed =
                        SimulatedMaster.start(MasterOptions.defaults().at("127.0.0.52", first.tcpPort()))) {
            IfmIoLinkSourceConnector connector = connector();
            connector.start(Map.of(
                    "ifm.masters",
                    listed.address(),
                    "ifm.discovery.cidr",
                    "127.0.0.48/29",
                    "ifm.discovery.port",
                    Integer.toString(first.tcpPort()),
                    "ifm.discovery.interval.ms",
                    "1000"));
            assertThat(connector.taskConfigs(9)).hasSize(1);
            await().atMost(Duration.ofSeconds(20)).until(() -> reconfigurations.get() == 1);
            assertThat(connector.taskConfigs(9)).hasSize(2);
            assertThat(listed.traffic().connections())
                    .as("a listed one is left alone")
                    .isZero();
            try (SimulatedMaster later =
                    SimulatedMaster.start(MasterOptions.defaults().at("127.0.0.53", first.tcpPort()))) {
                await().atMost(Duration.ofSeconds(20)).until(() -> reconfigurations.get() == 2);
                assertThat(connector.taskConfigs(9)).hasSize(3);
                assertThat(first.traffic().requests())
                        .as("a found one is not searched again")
                        .isEqualTo(1);
                assertThat(later.traffic().mostInFlight()).isEqualTo(1);
            }
            connector.stop();
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("ifm-discovery") && thread.isAlive());
        }
    }
}
