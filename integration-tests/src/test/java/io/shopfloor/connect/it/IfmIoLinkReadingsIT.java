// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SampleDevices.Vibration;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import io.shopfloor.connect.sandbox.kafka.PluginInfo;
import io.shopfloor.connect.sandbox.mqtt.Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From simulated masters through the zip in a real worker, its converters and its producer, into Kafka. */
class IfmIoLinkReadingsIT {
    private final Rig rig = Rig.shared();
    private final IfmIoLinkRig ifm = new IfmIoLinkRig();

    @Test
    void theWorkerListsTheConnectorWithItsTrueVersion() {
        assertThat(rig.worker().rest().plugins())
                .contains(new PluginInfo(IfmIoLinkRig.SOURCE, "source", System.getProperty("project.version")));
    }

    @Test
    void everyPortsReadingsArriveWithNamesTypesAndUnits() {
        String name = Rig.newName("ifm-readings");
        try (SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults())) {
            master.port(1).connect(SampleDevices.vibration(() -> new Vibration(1234, -250, 399, 12.5f, 0, 0b10)));
            master.port(2).connect(SampleDevices.twoUnits(true, () -> 707));
            master.port(3).connect(SampleDevices.withoutIodd("CAFE"));
            master.port(4).digitalInput(true);
            ifm.start(name, ifm.source(name, master.address()), 1);

            JsonNode vibration =
                    ifm.read(IfmIoLinkRig.topic(name, master, "1"), 1).get(0);
            JsonNode values = vibration.at("/payload/values");
            assertThat(values.get("Displacement").doubleValue()).isEqualTo(0.001234);
            assertThat(values.get("Temperature").doubleValue()).isEqualTo(39.9);
            assertThat(values.get("Device_status").isIntegralNumber()).isTrue();
            assertThat(values.get("OUT2").booleanValue()).isTrue();
            assertThat(unit(vibration, "Temperature")).isEqualTo("°C");
            assertThat(unit(vibration, "Displacement")).isEqualTo("m");
            JsonNode fahrenheit =
                    ifm.read(IfmIoLinkRig.topic(name, master, "2"), 1).get(0);
            assertThat(fahrenheit.at("/payload/values/Temperature").doubleValue())
                    .isEqualTo(70.7);
            assertThat(unit(fahrenheit, "Temperature")).isEqualTo("°F");
            JsonNode raw = ifm.read(IfmIoLinkRig.topic(name, master, "3"), 1).get(0);
            assertThat(raw.at("/payload/quality").asText()).isEqualTo("NO_IODD");
            assertThat(raw.at("/payload/raw").asText()).isEqualTo("CAFE");
            JsonNode input = ifm.read(IfmIoLinkRig.topic(name, master, "4"), 1).get(0);
            assertThat(input.at("/payload/level").booleanValue()).isTrue();
            JsonNode health =
                    ifm.read(IfmIoLinkRig.topic(name, master, "health"), 1).get(0);
            assertThat(health.at("/payload/voltage").intValue()).isEqualTo(23_950);
            assertThat(ifm.metric(name, master, "missing-iodd")).isPositive();
            assertThat(ifm.metric(name, master, "reachable")).isEqualTo(1);
            assertThat(master.traffic().mostInFlight()).isEqualTo(1);
        } finally {
            rig.delete(name);
        }
    }

    /** A record for each value, and of each of them a row of a long table, with no option but the asset. */
    @Test
    void eachValueIsARecordOfItsOwnOfWhichTheTransformMakesARow() {
        String name = Rig.newName("ifm-values");
        try (SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults())) {
            master.port(1).connect(SampleDevices.vibration(() -> new Vibration(1234, -250, 399, 12.5f, 0, 0b10)));
            Map<String, String> config = ifm.source(name, master.address());
            config.put("record.shape", "tag");
            config.put("kafka.topic", name + ".${port}.${tag}");
            config.put("kafka.key", "${master.serial}/${port}/${tag}");
            config.put("transforms", "row");
            config.put("transforms.row.type", "io.shopfloor.connect.transforms.TimeSeriesRow");
            config.put("transforms.row.asset", "${header.ifm.master}/${field.port}");
            config.put("ifm.health.interval.ms", "0");
            config.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
            ifm.start(name, config, 1);

            JsonNode temperature = ifm.read(name + ".1.Temperature", 1).get(0).get("payload");
            assertThat(temperature.get("asset").asText()).isEqualTo(master.serial() + "/1");
            assertThat(temperature.get("tag").asText()).isEqualTo("Temperature");
            assertThat(temperature.get("value_double").doubleValue()).isEqualTo(39.9);
            assertThat(temperature.get("unit").asText()).isEqualTo("°C");
            assertThat(temperature.get("quality").asText()).isEqualTo("GOOD");
            JsonNode out2 = ifm.read(name + ".1.OUT2", 1).get(0).get("payload");
            assertThat(out2.get("value_bool").booleanValue()).isTrue();
            assertThat(out2.get("time")).as("both are of the first reading").isEqualTo(temperature.get("time"));
            JsonNode empty = ifm.read(name + ".2.raw", 1).get(0).get("payload");
            assertThat(empty.get("quality").asText()).isEqualTo("NO_DEVICE");
            master.port(1).disconnect();
            await().atMost(Rig.SOON).until(() -> ifm.readAll(name + ".1.Temperature").stream()
                    .anyMatch(record -> record.at("/payload/quality").asText().equals("NO_DEVICE")
                            && record.at("/payload/value_double").isNull()));
            assertThat(ifm.metric(name, master, "readings")).isPositive();
        } finally {
            rig.delete(name);
        }
    }

    /** What the schema that travels with a record says about a field of its values. */
    private static String unit(JsonNode record, String field) {
        for (JsonNode part : record.at("/schema/fields")) {
            if (part.path("field").asText().equals("values")) {
                for (JsonNode one : part.get("fields")) {
                    if (one.get("field").asText().equals(field)) {
                        return one.at("/parameters/unit").asText();
                    }
                }
            }
        }
        throw new AssertionError("no field " + field + " in " + record.get("schema"));
    }

    @Test
    void aMasterThatIsFoundLaterGetsItsTask() {
        String name = Rig.newName("ifm-discovery");
        int port = rig.box().freePort();
        try (SimulatedMaster first =
                SimulatedMaster.start(MasterOptions.defaults().at("127.0.0.65", port))) {
            first.port(1).digitalInput(true);
            Map<String, String> config = ifm.source(name, "");
            config.put("ifm.discovery.cidr", "127.0.0.64/29");
            config.put("ifm.discovery.port", Integer.toString(port));
            config.put("ifm.discovery.interval.ms", "1000");
            ifm.start(name, config, 1);
            ifm.awaitMore(IfmIoLinkRig.topic(name, first, "1"));
            try (SimulatedMaster second = SimulatedMaster.start(
                    MasterOptions.defaults().at("127.0.0.66", port).serial("000209999999"))) {
                second.port(1).digitalInput(true);
                rig.worker().rest().awaitRunning(name, 2, Rig.SOON);
                ifm.awaitMore(IfmIoLinkRig.topic(name, second, "1"));
                ifm.awaitMore(IfmIoLinkRig.topic(name, first, "1"));
                assertThat(first.traffic().mostInFlight()).isEqualTo(1);
            }
        } finally {
            rig.delete(name);
        }
    }

    @Test
    void aMasterInSecurityModeIsReadWithPinnedCertificateAndPassword() {
        Certificate certificate = rig.box().certificate("al1350");
        String name = Rig.newName("ifm-secured");
        try (SimulatedMaster master =
                SimulatedMaster.start(MasterOptions.defaults().secured("right-word", certificate.serverContext()))) {
            master.port(1).digitalInput(true);
            Map<String, String> config = ifm.source(name, master.address());
            config.put("ifm.password", "wrong-word");
            assertThat(validate(config)).containsOnlyKeys("ifm.ssl.fingerprints");
            config.put("ifm.ssl.fingerprints", certificate.fingerprint());
            Map<String, List<String>> refused = validate(config);
            assertThat(refused).containsOnlyKeys("ifm.password");
            assertThat(refused.toString()).doesNotContain("wrong-word");
            config.put("ifm.password", "right-word");
            assertThat(validate(config)).isEmpty();
            ifm.start(name, config, 1);
            ifm.awaitMore(IfmIoLinkRig.topic(name, master, "1"));
            rig.delete(name);
        }
    }

    @Test
    void mistakesAreNamedOnTheirOptions() {
        assertThat(validate(Map.of())).containsOnlyKeys("ifm.masters");
        String nobody = "127.0.0.1:" + rig.box().freePort();
        assertThat(validate(ifm.source("x", nobody)).get("ifm.masters"))
                .singleElement()
                .asString()
                .contains(nobody, "cannot be reached");
    }

    @Test
    void aChangedConfigurationTakesTheMasterOverWithoutASecondRequestInFlight() {
        String name = Rig.newName("ifm-changed");
        try (SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults())) {
            master.port(1).digitalInput(true);
            Map<String, String> config = ifm.source(name, master.address());
            ifm.start(name, config, 1);
            ifm.awaitMore(IfmIoLinkRig.topic(name, master, "1"));
            config.put("connection.validate", "off");
            config.put("on.change", "true");
            rig.worker().rest().putConnector(name, config);
            rig.worker().rest().restart(name);
            rig.worker().rest().awaitRunning(name, 1, Rig.SOON);
            long connections = master.traffic().connections();
            await().atMost(Rig.SOON).until(() -> ifm.metric(name, master, "readings") > 5);
            assertThat(master.traffic().mostInFlight()).isEqualTo(1);
            assertThat(connections)
                    .as("validation, and one for each start of the task")
                    .isLessThanOrEqualTo(6);
        } finally {
            rig.delete(name);
        }
    }

    private Map<String, List<String>> validate(Map<String, String> config) {
        Map<String, String> all = new java.util.HashMap<>(config);
        all.put("name", "probe");
        return rig.worker().rest().validate(IfmIoLinkRig.SOURCE, all);
    }
}
