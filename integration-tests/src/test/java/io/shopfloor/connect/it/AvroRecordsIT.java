// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SampleDevices.Vibration;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.plc.FieldDevices;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What the connectors make of PLCs and of MQTT payloads in Avro, by a registry converter in a real worker. */
class AvroRecordsIT {

    private final Rig rig = Rig.shared();
    private final AvroRig avro = AvroRig.shared();
    private final ConnectWorker worker = avro.worker();

    @AfterAll
    static void stop() {
        AvroRig.rest();
    }

    @Test
    void plcReadingsAreTypedAvroAndAReaderOutlivesATagThatIsAdded() {
        String name = Rig.newName("plc-avro");
        FieldDevices devices = rig.box().fieldDevices();
        String url = "modbus-tcp://127.0.0.1:" + devices.modbusPort();
        try {
            List<ConsumerRecord<byte[], byte[]>> before =
                    readings(name, url, "int=holding-register:101:INT,unsigned=holding-register:106:UDINT", 3);
            Schema old = avro.schema(before.get(0).value());
            GenericRecord first = (GenericRecord) avro.decoded(before.get(0).value());
            assertThat(first.get("int")).isEqualTo(-32768);
            assertThat(first.get("unsigned")).isEqualTo(4294967295L);
            assertThat(first.get("timestamp")).isInstanceOf(Long.class);

            readings(
                    name,
                    url,
                    "int=holding-register:101:INT,unsigned=holding-register:106:UDINT,double=holding-register:120:LREAL",
                    1);
            byte[] newest = awaitField(name, "double");
            assertThat(((GenericRecord) avro.decoded(newest)).get("double")).isInstanceOf(Double.class);
            GenericRecord seen = (GenericRecord) avro.decoded(newest, old);
            assertThat(seen.get("unsigned"))
                    .as("as the reader sees it that knows the first schema")
                    .isEqualTo(4294967295L);
            GenericRecord older = (GenericRecord) avro.decoded(before.get(0).value(), avro.schema(newest));
            assertThat(older.get("double"))
                    .as("as a new reader sees an old record")
                    .isNull();
        } finally {
            devices.kill9();
            worker.rest().delete(name);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> readings(String name, String url, String tags, int count) {
        Map<String, String> config = Rig.plc(name, url, 200, tags);
        config.remove("value.converter.schemas.enable");
        avro.converter("value.converter", config);
        worker.rest().putConnector(name, config);
        return rig.kafka().topics().read(name, count, Rig.SOON);
    }

    /** The newest record, once it has this field: until then it may be one of the task before. */
    private byte[] awaitField(String topic, String field) {
        AtomicReference<byte[]> newest = new AtomicReference<>();
        await("a record with the field " + field).atMost(Rig.SOON).until(() -> {
            List<ConsumerRecord<byte[], byte[]>> all = rig.kafka().topics().readAll(topic);
            newest.set(all.get(all.size() - 1).value());
            return avro.schema(newest.get()).getField(field) != null;
        });
        return newest.get();
    }

    @Test
    void aSwappedSensorBreaksNoReaderOfItsTopic() {
        String name = Rig.newName("ifm-avro");
        try (SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults())) {
            master.port(1).connect(SampleDevices.thermometer(() -> 242));
            Map<String, String> config = new IfmIoLinkRig().source(name, master.address());
            avro.converter("value.converter", config);
            worker.rest().putConnector(name, config);
            String topic = IfmIoLinkRig.topic(name, master, "1");
            byte[] before = awaitDevice(topic, SampleDevices.THERMOMETER);
            master.port(1).connect(SampleDevices.vibration(() -> new Vibration(1234, -250, 399, 12.5f, 0, 0b10)));
            byte[] after = awaitDevice(topic, SampleDevices.VIBRATION);

            assertThat(values(avro.decoded(before)).get("Temperature")).isEqualTo(24.2);
            assertThat(values(avro.decoded(after)).get("Displacement")).isEqualTo(0.001234);
            assertThat(values(avro.decoded(after, avro.schema(before))).get("Temperature"))
                    .as("as the reader sees it that knows the first sensor")
                    .isEqualTo(39.9);
            assertThat(values(avro.decoded(before, avro.schema(after))).get("Displacement"))
                    .as("as a new reader sees an old record")
                    .isNull();
        } finally {
            worker.rest().delete(name);
        }
    }

    private static GenericRecord values(Object reading) {
        return (GenericRecord) ((GenericRecord) reading).get("values");
    }

    /** The first record of a device of this type with values. */
    private byte[] awaitDevice(String topic, int deviceId) {
        return await().atMost(Rig.SOON)
                .until(
                        () -> rig.kafka().topics().readAll(topic).stream()
                                .map(ConsumerRecord::value)
                                .filter(value -> {
                                    GenericRecord reading = (GenericRecord) avro.decoded(value);
                                    return Integer.valueOf(deviceId).equals(reading.get("device_id"))
                                            && "GOOD"
                                                    .equals(reading.get("quality")
                                                            .toString());
                                })
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void payloadsInTheWireFormatAreReadByTheirSchemaIdAndOthersArePutBack() {
        String name = Rig.newName("wire");
        Schema schema = SchemaBuilder.record("Weighing")
                .namespace("plant")
                .fields()
                .requiredInt("id")
                .requiredDouble("kilograms")
                .endRecord();
        int id = avro.register(name + "-mqtt", schema.toString());
        Map<String, String> config = Rig.source(name, rig.broker(Make.HIVEMQ).uri());
        avro.converter("payload.converter", config);
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        worker.rest().putConnector(name, config);
        worker.rest().awaitRunning(name, 1, Rig.SOON);
        await().atMost(Rig.SOON).until(() -> Rig.metric(worker, name, 0, "connected") == 1);

        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            GenericRecord weighing = new GenericRecordBuilder(schema)
                    .set("id", i)
                    .set("kilograms", i / 4.0)
                    .build();
            payloads.add(AvroRig.encoded(id, weighing));
        }
        payloads.add(5, "{}".getBytes(StandardCharsets.UTF_8));
        Publisher.publish(rig.broker(Make.HIVEMQ).uri(), name + "/scale", payloads);

        assertThat(rig.kafka().topics().read(name, 10, Rig.SOON).stream()
                        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                        .toList())
                .contains("{\"id\":0,\"kilograms\":0.0}", "{\"id\":9,\"kilograms\":2.25}")
                .hasSize(10);
        byte[] putBack = rig.kafka()
                .topics()
                .read("putback-error." + name, 1, Rig.SOON)
                .get(0)
                .value();
        assertThat(putBack)
                .asString()
                .as("the payload in Base64, as JSON has bytes")
                .isEqualTo("\"e30=\"");
        worker.rest().delete(name);
    }
}
