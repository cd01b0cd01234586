// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The zips in Confluent's own worker, with Avro and its registry; runs only where these images are or can be pulled. */
class ConfluentImagesIT {
    private static final String CONNECT = "confluentinc/cp-kafka-connect:8.1.0";
    private static final String REGISTRY = "confluentinc/cp-schema-registry:8.1.0";

    @Test
    void readingsOfASimulatedPlcBecomeAvroInConfluentsWorker() {
        Images.assume(Images.KAFKA, Images.MOSQUITTO, CONNECT, REGISTRY);
        try (ContainerStack stack = ContainerStack.start();
                GenericContainer<?> registry = registry(stack)) {
            registry.start();
            stack.startWorker(new GenericContainer<>(DockerImageName.parse(CONNECT)).withEnv(worker()));
            Map<String, String> config = Rig.plc("plc", "simulated://x", 100, "a=RANDOM/a:DINT,b=RANDOM/b:BOOL");
            config.remove("value.converter.schemas.enable");
            config.put("value.converter", "io.confluent.connect.avro.AvroConverter");
            config.put("value.converter.schema.registry.url", "http://registry:8081");
            stack.rest().putConnector("plc", config);
            stack.rest().awaitRunning("plc", 1, Rig.SOON);
            assertThat(stack.topics().read("plc", 5, Rig.SOON))
                    .allSatisfy(record -> assertThat(record.value()).startsWith(0));
        }
    }

    private static GenericContainer<?> registry(ContainerStack stack) {
        return stack.beside(
                new GenericContainer<>(DockerImageName.parse(REGISTRY))
                        .withEnv("SCHEMA_REGISTRY_HOST_NAME", "registry")
                        .withEnv("SCHEMA_REGISTRY_LISTENERS", "http://0.0.0.0:8081")
                        .withEnv("SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS", "PLAINTEXT://kafka:19092")
                        .withExposedPorts(8081)
                        .waitingFor(Wait.forHttp("/subjects").forPort(8081)),
                "registry");
    }

    private static Map<String, String> worker() {
        return Map.ofEntries(
                Map.entry("CONNECT_BOOTSTRAP_SERVERS", "kafka:19092"),
                Map.entry("CONNECT_GROUP_ID", "shopfloor"),
                Map.entry("CONNECT_REST_ADVERTISED_HOST_NAME", "connect"),
                Map.entry("CONNECT_PLUGIN_PATH", "/usr/share/java," + ContainerStack.PLUGIN_PATH),
                Map.entry("CONNECT_KEY_CONVERTER", "org.apache.kafka.connect.storage.StringConverter"),
                Map.entry("CONNECT_VALUE_CONVERTER", "org.apache.kafka.connect.storage.StringConverter"),
                Map.entry("CONNECT_CONFIG_STORAGE_TOPIC", "connect-configs"),
                Map.entry("CONNECT_OFFSET_STORAGE_TOPIC", "connect-offsets"),
                Map.entry("CONNECT_STATUS_STORAGE_TOPIC", "connect-status"),
                Map.entry("CONNECT_CONFIG_STORAGE_REPLICATION_FACTOR", "1"),
                Map.entry("CONNECT_OFFSET_STORAGE_REPLICATION_FACTOR", "1"),
                Map.entry("CONNECT_STATUS_STORAGE_REPLICATION_FACTOR", "1"));
    }
}
