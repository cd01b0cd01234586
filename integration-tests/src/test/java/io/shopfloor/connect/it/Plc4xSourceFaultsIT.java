// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.plc.FieldDevices;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices die, freeze and fall silent, links break, Kafka is away: readings come again, and no gap is silent. */
class Plc4xSourceFaultsIT {

    private static final Duration DONE = Duration.ofSeconds(90);

    /** How often a link is broken; raise it for a soak: {@code -Dplc.soak.cycles=50}. */
    private static final int CYCLES = Integer.getInteger("plc.soak.cycles", 1);

    private final Rig rig = Rig.shared();
    private FieldDevices devices;

    /** The drivers that every fault is tried on. */
    enum Protocol {
        MODBUS,
        S7,
        S7_LIGHT;

        int port(FieldDevices devices) {
            return this == MODBUS ? devices.modbusPort() : devices.s7Port();
        }

        String url(int port) {
            return switch (this) {
                case MODBUS -> "modbus-tcp://127.0.0.1:" + port;
                case S7 -> "s7://127.0.0.1:" + port + "?controller-type=S7_1500";
                case S7_LIGHT -> "s7-light://127.0.0.1:" + port + "?controller-type=S7_1500";
            };
        }

        String tag() {
            return this == MODBUS ? "counter=holding-register:3:UDINT" : "counter=%DB1:4:DINT";
        }
    }

    @BeforeEach
    void start() {
        devices = rig.box().fieldDevices();
    }

    @AfterEach
    void stop() {
        devices.kill9();
    }

    private Map<String, String> config(String name, Protocol protocol, int port) {
        Map<String, String> config = Rig.plc(name, protocol.url(port), 100, protocol.tag());
        config.put("plc.c.connect.timeout.ms", "6000");
        return config;
    }

    private void awaitReadings(String... names) {
        grows(names, "cycles", 4, () -> {});
    }

    /** Each notices that its connection is lost. */
    private void lose(String[] names, Runnable fault) {
        grows(names, "connection-failures", 1, fault);
    }

    /** This counter of each of them grows so much, once that is done. */
    private void grows(String[] names, String counter, long more, Runnable done) {
        Map<String, Long> goals = new LinkedHashMap<>();
        for (String name : names) {
            goals.put(name, rig.metric(name, 0, counter) + more);
        }
        done.run();
        goals.forEach((name, goal) ->
                await(counter + " of " + name).atMost(DONE).until(() -> rig.metric(name, 0, counter) >= goal));
    }

    private List<JsonNode> gaps(String name, int count) throws IOException {
        List<JsonNode> gaps = json(rig.kafka().topics().read(name + "-status", count, DONE));
        assertThat(gaps).hasSizeGreaterThanOrEqualTo(count);
        return gaps;
    }

    private int workerThreads() throws IOException {
        try (JMXConnector jmx = rig.worker().jmx()) {
            ThreadMXBean threads = ManagementFactory.newPlatformMXBeanProxy(
                    jmx.getMBeanServerConnection(), ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
            int ours = 0;
            for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
                String name = info == null ? "" : info.getThreadName();
                // PLC4X's transactions, netty's loops, and netty's timers, which have the default name.
                if (name.startsWith("plc") || name.startsWith("nioEventLoop") || name.matches("pool-\\d+-thread-1")) {
                    ours++;
                }
            }
            return ours;
        }
    }

    /** One connector each, at the same time, as a plant has them. */
    private String[] startAll(String what, ToIntFunction<Protocol> port) {
        return Stream.of(Protocol.values())
                .map(protocol -> {
                    String name =
                            Rig.newName("plc-" + what + "-" + protocol.name().toLowerCase(Locale.ROOT));
                    rig.startPlc(name, config(name, protocol, port.applyAsInt(protocol)));
                    return name;
                })
                .toArray(String[]::new);
    }

    @Test
    void allProtocolsComeBackFromADeviceThatWasKilledAndOneThatFroze() throws IOException {
        String[] names = startAll("killed", protocol -> protocol.port(devices));
        awaitReadings(names);

        lose(names, devices::kill9);
        devices.restart();
        awaitReadings(names);
        for (String name : names) {
            JsonNode gap = gaps(name, 1).get(0);
            assertThat(gap.get("reason").asText()).as(name).isEqualTo("CONNECTION_LOST");
            assertThat(gap.get("to").asLong())
                    .as(name)
                    .isGreaterThan(gap.get("from").asLong());
        }

        lose(names, devices::freeze);
        devices.thaw();
        awaitReadings(names);
        for (String name : names) {
            gaps(name, 2);
            rig.delete(name);
        }
    }

