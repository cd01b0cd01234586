// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.kafka.PluginInfo;
import io.shopfloor.connect.sandbox.kafka.WorkerOptions.Release;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import io.shopfloor.connect.sandbox.load.Reconciliation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same zips on the oldest and on the newest worker: what they promise does not depend on it. */
class WorkerMatrixIT {

    private static final String PACKAGE = "io.shopfloor.connect.";
    private static final int PIECES = 600;
    private static final String SCHEMA =
            "{\"type\":\"record\",\"name\":\"Piece\",\"fields\":[{\"name\":\"timestamp_ms\",\"type\":\"long\"},"
                    + "{\"name\":\"count\",\"type\":\"int\"},{\"name\":\"id\",\"type\":\"long\"},"
                    + "{\"name\":\"attempt\",\"type\":\"int\"}]}";

    private final Rig rig = Rig.shared();

    @ParameterizedTest
    @EnumSource
    void everythingRegistersRunsDeliversAndIsMeasured(Release release) throws IOException, JMException {
        ConnectWorker worker =
                rig.box().connect(rig.kafka(), Rig.workerOptions().with(release).group("matrix-" + release.ordinal()));
        String name = Rig.newName("matrix");
        try (SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults())) {
            assertThat(worker.rest().plugins()).containsAll(ours());

            pieces(worker, name);
            readings(worker, name, master);
            assertThat(metricsBean(worker, name))
                    .startsWith(
                            release == Release.KAFKA_3_9
                                    ? "io.shopfloor.connect.common.metrics"
                                    : "org.apache.kafka.common.metrics");
        } finally {
            worker.kill9();
        }
    }

    private static List<PluginInfo> ours() {
        String version = System.getProperty("project.version");
        return Stream.of(
                        "source mqtt.source.MqttSourceConnector",
                        "sink mqtt.sink.MqttSinkConnector",
                        "source plc4x.Plc4xSourceConnector",
                        "source opcua.OpcUaSourceConnector",
                        "source ifm.IfmIoLinkSourceConnector",
                        "transformation transforms.TracingHeaders",
                        "transformation transforms.PutbackErrorRouter",
                        "transformation transforms.PutbackReplay",
                        "transformation transforms.UnsTopic",
                        "transformation transforms.Contextualize",
                        "transformation transforms.JsonToSchema",
                        "transformation transforms.TimeSeriesRow",
                        "transformation transforms.Downsample",
                        "transformation transforms.UnsContract",
                        "transformation transforms.RecordTimestamp")
                .map(plugin -> plugin.split(" "))
                .map(plugin -> new PluginInfo(PACKAGE + plugin[1], plugin[0], version))
                .toList();
    }

    /** From MQTT to Kafka, typed by the worker's Jackson, and back, past a kill of the worker. */
    private void pieces(ConnectWorker worker, String name) {
        String uri = rig.broker(Make.HIVEMQ).uri();
        Map<String, String> source = Rig.abortingSoon(Rig.source(name, uri));
        source.put("kafka.key", "${topic}");
        source.put("payload.schema", SCHEMA);
        source.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        source.put("value.converter.schemas.enable", "false");
        source.put("transforms", "trace");
        source.put("transforms.trace.type", PACKAGE + "transforms.TracingHeaders");
        source.put("transforms.trace.hop.id", "matrix");
        Map<String, String> sink = Rig.sink(name + "-sink", uri);
        sink.put("topics", name);
        sink.put("mqtt.topic", "out/${key}");
        rig.kafka().topics().create(name, 1);
        start(worker, name, source);
        start(worker, name + "-sink", sink);
        await("the source is connected").atMost(Rig.SOON).until(() -> Rig.metric(worker, name, 0, "connected") == 1);
        try (MqttListener listener = MqttListener.start(uri, name, "out/" + name + "/#");
                LightBarrier barrier = LightBarrier.start(uri, name + "/count", 200, PIECES)) {
            barrier.awaitAcknowledged(PIECES / 2, Rig.SOON);
            worker.kill9();
            worker.restart();
            barrier.awaitDone(Rig.SOON);
            Reconciliation result = rig.reconcile(barrier, name, Rig.SOON);
            assertThat(result.lost()).isEmpty();
            Make.HIVEMQ.assertMarked(result);
            listener.await(PIECES, Rig.SOON);
            await("everything is acknowledged")
                    .atMost(Rig.SOON)
                    .until(() -> Rig.metric(worker, name, 0, "messages-acknowledged") > 0
                            && Rig.metric(worker, name, 0, "in-flight") == 0);
            assertThat(rig.kafka().topics().readAll(name))
                    .allSatisfy(record ->
                            assertThat(record.headers().lastHeader("x-trace")).isNotNull());
        }
    }

    /** A simulated PLC, and an IO-Link master whose thermometer is decoded. */
    private void readings(ConnectWorker worker, String name, SimulatedMaster master) {
        master.port(1).connect(SampleDevices.thermometer(() -> 242));
        IfmIoLinkRig ifm = new IfmIoLinkRig();
        start(worker, name + "-ifm", ifm.source(name + "-ifm", master.address()));
        start(
                worker,
                name + "-plc",
                Rig.plc(name + "-plc", "simulated://press", 100, "temperature=RANDOM/temperature:REAL"));
        assertThat(ifm.read(IfmIoLinkRig.topic(name + "-ifm", master, "1"), 3)).anySatisfy(reading -> assertThat(
                        reading.at("/payload/values/Temperature").doubleValue())
                .isEqualTo(24.2));
        assertThat(rig.kafka().topics().read(name + "-plc", 3, Rig.SOON)).hasSizeGreaterThanOrEqualTo(3);
        assertThat(Rig.metric(worker, name + "-plc", 0, "cycles")).isPositive();
    }

    private static void start(ConnectWorker worker, String name, Map<String, String> config) {
        worker.rest().putConnector(name, config);
        worker.rest().awaitRunning(name, 1, Rig.SOON);
    }

    /** Who publishes the metrics: the worker, or the plugin itself. */
    private static String metricsBean(ConnectWorker worker, String name) throws IOException, JMException {
        try (JMXConnector jmx = worker.jmx()) {
            return jmx.getMBeanServerConnection()
                    .getMBeanInfo(new ObjectName("kafka.connect:type=plugins,connector=" + name + ",task=0"))
                    .getClassName();
        }
    }
}
