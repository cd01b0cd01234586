// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.UnixOperatingSystemMXBean;
import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import io.shopfloor.connect.sandbox.load.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import javax.management.remote.JMXConnector;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Steady load through all connectors with a mild fault every ten seconds, for ten minutes or as long as asked: {@code
 * -Dsoak.minutes=240}. At the end the worker's heap, threads, file handles and the latency are what they were at the
 * beginning, and nothing is lost.
 */
@EnabledIfSystemProperty(
        named = "it.test",
        matches = ".*SoakIT.*",
        disabledReason = "a soak runs when asked for by its name: see CONTRIBUTING.md")
class SoakIT {

    private static final int MINUTES = Integer.getInteger("soak.minutes", 10);
    private static final int RATE = 50;
    private static final Duration PACE = Duration.ofSeconds(10);
    private static final Duration MILD = Duration.ofSeconds(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The worker at one moment.
     *
     * @param latencyMs from the light barrier through Kafka to the listener behind the sink, median since the last sample
     */
    private record Sample(long heapBytes, long threads, long handles, long latencyMs) {}

    /** What comes out behind the sink; the listener's thread adds, the test's asks. Small after days, too. */
    private static final class Arrived {
        private final BitSet ids = new BitSet();
        private List<Long> latencies = new ArrayList<>();

        synchronized void add(MqttListener.Heard message) {
            try {
                JsonNode piece = JSON.readTree(message.payload());
                ids.set(piece.get("id").asInt());
                latencies.add(
                        System.currentTimeMillis() - piece.get("timestamp_ms").asLong());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        synchronized boolean has(Set<Long> pieces) {
            return pieces.stream().allMatch(id -> ids.get(Math.toIntExact(id)));
        }

        /** Of the messages since the last call; where none came, at least so long. */
        synchronized long medianLatencyMs() {
            List<Long> some = latencies;
            latencies = new ArrayList<>();
            some.sort(null);
            return some.isEmpty() ? PACE.toMillis() : some.get(some.size() / 2);
        }
    }

    private final Rig rig = Rig.shared();
    private final IfmIoLinkRig ifm = new IfmIoLinkRig();
    private final String name = Rig.newName("soak");
    private final List<Sample> samples = new ArrayList<>();

    @Test
    void nothingGrowsAndNothingIsLost() throws IOException {
        String uri = rig.broker(Make.HIVEMQ).uri();
        FaultyLink sourceLink = rig.box().link(rig.broker(Make.HIVEMQ).port());
        FaultyLink sinkLink = rig.box().link(rig.broker(Make.HIVEMQ).port());
        FaultyLink plcLink = rig.box().link(rig.box().fieldDevices().modbusPort());
        Arrived arrived = new Arrived();
        try (SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults());
                MqttListener listener = MqttListener.start(uri, name, "out/" + name + "/#", arrived::add)) {
            master.port(1).connect(SampleDevices.thermometer(() -> 242));
            start(sourceLink, sinkLink, plcLink, master);
            List<Runnable> faults = List.of(
                    () -> away(sourceLink),
                    () -> away(sinkLink),
                    () -> away(plcLink),
                    master::powerCycle,
                    this::pauseAndResume,
                    () -> rig.worker().rest().restart(name),
                    () -> rig.worker().rest().restart(name + "-sink"),
                    this::freeze);
            try (LightBarrier barrier = LightBarrier.start(uri, name + "/count", RATE, LightBarrier.ENDLESS)) {
                long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
                for (int i = 0; System.nanoTime() < end; i++) {
                    faults.get(i % faults.size()).run();
                    pause(PACE);
                    samples.add(sample(arrived));
                }
                account(barrier, arrived);
            }
            ifm.awaitMore(name + "-plc");
            ifm.awaitMore(IfmIoLinkRig.topic(name + "-ifm", master, "1"));
        }
        SoftAssertions.assertSoftly(flat -> {
            judge(flat, "heap after collection, MB", sample -> sample.heapBytes() / 1_000_000, 1.3, 20);
            judge(flat, "threads", Sample::threads, 1.1, 10);
            judge(flat, "file handles", Sample::handles, 1.1, 20);
            judge(flat, "latency, ms", Sample::latencyMs, 3, 200);
        });
    }

    /** Every piece that the broker acknowledged is in Kafka and came out behind the sink. */
    private void account(LightBarrier barrier, Arrived arrived) {
        barrier.finish(Rig.SOON);
        await("nothing is lost behind the sink").atMost(Rig.SOON).until(() -> arrived.has(barrier.acknowledged()));
        Tally stored = new Tally();
        rig.kafka().topics().readAll(name, stored::add);
        assertThat(stored.missing(barrier.acknowledged())).isEmpty();
        System.out.printf(
                "soak of %d minutes: %,d messages, %d faults, lost 0, repeated in Kafka %d%n",
                MINUTES, stored.stored(), samples.size(), stored.duplicated());
    }

    private static void away(FaultyLink link) {
        link.refuse();
        link.cut();
        pause(MILD);
        link.accept();
    }

    private void pauseAndResume() {
        rig.worker().rest().pause(name);
        pause(MILD);
        rig.worker().rest().resume(name);
    }

    /** The worker stands still, for less than its session time. */
    private void freeze() {
        rig.worker().freeze();
        pause(MILD);
        rig.worker().thaw();
    }

    private static void pause(Duration time) {
        await().pollDelay(time).timeout(time.plusMinutes(1)).until(() -> true);
    }

    private void start(FaultyLink sourceLink, FaultyLink sinkLink, FaultyLink plcLink, SimulatedMaster master) {
        Map<String, String> source = Rig.source(name, sourceLink.uri("tcp"));
        source.put("kafka.key", "${topic}");
        rig.startSource(name, source, 1);
        Map<String, String> sink = Rig.sink(name, sinkLink.uri("tcp"));
        sink.put("mqtt.topic", "out/${key}");
        rig.startSink(name + "-sink", sink);
        String url = "modbus-tcp://127.0.0.1:" + plcLink.port();
        rig.startPlc(name + "-plc", Rig.plc(name + "-plc", url, 100, "counter=holding-register:3:UDINT"));
        ifm.start(name + "-ifm", ifm.source(name + "-ifm", master.address()), 1);
    }

    private Sample sample(Arrived arrived) throws IOException {
        try (JMXConnector jmx = rig.worker().jmx()) {
            var server = jmx.getMBeanServerConnection();
            MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(
                    server, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
            memory.gc();
            return new Sample(
                    memory.getHeapMemoryUsage().getUsed(),
                    ManagementFactory.newPlatformMXBeanProxy(
                                    server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class)
                            .getThreadCount(),
                    ManagementFactory.newPlatformMXBeanProxy(
                                    server,
                                    ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME,
                                    UnixOperatingSystemMXBean.class)
                            .getOpenFileDescriptorCount(),
                    arrived.medianLatencyMs());
        }
    }

    /** Medians of the first and the last third. */
    private void judge(SoftAssertions flat, String what, ToLongFunction<Sample> figure, double factor, long slack) {
        int third = Math.max(1, samples.size() / 3);
        long first = median(samples.subList(0, third), figure);
        long last = median(samples.subList(samples.size() - third, samples.size()), figure);
        System.out.printf("soak of %d minutes, %s: %d, then %d%n", MINUTES, what, first, last);
        flat.assertThat(last).as(what).isLessThanOrEqualTo((long) (first * factor) + slack);
    }

    private static long median(List<Sample> some, ToLongFunction<Sample> figure) {
        return some.stream().mapToLong(figure).sorted().toArray()[some.size() / 2];
    }
}
