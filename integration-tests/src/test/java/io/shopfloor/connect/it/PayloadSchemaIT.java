// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** JSON from devices becomes Avro in Confluent's wire format, by and into a real schema registry, in a real worker. */
class PayloadSchemaIT {

    private static final Duration DONE = Duration.ofSeconds(180);
    private static final int MIXED = 10_000;

    /** For how long the registry is away, each time; raise it as for a soak: {@code -Dregistry.outage.seconds=60}. */
    private static final int OUTAGE = Integer.getInteger("registry.outage.seconds", 3);

    private static final String FIELDS = """
            {"name":"id","type":"int"},
            {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
            {"name":"state","type":{"type":"enum","name":"State","symbols":["RUN","STOP"]}},
            {"name":"force","type":["null","double"],"default":null},
            {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":6,"scale":2},"default":"\\u0000"},
            {"name":"samples","type":{"type":"array","items":"int"},"default":[]}""";
    private static final String V1 = schema("");
    private static final String V2 = schema(",{\"name\":\"unit\",\"type\":\"string\",\"default\":\"N\"}");

    /** One way to be wrong each. */
    private static final List<String> WRONG = List.of(
            "{\"id\":%d,\"at\":1,\"state\":\"RUN\",\"force\":\"12\"}",
            "{\"id\":%d,\"at\":1,\"state\":\"BROKEN\"}",
            "{\"id\":%d,\"state\":\"RUN\"}",
            "{\"id\":%d,\"at\":1,\"state\":\"RUN\",\"price\":0.001}",
            "{\"id\":%d,\"at\":1,\"state\":\"RUN\",\"samples\":[1,2147483648]}",
            "{\"id\":%d,\"at\":1,\"state\":\"RUN\",\"more\":1}",
            "{\"id\":%d,\"at\":");

    private final Rig rig = Rig.shared();
    private final AvroRig avro = AvroRig.shared();
    private final ConnectWorker worker = avro.worker();

    @AfterAll
    static void stop() {
        AvroRig.rest();
    }

    @BeforeEach
    void reachable() {
        avro.link().accept();
    }

    private static String schema(String more) {
        return "{\"type\":\"record\",\"name\":\"Press\",\"namespace\":\"plant\",\"fields\":[" + FIELDS + more + "]}";
    }

    private void start(String name) {
        Map<String, String> config = Rig.source(name, rig.broker(Make.HIVEMQ).uri());
        config.put("payload.schema", name + "-json");
        config.put("payload.schema.registry.url", avro.confluentUrl());
        config.put("payload.schema.registry.refresh.ms", "300");
        avro.converter("value.converter", config);
        worker.rest().putConnector(name, config);
        worker.rest().awaitRunning(name, 1, DONE);
        await().atMost(DONE).until(() -> Rig.metric(worker, name, 0, "connected") == 1);
    }

