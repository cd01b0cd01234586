// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master through whatever happens to it: it is asked gently, and comes back by itself. */
class MasterLoopTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final MasterLoop.Times TIMES = new MasterLoop.Times(
            Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofMillis(400));

    private final MasterHttp http = new MasterHttp(null, Duration.ofMillis(500));
    private final SimulatedMaster simulated = SimulatedMaster.start(MasterOptions.defaults());
    private final Ear ear = new Ear();
    private MasterLoop loop;

    private static final class Ear implements MasterLoop.Listener {
        final AtomicLong readings = new AtomicLong();
        final AtomicLong failures = new AtomicLong();
        final List<String> serials = new CopyOnWriteArrayList<>();
        final AtomicReference<PortReading> last = new AtomicReference<>();
        final AtomicReference<Throwable> broken = new AtomicReference<>();
        volatile Throwable breaks;

        @Override
        public void identified(Master master) {
            serials.add(master.identity().serial());
        }

        @Override
        public void refreshing(Master master) {}

        @Override
        public void readings(Master master, List<PortReading> all) {
            if (breaks instanceof Error error) {
                throw error;
            }
            if (breaks instanceof RuntimeException bug) {
                throw bug;
            }
            all.stream().filter(reading -> reading.data() != null).forEach(last::set);
            readings.addAndGet(
                    all.stream().filter(reading -> reading.data() != null).count());
        }

        @Override
        public void cycleEnded(boolean late) {}

        @Override
        public void health(Master master, Map<String, PointAnswer> health) {}

        @Override
        public void failed(Master master, MasterException failure, Duration retry) {
            failures.incrementAndGet();
        }

        @Override
        public void broken(Throwable cause) {
            broken.set(cause);
        }
    }

    @BeforeEach
    void start() {
        simulated.port(1).connect(SampleDevices.thermometer(() -> 242));
        loop = new MasterLoop(
                new Master(new IotCoreClient(
                        http, MasterAddress.parse(simulated.address()), null, RequestStatistics.NONE)),
                TIMES,
                ear,
                new Random(1));
        loop.start();
        awaitReadings();
    }

    @AfterEach
    void end() {
        loop.close();
        assertThat(simulated.traffic().mostInFlight())
                .as("requests in flight at once")
                .isEqualTo(1);
        simulated.close();
        http.close();
    }

    private void awaitReadings() {
        long before = ear.readings.get();
        await().atMost(SOON).until(() -> ear.readings.get() > before + 2);
    }

    private void awaitFailures(int count) {
        long before = ear.failures.get();
        await().atMost(SOON).until(() -> ear.failures.get() >= before + count);
        assertThat(loop.reachable()).isFalse();
    }

    @Test
    void comesBackFromAnUnpluggedCable() {
        simulated.unplug();
        awaitFailures(2);
        simulated.plug();
        awaitReadings();
        assertThat(loop.reachable()).isTrue();
    }

    @Test
    void comesBackFromErrors() {
        simulated.answerAlways(500, "");
        awaitFailures(2);
        long requests = simulated.traffic().requests();
        await().pollDelay(Duration.ofMillis(800)).until(() -> true);
        assertThat(simulated.traffic().requests() - requests).as("no storm").isLessThan(8);
        simulated.recover();
        awaitReadings();
    }

    @Test
    void comesBackFromAStalledMasterThatIsSwitchedOffAndOn() {
        simulated.stall();
        awaitFailures(2);
        simulated.powerCycle();
        awaitReadings();
    }

    @Test
    void noticesAnotherMasterAtTheAddress() {
        simulated.replaceBy("000200000002");
        await().atMost(SOON).until(() -> ear.serials.contains("000200000002"));
        awaitReadings();
    }

    @Test
    void usesOneConnectionAsLongAsNothingHappens() {
        awaitReadings();
        assertThat(simulated.traffic().connections()).isEqualTo(1);
    }

    @Test
    void aBugIsToldAndEndsTheLoop() {
        assertTold(new IllegalStateException("a bug"));
    }

    @Test
    void anErrorIsToldAndEndsTheLoop() {
        assertTold(new OutOfMemoryError("injected"));
    }

    private void assertTold(Throwable cause) {
        ear.breaks = cause;
        await().atMost(SOON).until(() -> ear.broken.get() != null);
        assertThat(ear.broken.get()).isSameAs(cause);
        assertThat(loop.reachable()).isFalse();
    }

    @Test
    void closesInTheMiddleOfARequestAndLeavesNoThread() {
        simulated.stall();
        await().atMost(SOON).until(() -> ear.failures.get() > 0);
        loop.close();
        String name = "ifm-master-" + simulated.address();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals(name));
    }
}
