// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.it.SinkRepeats.Reason;
import io.shopfloor.connect.sandbox.ConnectWorker;
import io.shopfloor.connect.sandbox.FaultyLink;
import io.shopfloor.connect.sandbox.Mosquitto;
import io.shopfloor.connect.sandbox.MqttBroker;
import io.shopfloor.connect.sandbox.MqttOptions;
import io.shopfloor.connect.sandbox.SandboxProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Source and sink together under faults drawn at random, reproducible by the seed that is printed (the order of faults; not
 * the moment to the millisecond). Several pipelines run at a time, each with faults of its own; kills of processes meet all
 * of them. A PLC and an IO-Link master fail beside them. {@code -Dfaults.rounds=25 -Dfaults.pipelines=8} makes it 200
 * schedules; {@code -Dfaults.seed=N} others.
 */
class RandomFaultsIT {

    private static final int ROUNDS = Integer.getInteger("faults.rounds", 1);
    private static final int PIPELINES = Integer.getInteger("faults.pipelines", 3);
    private static final long SEED = Long.getLong("faults.seed", 20_261_123L);
    private static final int FAULTS_EACH = 3;
    private static final int MAX_DISASTERS = 2;
    private static final int MAX_PAUSE_MS = 400;
    private static final int FROZEN_MS = 3_000;
    private static final int SESSION_MS = 5_000; // after which the sandbox's workers give each other up

    /** Faults of one pipeline, and what they are to its sink. */
    private enum Fault {
        CUT(p -> p.sourceLink().cut()),
        CUT_AT_SINK(Reason.LINK, p -> p.sinkLink().cut()),
        BLACKHOLE(p -> broken(p.sourceLink(), FaultyLink::blackhole)),
        BLACKHOLE_AT_SINK(Reason.LINK, p -> broken(p.sinkLink(), FaultyLink::blackhole)),
        HALF_OPEN(p -> p.sourceLink().halfOpen()),
        HALF_OPEN_AT_SINK(Reason.LINK, p -> p.sinkLink().halfOpen()),
        THROTTLE(p -> broken(p.sourceLink(), link -> link.throttle(2_000))),
        STALL(Reason.LINK, p -> broken(p.sinkLink(), FaultyLink::stall)),
        TAKE_OVER(FaultyPipeline::takeOver),
        PUTBACK(FaultyPipeline::poison),
        PAUSE(FaultyPipeline::pauseAndResume),
        RESTART(Reason.RESTART, FaultyPipeline::restart),
        RECONFIGURE(FaultyPipeline::reconfigure);

        private final Reason atSink;
        private final Consumer<FaultyPipeline> how;

        Fault(Consumer<FaultyPipeline> how) {
            this(Reason.NONE, how);
        }

        Fault(Reason atSink, Consumer<FaultyPipeline> how) {
            this.atSink = atSink;
            this.how = how;
        }

        private static void broken(FaultyLink link, Consumer<FaultyLink> how) {
            how.accept(link);
            pause(MAX_PAUSE_MS);
            link.restore();
        }
    }

    /** Faults that meet all pipelines, at all brokers but for {@link #BROKER_KILLED}, and what they are to the sinks. */
    private enum Disaster {
        WORKER_KILLED(Reason.RESTART),
        WORKER_FROZEN(Reason.RESTART),
        WORKER_FROZEN_AND_REPLACED(Reason.RESTART),
        WORKER_ADDED_AND_KILLED(Reason.RESTART),
        BROKER_KILLED(Reason.LINK),
        BROKER_FROZEN(Reason.LINK),
        KAFKA_KILLED(Reason.RESTART),
        KAFKA_FROZEN(Reason.RESTART);

        private final Reason atSinks;

        Disaster(Reason atSinks) {
            this.atSinks = atSinks;
        }
    }

    private final Rig rig = Rig.shared();
    /** Mosquitto is never killed here: it would lose by itself what it acknowledges before it writes. */
    private final List<MqttBroker> brokers = Mosquitto.isInstalled()
            ? List.of(
                    rig.broker(Make.HIVEMQ),
                    rig.box().mosquitto(MqttOptions.defaults().inMemory()))
            : List.of(rig.broker(Make.HIVEMQ));

    private final FaultTally tally = new FaultTally();

    @Test
    void nothingIsLostEveryRepetitionIsMarkedAndTheOrderIsKept() {
        System.out.println("random faults: seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            round(random);
        }
    }