    @Test
    void allProtocolsComeBackFromBrokenLinksAndLeaveNoThreadBehind() throws IOException {
        Map<Protocol, FaultyLink> links = new EnumMap<>(Protocol.class);
        String[] names = startAll("link", protocol -> links.computeIfAbsent(
                        protocol, each -> rig.box().link(each.port(devices)))
                .port());
        awaitReadings(names);
        breakLinks(names, links.values()); // brings up what stays for ever
        int before = workerThreads();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            breakLinks(names, links.values());
        }
        await("threads end").atMost(DONE).untilAsserted(() -> assertThat(workerThreads())
                .isLessThanOrEqualTo(before + 1));
        links.forEach((protocol, link) ->
                assertThat(link.openConnections()).as(protocol.name()).isLessThanOrEqualTo(2));
        System.out.println(
                "PLC links broken " + 2 * (CYCLES + 1) + " times each: threads " + before + " -> " + workerThreads());
        for (String name : names) {
            rig.delete(name);
        }
    }

    private void breakLinks(String[] names, Collection<FaultyLink> links) {
        for (Consumer<FaultyLink> fault : List.<Consumer<FaultyLink>>of(FaultyLink::cut, FaultyLink::blackhole)) {
            lose(names, () -> links.forEach(fault));
            links.forEach(FaultyLink::restore);
            awaitReadings(names);
        }
    }

    /** PLC4X's S7 driver would otherwise dial once a second, as long as the next reading is away, a thread each. */
    @Test
    void noDriverReconnectsByItselfBetweenTwoReadings() throws IOException {
        FaultyLink link = rig.box().link(devices.s7Port());
        String name = Rig.newName("plc-slow");
        Map<String, String> config = config(name, Protocol.S7, link.port());
        config.put("plc.c.g.poll.interval.ms", "8000");
        rig.startPlc(name, config);
        await("the first reading").atMost(DONE).until(() -> rig.metric(name, 0, "cycles") == 1);

        link.cut();
        await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
        assertThat(link.connections()).isEqualTo(1);
        await("the next reading notices and reads anew")
                .atMost(DONE)
                .until(() -> rig.metric(name, 0, "connection-failures") == 1 && rig.metric(name, 0, "cycles") >= 2);
        assertThat(gaps(name, 1).get(0).get("reason").asText()).isEqualTo("CONNECTION_LOST");
        assertThat(link.connections()).isEqualTo(2);
        rig.delete(name);
    }

    @Test
    void whatAFullQueueDropsIsReportedAndTheNewestStays() throws IOException {
        String name = Rig.newName("plc-full");
        Map<String, String> config = config(name, Protocol.MODBUS, devices.modbusPort());
        config.put("plc.c.g.poll.interval.ms", "20");
        config.put("max.queue.size", "20");
        rig.startPlc(name, config);
        rig.worker().rest().pause(name);
        await("the queue overflows").atMost(DONE).until(() -> rig.metric(name, 0, "overflow-drops") > 50);
        rig.worker().rest().resume(name);
        JsonNode gap = gaps(name, 1).get(0);
        assertThat(gap.get("reason").asText()).isEqualTo("QUEUE_FULL");
        assertThat(gap.get("dropped").asLong()).isGreaterThan(50);
        rig.delete(name);
    }

    @Test
    void aWorkerThatStoodStillTellsTheGap() throws IOException {
        String name = Rig.newName("plc-frozen");
        Map<String, String> config = config(name, Protocol.MODBUS, devices.modbusPort());
        // A request under way when the worker stops must not run out of time in its sleep: that is CONNECTION_LOST.
        config.put("plc.c.request.timeout.ms", "20000");
        rig.startPlc(name, config);
        awaitReadings(name);
        rig.worker().freeze();
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        rig.worker().thaw();
        JsonNode gap = gaps(name, 1).get(0);
        assertThat(gap.get("reason").asText()).isEqualTo("LATE");
        assertThat(gap.get("to").asLong() - gap.get("from").asLong()).isGreaterThan(2_000);
        rig.delete(name);
    }

    /** The worker may give the task up while Kafka is away: what it then did not read or keep must be told. */
    @Test
    void noHoleIsSilentAfterKafkaWasAway() {
        String name = Rig.newName("plc-kafka");
        rig.startPlc(name, config(name, Protocol.MODBUS, devices.modbusPort()));
        awaitReadings(name);
        rig.kafka().kill9();
        try {
            await().pollDelay(Duration.ofSeconds(8)).until(() -> true);
        } finally {
            rig.kafka().restart();
        }
        long end = rig.kafka().topics().endOffset(name);
        await("readings flow again")
                .atMost(DONE)
                .until(() -> rig.kafka().topics().endOffset(name) > end + 50);

        await().atMost(DONE).untilAsserted(() -> assertThat(
                        PlcHoles.of(rig.kafka().topics(), name).silent())
                .isEmpty());
        rig.delete(name);
    }

    private static List<JsonNode> json(List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
        List<JsonNode> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            values.add(new ObjectMapper().readTree(record.value()));
        }
        return values;
    }

    /** Figures for the report; the bound is generous because other work shares this machine. */
    @Test
    void aThousandRegistersTenTimesASecondAreReadInTime() {
        String name = Rig.newName("plc-rate");
        StringBuilder tags = new StringBuilder();
        for (int register = 1001; register <= 2000; register++) {
            tags.append("r")
                    .append(register)
                    .append("=holding-register:")
                    .append(register)
                    .append(":UINT,");
        }
        rig.startPlc(name, Rig.plc(name, "modbus-tcp://127.0.0.1:" + devices.modbusPort(), 100, tags.toString()));
        await().atMost(DONE).until(() -> rig.metric(name, 0, "cycles") >= 100);
        long cycles = rig.metric(name, 0, "cycles");
        long late = rig.metric(name, 0, "late-cycles");
        System.out.println("1,000 registers at 100 ms: " + cycles + " cycles, " + late + " late, the last took "
                + rig.metric(name, 0, ",connection=c,group=g", "cycle-ms") + " ms, " + rig.metric(name, 0, "requests")
                + " requests");
        assertThat(late).isLessThan(cycles);
        rig.delete(name);
    }
}
