// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.it.SinkRepeats.Reason;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.mqtt.Mosquitto;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Source and sink together under faults drawn at random, reproducible by the seed that is printed (the order of faults; not
 * the moment to the millisecond). Several pipelines run at a time, each with faults of its own; kills of processes meet all
 * of them. A PLC and an IO-Link master fail beside them. {@code -Dfaults.rounds=25 -Dfaults.pipelines=8} makes it 200
 * schedules and more; {@code -Dfaults.seed=N} others. {@code -Dfaults.exactly.once=N} of the pipelines have a source that delivers
 * exactly once, besides the others.
 */
class RandomFaultsIT {

    private static final int ROUNDS = Integer.getInteger("faults.rounds", 1);
    private static final int PIPELINES = Integer.getInteger("faults.pipelines", 3);
    private static final int EXACTLY_ONCE = Integer.getInteger("faults.exactly.once", 2);
    private static final long SEED = Long.getLong("faults.seed", 20_261_123L);
    private static final int FAULTS_EACH = 3;
    private static final int MAX_DISASTERS = 2;
    private static final int MAX_PAUSE_MS = 400;
    private static final int FROZEN_MS = 3_000;
    private static final int REFUSED_MS = 5_000; // several attempts
    private static final int MOVED_MS = 2_000; // time to connect there, and for messages to wait here
    private static final int MAX_AWAY_MS = 6_000;
    private static final int UNSAVED_MS = 1_000;
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
        REFUSED(p -> p.refuse(p.sourceLink(), REFUSED_MS)),
        REFUSED_AT_SINK(Reason.LINK, p -> p.refuse(p.sinkLink(), REFUSED_MS)),
        MOVED(p -> p.moveToAnotherBrokerAndBack(MOVED_MS)),
        TAKE_OVER(FaultyPipeline::takeOver),
        PUTBACK(FaultyPipeline::poison),
        PAUSE(FaultyPipeline::pauseAndResume),
        RESTART(Reason.RESTART, FaultyPipeline::restart),
        DEALT_ANEW(Reason.RESTART, FaultyPipeline::dealAnewWhileTheSinkIsFull),
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
            Rig.pause(MAX_PAUSE_MS);
            link.restore();
        }
    }

    /** Faults that meet all pipelines, but for a broker's death, which meets those at that broker, and what they are to the sinks. */
    private enum Disaster {
        WORKER_KILLED(Reason.RESTART),
        WORKER_FROZEN(Reason.RESTART),
        WORKER_FROZEN_AND_REPLACED(Reason.RESTART),
        WORKER_ADDED_AND_KILLED(Reason.RESTART),
        HIVEMQ_KILLED(Reason.LINK),
        ARTEMIS_KILLED(Reason.LINK),
        /** Between two saves of its store. */
        MOSQUITTO_KILLED(Reason.LINK),
        BROKER_FROZEN(Reason.LINK),
        KAFKA_KILLED(Reason.RESTART),
        KAFKA_FROZEN(Reason.RESTART);

        private final Reason atSinks;

        Disaster(Reason atSinks) {
            this.atSinks = atSinks;
        }
    }

    private final Rig rig = Rig.shared();
    private final List<Make> makes = Stream.of(Make.values())
            .filter(make -> make != Make.MOSQUITTO || Mosquitto.isInstalled())
            .toList();
    /** Those first at which exactly-once delivery is whole. */
    private final List<Make> makesForOnce = makes.stream()
            .sorted(Comparator.comparing(make -> !make.flagsRedeliveries()))
            .toList();

    private final FaultTally tally = new FaultTally();

    @Test
    void nothingIsLostEveryRepetitionIsMarkedAndTheOrderIsKept() {
        System.out.println("random faults: seed " + SEED + ", brokers " + makes
                + (Mosquitto.isInstalled() ? ", " + Mosquitto.version() : ""));
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            round(random);
        }
    }

    private void round(Random random) {
        List<FaultyPipeline> pipelines = new ArrayList<>();
        try (FaultyReadings readings = new FaultyReadings(rig)) {
            for (int i = 0; i < PIPELINES; i++) {
                pipelines.add(new FaultyPipeline(rig, makes.get(i % makes.size()), false, random));
            }
            for (int i = 0; i < EXACTLY_ONCE; i++) {
                pipelines.add(new FaultyPipeline(rig, makesForOnce.get(i % makes.size()), true, random));
            }
            pipelines.forEach(FaultyPipeline::create);
            readings.start();
            pipelines.forEach(FaultyPipeline::start);
            for (Runnable event : schedule(pipelines, readings, random)) {
                event.run();
                Rig.pause(random.nextInt(MAX_PAUSE_MS));
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
        tally.add(outcome, pipeline.reason(), pipeline.promise());
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
            int awayMs = random.nextInt(MAX_AWAY_MS);
            List<FaultyPipeline> hit =
                    pipelines.stream().filter(p -> meets(disaster, p)).toList();
            if (!hit.isEmpty()) {
                events.add(() -> inject(disaster, hit.size() == pipelines.size() ? "all" : hit, () -> {
                    hit.forEach(p -> p.suffers(disaster.atSinks));
                    befall(disaster, hit, awayMs);
                }));
            }
        }
        Collections.shuffle(events, random);
        return events;
    }

    private boolean meets(Disaster disaster, FaultyPipeline pipeline) {
        return switch (disaster) {
            case HIVEMQ_KILLED -> pipeline.isAt(rig.broker(Make.HIVEMQ));
            case ARTEMIS_KILLED -> pipeline.isAt(rig.broker(Make.ARTEMIS));
            case MOSQUITTO_KILLED -> Mosquitto.isInstalled() && pipeline.isAt(rig.broker(Make.MOSQUITTO));
            default -> true;
        };
    }

    private static <T> T drawn(T[] from, Random random) {
        return from[random.nextInt(from.length)];
    }

    private void inject(Enum<?> fault, Object victim, Runnable how) {
        System.out.println("random faults: " + fault + ", " + victim);
        how.run();
        tally.injected(fault);
    }

    /** The links stand in front of a broker that is away like a balancer: they accept, and hang up. */
    private void befall(Disaster disaster, List<FaultyPipeline> hit, int awayMs) {
        switch (disaster) {
            case WORKER_KILLED -> {
                rig.worker().kill9();
                rig.worker(); // starts it again
            }
            case WORKER_FROZEN -> frozen(rig.worker(), FROZEN_MS);
            case WORKER_FROZEN_AND_REPLACED -> {
                ConnectWorker second = rig.box().connect(rig.kafka(), Rig.workerOptions());
                frozen(rig.worker(), 2 * SESSION_MS); // long enough to be given up by the group
                Rig.pause(MAX_PAUSE_MS); // two workers believe now that the tasks are theirs
                // Connect leaves the tasks dead that the woken worker lost its right to write with; see
                // docs/operations.md.
                rig.worker().kill9();
                rig.worker();
                second.kill9();
            }
            case WORKER_ADDED_AND_KILLED -> {
                ConnectWorker second = rig.box().connect(rig.kafka(), Rig.workerOptions());
                Rig.pause(FROZEN_MS);
                second.kill9();
            }
            case HIVEMQ_KILLED -> killed(Make.HIVEMQ, hit, awayMs);
            case ARTEMIS_KILLED -> killed(Make.ARTEMIS, hit, awayMs);
            case MOSQUITTO_KILLED -> {
                Mosquitto mosquitto = (Mosquitto) rig.broker(Make.MOSQUITTO);
                hit.forEach(FaultyPipeline::brokerDies);
                hit.forEach(FaultyPipeline::beforeTheLastSave);
                Rig.pause(UNSAVED_MS); // it saves in the same round of its loop, within milliseconds
                mosquitto.holdSaves();
                Rig.pause(UNSAVED_MS);
                mosquitto.kill9();
                hit.forEach(FaultyPipeline::afterTheKill);
                mosquitto.letSave();
                Rig.pause(awayMs);
                mosquitto.restart();
            }
            case BROKER_FROZEN -> makes.forEach(make -> frozen(rig.broker(make), FROZEN_MS));
            case KAFKA_KILLED -> {
                rig.kafka().kill9();
                rig.kafka().restart();
            }
            case KAFKA_FROZEN -> frozen(rig.kafka(), FROZEN_MS);
        }
    }

    private void killed(Make make, List<FaultyPipeline> hit, long awayMs) {
        SandboxProcess broker = rig.broker(make);
        hit.forEach(FaultyPipeline::brokerDies);
        broker.kill9();
        Rig.pause(awayMs);
        broker.restart();
    }

    private static void frozen(SandboxProcess process, long ms) {
        process.freeze();
        Rig.pause(ms);
        process.thaw();
    }
}