    private void round(Random random) {
        List<FaultyPipeline> pipelines = new ArrayList<>();
        try (FaultyReadings readings = new FaultyReadings(rig)) {
            for (int i = 0; i < PIPELINES; i++) {
                pipelines.add(new FaultyPipeline(rig, brokers.get(i % brokers.size()), random));
            }
            pipelines.forEach(FaultyPipeline::create);
            readings.start();
            pipelines.forEach(FaultyPipeline::start);
            for (Runnable event : schedule(pipelines, readings, random)) {
                event.run();
                pause(random.nextInt(MAX_PAUSE_MS));
            }
            pipelines.forEach(FaultyPipeline::finish);
            pipelines.forEach(this::judge);
            judge(readings);
        } finally {
            System.out.println(tally.report(SEED));
            pipelines.forEach(FaultyPipeline::close);
        }
    }

    private void judge(FaultyPipeline pipeline) {
        FaultOutcome outcome = pipeline.outcome();
        tally.add(outcome, pipeline.reason());
        Malformed.Putback putback = pipeline.putback();
        if (!outcome.asPromised() || !putback.asPromised()) {
            rig.box().keep();
        }
        assertThat(outcome).as(pipeline::diagnosis).matches(FaultOutcome::asPromised, "as promised");
        assertThat(putback)
                .as("the putback-error topic of " + pipeline)
                .matches(Malformed.Putback::asPromised, "as promised");
    }

    private void judge(FaultyReadings readings) {
        PlcHoles outcome = readings.outcome();
        tally.add(outcome);
        if (!outcome.silent().isEmpty()) {
            rig.box().keep();
        }
        assertThat(outcome.silent())
                .as("holes in the PLC's readings; told are only " + outcome.gaps())
                .isEmpty();
    }

    private List<Runnable> schedule(List<FaultyPipeline> pipelines, FaultyReadings readings, Random random) {
        List<Runnable> events = new ArrayList<>();
        for (FaultyPipeline pipeline : pipelines) {
            for (int i = 0; i < FAULTS_EACH; i++) {
                Fault fault = drawn(Fault.values(), random);
                events.add(() -> inject(fault, pipeline, () -> {
                    pipeline.suffers(fault.atSink);
                    fault.how.accept(pipeline);
                }));
            }
        }
        for (int i = 0; i < FAULTS_EACH; i++) {
            FaultyReadings.Fault fault = drawn(FaultyReadings.Fault.values(), random);
            events.add(() -> inject(fault, readings, () -> readings.befall(fault)));
        }
        // Without any, as with a third of the rounds, most sinks must account for every message they publish again.
        for (int i = random.nextInt(MAX_DISASTERS + 1); i > 0; i--) {
            Disaster disaster = drawn(Disaster.values(), random);
            events.add(() -> inject(disaster, "all", () -> {
                pipelines.stream()
                        .filter(p -> disaster != Disaster.BROKER_KILLED || p.isAt(rig.broker(Make.HIVEMQ)))
                        .forEach(p -> p.suffers(disaster.atSinks));
                befall(disaster);
            }));
        }
        Collections.shuffle(events, random);
        return events;
    }

    private static <T> T drawn(T[] from, Random random) {
        return from[random.nextInt(from.length)];
    }

    private void inject(Enum<?> fault, Object victim, Runnable how) {
        System.out.println("random faults: " + fault + ", " + victim);
        how.run();
        tally.injected(fault);
    }

    private void befall(Disaster disaster) {
        switch (disaster) {
            case WORKER_KILLED -> {
                rig.worker().kill9();
                rig.worker(); // starts it again
            }
            case WORKER_FROZEN -> frozen(rig.worker(), FROZEN_MS);
            case WORKER_FROZEN_AND_REPLACED -> {
                ConnectWorker second = rig.box().connect(rig.kafka(), Rig.workerOptions());
                frozen(rig.worker(), 2 * SESSION_MS); // long enough to be given up by the group
                pause(MAX_PAUSE_MS); // two workers believe now that the tasks are theirs
                // Connect leaves the tasks dead that the woken worker lost its right to write with; see
                // docs/operations.md.
                rig.worker().kill9();
                rig.worker();
                second.kill9();
            }
            case WORKER_ADDED_AND_KILLED -> {
                ConnectWorker second = rig.box().connect(rig.kafka(), Rig.workerOptions());
                pause(FROZEN_MS);
                second.kill9();
            }
            case BROKER_KILLED -> {
                rig.broker(Make.HIVEMQ).kill9();
                rig.broker(Make.HIVEMQ); // starts it again
            }
            case BROKER_FROZEN -> brokers.forEach(broker -> frozen(broker, FROZEN_MS));
            case KAFKA_KILLED -> {
                rig.kafka().kill9();
                rig.kafka().restart();
            }
            case KAFKA_FROZEN -> frozen(rig.kafka(), FROZEN_MS);
        }
    }

    private static void frozen(SandboxProcess process, long ms) {
        process.freeze();
        pause(ms);
        process.thaw();
    }

    private static void pause(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in a pause", e);
        }
    }
}
