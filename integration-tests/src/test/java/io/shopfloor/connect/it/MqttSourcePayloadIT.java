// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import io.shopfloor.connect.sandbox.load.Reconciliation;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Payloads, topics and properties of every kind, good and bad, through the real converters, producer and broker. */
class MqttSourcePayloadIT {

    private static final Duration DONE = Duration.ofSeconds(60);

    private final Rig rig = Rig.shared();

    @ParameterizedTest
    @EnumSource
    void bytesTopicsAndPropertiesArriveAsTheyWere(Make make) throws MqttException {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("payload");
        rig.startSource(name, Rig.source(name, broker.uri()), 1);
        byte[] binary = new byte[512];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) i;
        }
        MqttProperties properties = new MqttProperties();
        properties.setContentType("application/octet-stream");
        properties.setResponseTopic("answer/here");
        properties.setCorrelationData(new byte[] {0, 1, (byte) 0xFF});
        List<UserProperty> users = new ArrayList<>();
        IntStream.range(0, 100).forEach(i -> users.add(new UserProperty("p" + i, "value " + i)));
        properties.setUserProperties(users);

        publish(broker, name + "/ä b.c//ö", binary, properties);
        publish(broker, name + "/empty", new byte[0], new MqttProperties());

        List<ConsumerRecord<byte[], byte[]>> records = rig.kafka().topics().read(name, 2, DONE);
        assertThat(records).hasSize(2);
        ConsumerRecord<byte[], byte[]> first = byKey(records, name + "/ä b.c//ö");
        assertThat(first.value()).isEqualTo(binary);
        assertThat(header(first, "mqtt.topic")).isEqualTo(name + "/ä b.c//ö");
        assertThat(header(first, "mqtt.qos")).isEqualTo("1");
        assertThat(header(first, "mqtt.retained")).isEqualTo("false");
        assertThat(header(first, "mqtt.duplicate")).isEqualTo("false");
        assertThat(header(first, "mqtt.content.type")).isEqualTo("application/octet-stream");
        assertThat(header(first, "mqtt.response.topic")).isEqualTo("answer/here");
        assertThat(header(first, "mqtt.correlation.data")).isEqualTo("AAH/");
        assertThat(header(first, "mqtt.user.p0")).isEqualTo("value 0");
        assertThat(header(first, "mqtt.user.p99")).isEqualTo("value 99");
        assertThat(byKey(records, name + "/empty").value()).isEmpty();
        rig.delete(name);
    }

    @Test
    void whatCannotBeReadIsPutBackWithItsBytesAndTheStreamGoesOn() throws MqttException {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("putback");
        Map<String, String> config = Rig.source(name, broker.uri());
        config.put("payload.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("payload.converter.schemas.enable", "false");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        config.put("kafka.topic", name + ".${topic[1]}");
        rig.startSource(name, config, 1);
        byte[] broken = {(byte) 0xC3, (byte) 0x28, '{', 0};

        publish(broker, name + "/good", "{\"count\":1}".getBytes(StandardCharsets.UTF_8), new MqttProperties());
        publish(broker, name + "/good", broken, new MqttProperties());
        publish(broker, name + "/" + "x".repeat(300), "{}".getBytes(StandardCharsets.UTF_8), new MqttProperties());
        publish(broker, name + "/good", "{\"count\":2}".getBytes(StandardCharsets.UTF_8), new MqttProperties());

        assertThat(rig.kafka().topics().read(name + ".good", 2, DONE))
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .contains("{\"count\":1}", "{\"count\":2}");
        List<ConsumerRecord<byte[], byte[]>> putBack =
                rig.kafka().topics().read("putback-error." + name + ".good", 1, DONE);
        assertThat(header(putBack.get(0), "putback.reason")).isEqualTo("payload");
        assertThat(header(putBack.get(0), "putback.original.topic")).isEqualTo(name + ".good");
        assertThat(header(putBack.get(0), "putback.error.class")).isNotEmpty();
        assertThat(header(putBack.get(0), "mqtt.topic")).isEqualTo(name + "/good");
        // JsonConverter writes bytes as Base64 text.
        assertThat(new String(putBack.get(0).value(), StandardCharsets.UTF_8))
                .isEqualTo("\"" + java.util.Base64.getEncoder().encodeToString(broken) + "\"");
        assertThat(rig.kafka().topics().read("putback-error.unmapped", 1, DONE))
                .anyMatch(record -> header(record, "mqtt.topic").equals(name + "/" + "x".repeat(300)));
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    @Test
    void aMessageTooLargeForARecordIsPutBackInParts() throws MqttException {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("large");
        rig.startSource(name, Rig.source(name, broker.uri()), 1);
        byte[] large = new byte[2 * 1024 * 1024 + 17];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31);
        }

        publish(broker, name + "/small", new byte[] {1}, new MqttProperties());
        publish(broker, name + "/large", large, new MqttProperties());
        publish(broker, name + "/small", new byte[] {2}, new MqttProperties());

        assertThat(rig.kafka().topics().read(name, 2, DONE)).hasSize(2);
        List<ConsumerRecord<byte[], byte[]>> parts = rig.kafka().topics().read("putback-error." + name, 3, DONE);
        assertThat(parts).hasSize(3);
        java.io.ByteArrayOutputStream whole = new java.io.ByteArrayOutputStream();
        for (int part = 0; part < 3; part++) {
            assertThat(header(parts.get(part), "putback.part")).isEqualTo(String.valueOf(part + 1));
            assertThat(header(parts.get(part), "putback.reason")).isEqualTo("size");
            whole.writeBytes(parts.get(part).value());
        }
        assertThat(whole.toByteArray()).isEqualTo(large);
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    /**
     * The example's converters write more bytes than the publisher sent. Whatever is too large is in the putback topic, whole,
     * although errors are tolerated, which drops what Kafka refuses.
     */
    @Test
    void whatBecomesTooLargeOnItsWayIsPutBackAndTheTaskGoesOn() throws Exception {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("grows");
        Map<String, String> config = new java.util.HashMap<>(ExampleConfigs.all().stream()
                .filter(example -> example.file().equals("connectors/mqtt-source-unified-namespace.json"))
                .findFirst()
                .orElseThrow()
                .config());
        config.put("mqtt.server.uri", broker.uri());
        config.put("mqtt.client.id", name);
        config.put("mqtt.topics", "umh/v1/" + name + "/#");
        config.put("name", name);
        config.put("kafka.admin.bootstrap.servers", rig.kafka().bootstrapServers());
        config.put("errors.tolerance", "all");
        config.put("header.converter", "org.apache.kafka.connect.json.JsonConverter");
        rig.startSource(name, config, 1);
        String topic = "umh/v1/" + name + "/site/line";
        byte[] json = ("{\"text\":\"" + "x".repeat(1_200_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        byte[] malformed = "{".repeat(900_001).getBytes(StandardCharsets.UTF_8);
        byte[] numbers = ("[" + "1E9,".repeat(190_000) + "1]").getBytes(StandardCharsets.UTF_8); // written as 1.0E9
        MqttProperties many = new MqttProperties();
        List<UserProperty> users = new ArrayList<>();
        IntStream.range(0, 1_200).forEach(i -> users.add(new UserProperty("p" + i, "v".repeat(1_000))));
        many.setUserProperties(users);

        publish(broker, topic, json, new MqttProperties());
        publish(broker, topic, malformed, new MqttProperties());
        publish(broker, topic, numbers, new MqttProperties());
        publish(broker, topic, "{}".getBytes(StandardCharsets.UTF_8), many);
        publish(broker, topic, "{\"last\":1}".getBytes(StandardCharsets.UTF_8), new MqttProperties());

        assertThat(rig.kafka().topics().read("umh.v1." + name + ".site", 1, DONE))
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .containsExactly("{\"last\":1}");
        rig.awaitAllAcknowledged(name, 1);
        rig.worker().rest().awaitRunning(name, 1, DONE);
        List<ConsumerRecord<byte[], byte[]>> parts =
                rig.kafka().topics().readAll("putback-error.umh.v1." + name + ".site");
        assertThat(joined(parts, "payload"))
                .isEqualTo(new String(json, StandardCharsets.UTF_8)
                        + new String(malformed, StandardCharsets.UTF_8)
                        + new String(numbers, StandardCharsets.UTF_8)
                        + "{}");
        assertThat(joined(parts, "headers")).contains("[\"mqtt.user.p0\",\"v").contains("[\"mqtt.user.p1199\",\"v");
        rig.delete(name);
    }

    /** What the JSON converter has written as Base64 text, of all parts of this content in their order. */
    private static String joined(List<ConsumerRecord<byte[], byte[]>> parts, String content) {
        StringBuilder out = new StringBuilder();
        for (ConsumerRecord<byte[], byte[]> part : parts) {
            String own = header(part, "putback.content");
            if (own.isEmpty() ? content.equals("payload") : own.endsWith("\"" + content + "\"}")) {
                String text = new String(part.value(), StandardCharsets.UTF_8);
                out.append(new String(
                        java.util.Base64.getDecoder().decode(text.substring(1, text.length() - 1)),
                        StandardCharsets.UTF_8));
            }
        }
        return out.toString();
    }

    @ParameterizedTest
    @EnumSource
    void oneMebibyteMessagesPassWhereKafkaWasToldToTakeThem(Make make) throws MqttException {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("mebibyte");
        rig.kafka().topics().create(name, 1);
        Map<String, String> config = Rig.source(name, broker.uri());
        config.put("payload.max.bytes", "1048576");
        config.put("producer.override.max.request.size", "2097152");
        config.put("producer.override.compression.type", "zstd");
        rig.startSource(name, config, 1);
        for (int i = 0; i < 5; i++) {
            publish(broker, name + "/image", new byte[1024 * 1024], new MqttProperties());
        }
        assertThat(rig.kafka().topics().read(name, 5, DONE)).allMatch(record -> record.value().length == 1024 * 1024);
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    /** Such a topic is legal, if bad manners; a client library may choke on it. The stream goes on, whatever happens. */
    @ParameterizedTest
    @EnumSource
    void aControlCharacterInATopicDoesNotStopTheStream(Make make) throws Exception {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("control");
        Map<String, String> config = Rig.source(name, broker.uri());
        config.put("putback.topic", name + "-putback");
        rig.startSource(name, config, 1);
        publish(broker, name + "/before", new byte[] {1}, new MqttProperties());

        int answer = publishRaw(broker.port(), name + "/a\u0001b");
        publish(broker, name + "/after", new byte[] {2}, new MqttProperties());

        System.out.println("control character in a topic: " + make + " answers 0x" + Integer.toHexString(answer));
        assertThat(rig.kafka().topics().read(name, 2, DONE)).hasSize(2);
        if (answer == 0x40) { // PUBACK: then the message is due as well, set aside since its topic cannot be read
            assertThat(rig.kafka().topics().read(name + "-putback", 1, DONE)).hasSize(1);
        }
        assertThat(rig.metric(name, 0, "connected")).isEqualTo(1);
        rig.delete(name);
    }

    /** Connects and publishes one QoS 1 message by bare bytes; returns the first byte of the answer, -1 if hung up. */
    private static int publishRaw(int port, String topic) throws java.io.IOException {
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5_000);
            java.io.DataOutputStream out = new java.io.DataOutputStream(socket.getOutputStream());
            java.io.DataInputStream in = new java.io.DataInputStream(socket.getInputStream());
            byte[] id = "raw".getBytes(StandardCharsets.UTF_8);
            out.write(new byte[] {0x10, (byte) (13 + id.length), 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0, 3});
            out.write(id);
            assertThat(in.readUnsignedByte()).isEqualTo(0x20);
            in.skipNBytes(in.readUnsignedByte());
            byte[] name = topic.getBytes(StandardCharsets.UTF_8);
            out.write(new byte[] {0x32, (byte) (2 + name.length + 2 + 1 + 1)});
            out.writeShort(name.length);
            out.write(name);
            out.write(new byte[] {0, 1, 0, 'x'});
            return in.read();
        }
    }

    /** An at-least-once worker is what most users run. */
    @Test
    void theAtLeastOnceWorkerWorksTheSame() {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("alo");
        var worker = rig.box()
                .connect(rig.kafka(), Rig.workerOptions().group("alo").with("exactly.once.source.support", "disabled"));
        worker.rest().putConnector(name, Rig.source(name, broker.uri()));
        worker.rest().awaitRunning(name, 1, DONE);
        await().atMost(DONE).until(() -> Rig.metric(worker, name, 0, "connected") == 1);
        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 1000, 6_000)) {
            barrier.awaitAcknowledged(2_000, DONE);
            worker.kill9();
            worker.restart();
            barrier.awaitDone(DONE);
            assertThat(rig.reconcile(barrier, name, DONE).lost()).isEmpty();
        }
        await().atMost(DONE).until(() -> Rig.metric(worker, name, 0, "in-flight") == 0);
        worker.rest().delete(name);
        worker.kill9();
    }

    /** Each of its batches is a transaction of its own, so the kill finds an array of which a part is stored. */
    @Test
    void aWorkerThatIsKilledAmidAnArrayLosesNoElementAndMarksTheRepeated() throws MqttException {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("array");
        Map<String, String> config = Rig.abortingSoon(Rig.source(name, broker.uri()));
        config.put("payload.explode", "array");
        config.put("payload.explode.path", "readings");
        config.put("max.batch.size", "50");
        rig.startSource(name, config, 1);
        int size = 20_000;
        String elements = IntStream.range(0, size)
                .mapToObj(i -> "{\"i\": " + i + ".50}")
                .collect(Collectors.joining(",", "[", "]"));

        publish(broker, name + "/gateway", utf8("{\"t\":1,\"readings\":" + elements + "}"), new MqttProperties());
        await().atMost(DONE).until(() -> rig.kafka().topics().endOffset(name) > 1_100);
        rig.worker().kill9();
        int stored = rig.kafka().topics().readAll(name).size();
        rig.worker(); // starts it again
        await().atMost(DONE).until(() -> rig.metric(name, 0, "messages-acknowledged") == 1);

        List<ConsumerRecord<byte[], byte[]>> records = rig.kafka().topics().readAll(name);
        assertThat(stored).as("stored as the worker is killed").isBetween(1_000, size - 1);
        assertThat(records).hasSize(stored + size);
        Map<String, List<ConsumerRecord<byte[], byte[]>>> byElement = records.stream()
                .collect(Collectors.groupingBy(record -> new String(record.value(), StandardCharsets.UTF_8)));
        assertThat(byElement).hasSize(size).containsKey("{\"i\": 19999.50}");
        assertThat(records.stream().filter(Reconciliation::isMarked)).hasSize(size);
        byElement.values().forEach(same -> {
            assertThat(same.stream().filter(record -> !Reconciliation.isMarked(record)))
                    .as("unmarked of " + same.size())
                    .hasSize(same.size() - 1);
            assertThat(header(same.get(0), "mqtt.elements")).isEqualTo("20000");
        });
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    /** The last element of each array is filtered out, so that none of its own records could say that it is complete. */
    @Test
    void exactlyOnceAnArrayIsStoredWholeOrNotAtAll() throws MqttException {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("array-once");
        Map<String, String> config = Rig.abortingSoon(Rig.source(name, broker.uri()));
        config.put("mqtt.qos", "2");
        config.put("exactly.once.support", "required");
        config.put("offsets.storage.topic", name + "-offsets");
        config.put("payload.explode", "array");
        config.put("payload.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("payload.converter.schemas.enable", "false");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        config.put("kafka.topic", "${field.to}");
        config.put("max.batch.size", "100");
        config.put("transforms", "drop");
        config.put("transforms.drop.type", "org.apache.kafka.connect.transforms.Filter");
        config.put("transforms.drop.predicate", "unwanted");
        config.put("predicates", "unwanted");
        config.put("predicates.unwanted.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches");
        config.put("predicates.unwanted.pattern", name + "-unwanted");
        rig.startSource(name, config, 1);
        int messages = 300;
        int size = 150;

        CompletableFuture<Void> publishing =
                CompletableFuture.runAsync(() -> publishArrays(broker, name, messages, size));
        for (int kill = 1; kill <= 2; kill++) {
            long reached = kill * 15_000L;
            await().atMost(DONE).until(() -> rig.kafka().topics().endOffset(name) > reached);
            rig.worker().kill9();
            assertThat(perMessage(name).values()).as("stored of each message").containsOnly((long) size);
            rig.worker(); // starts it again
        }
        publishing.join();
        await().atMost(DONE).until(() -> perMessage(name).size() == messages);
        rig.awaitAllAcknowledged(name, 1);

        assertThat(perMessage(name).values()).containsOnly((long) size);
        assertThat(rig.kafka().topics().readAll(name).stream()
                        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                        .distinct())
                .hasSize(messages * size);
        assertThat(rig.kafka().topics().names()).doesNotContain(name + "-unwanted");
        rig.delete(name);
    }

    private static void publishArrays(MqttBroker broker, String name, int messages, int size) {
        try {
            MqttAsyncClient client =
                    new MqttAsyncClient(broker.uri(), "publisher-" + System.nanoTime(), new MemoryPersistence());
            client.connect(new MqttConnectionOptions()).waitForCompletion(10_000);
            for (int message = 0; message < messages; message++) {
                int m = message;
                String array = IntStream.range(0, size)
                        .mapToObj(i -> "{\"to\":\"" + name + "\",\"id\":\"" + m + "." + i + "\"}")
                        .collect(Collectors.joining(",", "[", ",{\"to\":\"" + name + "-unwanted\"}]"));
                client.publish(name + "/gateway", utf8(array), 2, false).waitForCompletion(10_000);
            }
            client.disconnect().waitForCompletion(10_000);
            client.close();
        } catch (MqttException e) {
            throw new IllegalStateException("the publisher failed", e);
        }
    }

    /** How many committed records there are of each message. */
    private Map<String, Long> perMessage(String topic) {
        return rig.kafka().topics().readAll(topic).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .collect(Collectors.groupingBy(value -> value.replaceAll("[.].*", ""), Collectors.counting()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> byKey(List<ConsumerRecord<byte[], byte[]>> records, String key) {
        return records.stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return record.headers().lastHeader(name) == null
                ? ""
                : new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static void publish(MqttBroker broker, String topic, byte[] payload, MqttProperties properties)
            throws MqttException {
        MqttAsyncClient client =
                new MqttAsyncClient(broker.uri(), "publisher-" + System.nanoTime(), new MemoryPersistence());
        client.connect(new MqttConnectionOptions()).waitForCompletion(10_000);
        MqttMessage message = new MqttMessage(payload, 1, false, properties);
        message.setProperties(properties);
        client.publish(topic, message).waitForCompletion(10_000);
        client.disconnect().waitForCompletion(10_000);
        client.close();
    }
}
