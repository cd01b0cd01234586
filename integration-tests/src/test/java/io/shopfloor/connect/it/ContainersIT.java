// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.kafka.PluginInfo;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import io.shopfloor.connect.sandbox.load.Reconciliation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The built zips as users run them: in the public images of Kafka and Mosquitto, told what to do over REST. */
class ContainersIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MQTT = "tcp://mosquitto:1883";
    private static final int PIECES = 1_000;

    private static final String WORKER = """
            bootstrap.servers=kafka:19092
            group.id=shopfloor
            listeners=HTTP://:8083
            plugin.path=%s
            plugin.discovery=service_load
            key.converter=org.apache.kafka.connect.storage.StringConverter
            value.converter=org.apache.kafka.connect.converters.ByteArrayConverter
            config.storage.topic=connect-configs
            config.storage.replication.factor=1
            offset.storage.topic=connect-offsets
            offset.storage.replication.factor=1
            offset.storage.partitions=1
            status.storage.topic=connect-status
            status.storage.replication.factor=1
            status.storage.partitions=1
            """.formatted(ContainerStack.PLUGIN_PATH);

    private static ContainerStack stack;

    @BeforeAll
    static void start() {
        Images.assume(Images.KAFKA, Images.MOSQUITTO);
        stack = ContainerStack.start();
        stack.startKafkaWorker(WORKER);
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void theWorkerFindsEveryPluginOfTheZipsInItsVersion() {
        String version = System.getProperty("project.version");
        assertThat(stack.rest().plugins())
                .contains(
                        new PluginInfo(Rig.SOURCE, "source", version),
                        new PluginInfo(Rig.SINK, "sink", version),
                        new PluginInfo(Rig.PLC, "source", version),
                        new PluginInfo(IfmIoLinkRig.SOURCE, "source", version))
                .extracting(PluginInfo::className)
                .contains(
                        "io.shopfloor.connect.transforms.Contextualize",
                        "io.shopfloor.connect.transforms.Downsample",
                        "io.shopfloor.connect.transforms.JsonToSchema",
                        "io.shopfloor.connect.transforms.PutbackErrorRouter",
                        "io.shopfloor.connect.transforms.PutbackReplay",
                        "io.shopfloor.connect.transforms.RecordTimestamp",
                        "io.shopfloor.connect.transforms.TimeSeriesRow",
                        "io.shopfloor.connect.transforms.TracingHeaders",
                        "io.shopfloor.connect.transforms.UnsContract",
                        "io.shopfloor.connect.transforms.UnsTopic");
    }

    @Test
    void messagesGoFromMqttToKafkaThroughTransformsAndBackToMqtt() throws Exception {
        String name = "pieces";
        Map<String, String> source = Rig.source(name, MQTT);
        source.put("kafka.key", "back/${topic}");
        source.put("transforms", "trace,guard");
        source.put("transforms.trace.type", "io.shopfloor.connect.transforms.TracingHeaders");
        source.put("transforms.trace.hop.id", "mqtt-source.containers");
        source.put("transforms.guard.type", "io.shopfloor.connect.transforms.PutbackErrorRouter");
        source.put("transforms.guard.require.fields", "timestamp_ms,count");
        source.put("transforms.guard.putback.topic", "putback-error.pieces");
        create(name, source);
        create("pieces-back", backToMqtt(name));
        awaitPutBack(name + "/count", "no piece");

        try (MqttListener listener = MqttListener.start(stack.mqttUri(), name, "back/#");
                LightBarrier barrier = LightBarrier.start(stack.mqttUri(), name + "/count", 0, PIECES)) {
            barrier.awaitDone(Rig.SOON);
            List<ConsumerRecord<byte[], byte[]>> stored = stack.topics().read(name, PIECES, Rig.SOON);
            Reconciliation result = Reconciliation.of(barrier.acknowledged(), stored);
            assertThat(result.lost()).isEmpty();
            listener.await(PIECES, Rig.SOON);
            assertThat(listener.heard().stream()
                            .map(MqttListener.Heard::text)
                            .map(ContainersIT::id)
                            .distinct())
                    .containsAll(IntStream.rangeClosed(1, PIECES).boxed().toList());
            System.out.println("In containers, from MQTT to Kafka and back: " + listener.count() + " of " + PIECES
                    + " pieces, lost " + result.lost().size());
        }
    }

    /** The broker keeps messages from the subscription on; what is put back shows that there is one by now. */
    private static void awaitPutBack(String topic, String original) {
        await(original + " is put back").atMost(Rig.SOON).until(() -> {
            Publisher.publish(stack.mqttUri(), topic, List.of(original.getBytes(StandardCharsets.UTF_8)));
            return stack.topics().names().contains("putback-error.pieces");
        });
        ConsumerRecord<byte[], byte[]> refused =
                stack.topics().read("putback-error.pieces", 1, Rig.SOON).get(0);
        assertThat(refused.value()).asString().isEqualTo(original);
        assertThat(refused.headers().lastHeader("putback.reason")).isNotNull();
    }

    @Test
    void readingsOfASimulatedPlcArrive() throws Exception {
        create("plc", Rig.plc("plc", "simulated://x", 100, "a=RANDOM/a:DINT,b=RANDOM/b:BOOL"));
        for (ConsumerRecord<byte[], byte[]> record : stack.topics().read("plc", 5, Rig.SOON)) {
            JsonNode reading = JSON.readTree(record.value());
            assertThat(reading.findValue("a").isIntegralNumber()).isTrue();
            assertThat(reading.findValue("b").isBoolean()).isTrue();
        }
    }

    @Test
    void theSensorsOfAnIoLinkMasterInAContainerAreReadAndItsLightBarrierCounted() throws Exception {
        stack.startSimulators("ia/plant/line4/press/count", 10);
        create("barrier", barrier());
        create("iolink", iolink());
        JsonNode reading = JSON.readTree(stack.topics()
                .read("ifm." + ContainerStack.MASTER_SERIAL + ".2", 3, Rig.SOON)
                .get(0)
                .value());
        assertThat(reading.get("device_id").asInt()).isEqualTo(0x102);
        assertThat(stack.topics().read("counts", 20, Rig.SOON))
                .extracting(record -> id(new String(record.value(), StandardCharsets.UTF_8)))
                .doesNotHaveDuplicates();
    }

    private static Map<String, String> barrier() {
        Map<String, String> config = Rig.source("barrier", MQTT);
        config.put("mqtt.topics", "ia/+/+/+/count");
        config.put("kafka.topic", "counts");
        return config;
    }

    private static Map<String, String> iolink() {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", IfmIoLinkRig.SOURCE);
        config.put("tasks.max", "1");
        config.put("ifm.masters", "simulators:8080");
        config.put("ifm.poll.interval.ms", "200");
        config.put("kafka.topic", "ifm.${master.serial}.${port}");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        return config;
    }

    private static Map<String, String> backToMqtt(String topic) {
        Map<String, String> config = Rig.sink(topic, MQTT);
        config.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
        return config;
    }

    private static void create(String name, Map<String, String> config) throws IOException {
        stack.rest().raw("POST", "/connectors", JSON.writeValueAsString(Map.of("name", name, "config", config)));
        stack.rest().awaitRunning(name, 1, Rig.SOON);
    }

    private static int id(String json) {
        try {
            return JSON.readTree(json).get("id").asInt();
        } catch (IOException e) {
            throw new IllegalStateException("No piece of the light barrier: " + json, e);
        }
    }
}