    private void publish(String name, List<String> payloads) {
        Publisher.publish(
                rig.broker(Make.HIVEMQ).uri(),
                name + "/press",
                payloads.stream()
                        .map(each -> each.getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    private static String right(int id) {
        return "{\"id\":" + id + ",\"at\":\"2026-11-23T10:00:00.250Z\",\"state\":\"RUN\",\"force\":" + id
                + ".5,\"price\":12.5,\"samples\":[1,2,3]}";
    }

    @Test
    void theTransformInAGuardSortsMixedPayloadsAsTheSourceDoes() {
        String name = Rig.newName("json-to-schema");
        avro.register(name + "-json", V1);
        Map<String, String> config = Rig.source(name, rig.broker(Make.HIVEMQ).uri());
        config.put("transforms", "guard");
        config.put("transforms.guard.type", "io.shopfloor.connect.transforms.PutbackErrorRouter");
        config.put("transforms.guard.transforms", "typed");
        config.put("transforms.guard.transforms.typed.type", "io.shopfloor.connect.transforms.JsonToSchema");
        config.put("transforms.guard.transforms.typed.payload.schema", name + "-json");
        config.put("transforms.guard.transforms.typed.payload.schema.registry.url", avro.confluentUrl());
        avro.converter("value.converter", config);
        worker.rest().putConnector(name, config);
        worker.rest().awaitRunning(name, 1, DONE);
        await().atMost(DONE).until(() -> Rig.metric(worker, name, 0, "connected") == 1);
        List<String> right =
                IntStream.range(0, 900).mapToObj(PayloadSchemaIT::right).toList();
        List<String> wrong = IntStream.range(900, 1_000)
                .mapToObj(id -> WRONG.get(id % WRONG.size()).formatted(id))
                .toList();
        List<String> payloads = new ArrayList<>(right);
        payloads.addAll(wrong);
        Collections.shuffle(payloads, new Random(1));

        publish(name, payloads);

        assertThat(rig.kafka().topics().read(name, right.size(), DONE).stream()
                        .map(record -> ((GenericRecord) avro.decoded(record.value())).get("id"))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 900).boxed().toList());
        List<ConsumerRecord<byte[], byte[]>> putBack =
                rig.kafka().topics().read("putback-error." + name, wrong.size(), DONE);
        assertThat(putBack.stream()
                        .map(record -> text((ByteBuffer) avro.decoded(record.value())))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(wrong);
        assertThat(putBack).allSatisfy(record -> assertThat(header(record, "putback.reason"))
                .isEqualTo("transform:typed"));
    }

    @Test
    void ofTenThousandMixedPayloadsExactlyTheWrongOnesArePutBack() {
        String name = Rig.newName("schema");
        avro.register(name + "-json", V1);
        start(name);
        List<String> payloads = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (int id = 0; id < MIXED; id++) {
            if (id % 10 == 0) {
                wrong.add(WRONG.get(id / 10 % WRONG.size()).formatted(id));
            }
            payloads.add(id % 10 == 0 ? wrong.get(wrong.size() - 1) : right(id));
        }

        publish(name, payloads);

        List<GenericRecord> arrived = rig.kafka().topics().read(name, MIXED - wrong.size(), DONE).stream()
                .map(record -> (GenericRecord) avro.decoded(record.value()))
                .toList();
        assertThat(arrived.stream().map(record -> record.get("id")).toList())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, MIXED)
                        .filter(id -> id % 10 != 0)
                        .boxed()
                        .toList());
        GenericRecord one = arrived.stream()
                .filter(record -> record.get("id").equals(7))
                .findFirst()
                .orElseThrow();
        assertThat(one.getSchema().getFullName()).isEqualTo("plant.Press");
        assertThat(one.get("at")).isEqualTo(1795428000250L);
        assertThat(one.get("force")).isEqualTo(7.5);
        assertThat(one.get("price")).isEqualTo(ByteBuffer.wrap(new byte[] {4, (byte) 0xE2})); // 1250 hundredths
        assertThat(one.get("samples")).hasToString("[1, 2, 3]");

        List<ConsumerRecord<byte[], byte[]>> putBack =
                rig.kafka().topics().read("putback-error." + name, wrong.size(), DONE);
        assertThat(putBack.stream()
                        .map(record -> text((ByteBuffer) avro.decoded(record.value())))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(wrong);
        TreeSet<String> reasons = new TreeSet<>();
        putBack.forEach(record -> reasons.add(header(record, "putback.error.message")));
        assertThat(String.join("\n", reasons))
                .contains("the value at /force is not a number")
                .contains("the value at /state is not a symbol of its enum")
                .contains("the value at /at is missing")
                .contains("the value at /price is not a decimal number")
                .contains("the value at /samples/1 is not a whole number of 32 bits")
                .contains("the value at /more is not in the schema")
                .contains("the payload is not JSON");
        System.out.println("mixed payloads: " + arrived.size() + " as Avro, " + putBack.size() + " put back");
        await().atMost(DONE).until(() -> Rig.metric(worker, name, 0, "in-flight") == 0);
        worker.rest().delete(name);
    }

    @Test
    void aRegistryThatIsDownLosesNothingAndANewVersionIsTakenWhenItIsBack() {
        String name = Rig.newName("evolve");
        avro.register(name + "-json", V1);
        start(name);
        publish(name, List.of(right(1)));
        assertThat(ids(name, 1)).containsExactly(1);

        avro.link().refuse();
        avro.link().cut();
        List<Object> sent = new ArrayList<>(List.of(1));
        for (int second = 0; second < OUTAGE; second++) {
            sent.add(sent.size() + 1);
            publish(name, List.of(right(sent.size())));
            pause();
        }
        assertThat(ids(name, sent.size())).as("known schemas need no registry").isEqualTo(sent);

        await("acknowledged").atMost(DONE).until(() -> Rig.metric(worker, name, 0, "in-flight") == 0);
        worker.rest().restart(name);
        await("the new task, which has received nothing")
                .atMost(DONE)
                .ignoreExceptions()
                .until(() -> Rig.metric(worker, name, 0, "messages-received") == 0
                        && Rig.metric(worker, name, 0, "connected") == 1);
        for (int second = 0; second < OUTAGE; second++) {
            sent.add(sent.size() + 1);
            publish(name, List.of(right(sent.size())));
            pause();
        }
        // HiveMQ hands out the next ones only when these are acknowledged.
        await("what came waits, unacknowledged")
                .atMost(DONE)
                .until(() -> Rig.metric(worker, name, 0, "in-flight") >= 1);
        assertThat(worker.rest().status(name).failed()).isFalse();

        avro.register(name + "-json", V2);
        avro.link().accept();
        assertThat(ids(name, sent.size())).isEqualTo(sent);
        sent.add(sent.size() + 1);
        publish(name, List.of(right(sent.size()).replace("}", ",\"unit\":\"kN\"}")));

        List<GenericRecord> all = rig.kafka().topics().read(name, sent.size(), DONE).stream()
                .map(record -> (GenericRecord) avro.decoded(record.value()))
                .toList();
        assertThat(all.get(sent.size() - 1).get("unit")).hasToString("kN");
        assertThat(all.get(sent.size() - 2).get("unit")).as("the default").hasToString("N");
        assertThat(rig.kafka().topics().names()).doesNotContain("putback-error." + name);
        worker.rest().delete(name);
    }

    private static void pause() {
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
    }

    private List<Object> ids(String topic, int count) {
        return rig.kafka().topics().read(topic, count, DONE).stream()
                .map(record -> ((GenericRecord) avro.decoded(record.value())).get("id"))
                .toList();
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
