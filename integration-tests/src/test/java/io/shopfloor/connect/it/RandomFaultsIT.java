// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.ConnectWorker;
import io.shopfloor.connect.sandbox.FaultyLink;
import io.shopfloor.connect.sandbox.Mosquitto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Source and sink together under faults drawn at random, reproducible by the seed that is printed (the order of faults; not
 * the moment to the millisecond). Several pipelines run at a time, each with faults of its own; kills of processes meet all
 * of them. {@code -Dfaults.rounds=25 -Dfaults.pipelines=8} makes it 200 schedules; {@code -Dfaults.seed=N} others.
 */
@EnabledIfSystemProperty(
        named = "faults.rounds",
        matches = "\\d+",
        disabledReason = "random faults run when asked for: -Dfaults.rounds=1 and more")
class RandomFaultsIT {

    private static final int ROUNDS = Integer.getInteger("faults.rounds", 1);
    private static final int PIPELINES = Integer.getInteger("faults.pipelines", 4);
    private static final long SEED = Long.getLong("faults.seed", 20_261_123L);
    private static final int FAULTS_EACH = 3;
    private static final int MAX_PAUSE_MS = 400;

    /** Faults of one pipeline. */
    private enum Fault {
        CUT(p -> p.sourceLink().cut()),
        CUT_AT_SINK(p -> p.sinkLink().cut()),
        BLACKHOLE(p -> broken(p.sourceLink(), FaultyLink::blackhole)),
        BLACKHOLE_AT_SINK(p -> broken(p.sinkLink(), FaultyLink::blackhole)),
        HALF_OPEN(p -> p.sourceLink().halfOpen()),
        HALF_OPEN_AT_SINK(p -> p.sinkLink().halfOpen()),
        THROTTLE(p -> broken(p.sourceLink(), link -> link.throttle(2_000))),
        STALL(p -> broken(p.sinkLink(), FaultyLink::stall)),
        TAKE_OVER(FaultyPipeline::takeOver),
        PUTBACK(FaultyPipeline::poison),
        PAUSE(FaultyPipeline::pauseAndResume),
        RESTART(FaultyPipeline::restart),
        RECONFIGURE(FaultyPipeline::reconfigure);

        private final Consumer<FaultyPipeline> how;

        Fault(Consumer<FaultyPipeline> how) {
            this.how = how;
        }

        private static void broken(FaultyLink link, Consumer<FaultyLink> how) {
            how.accept(link);
            pause(MAX_PAUSE_MS);
            link.restore();
        }
    }

    /** Faults that meet all pipelines. */
    private enum Disaster {
        WORKER_KILLED,
        WORKER_FROZEN,
        WORKER_ADDED_AND_KILLED,
        BROKER_KILLED,
        KAFKA_KILLED
    }

    private final Rig rig = Rig.shared();
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final Map<Disaster, Integer> disasters = new EnumMap<>(Disaster.class);
    private final List<FaultyPipeline.Outcome> outcomes = new ArrayList<>();

    @Test
    void nothingIsLostEveryRepetitionIsMarkedAndTheSinkKeepsTheOrder() {
        System.out.println("random faults: seed " + SEED);
        Random random = new Random(SEED);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                round(random);
            }
        } finally {
            report();
        }
    }

    private void round(Random random) {
        List<FaultyPipeline> pipelines = new ArrayList<>();
        try {
            for (int i = 0; i < PIPELINES; i++) {
                Make make = i % 2 == 1 && Mosquitto.isInstalled() ? Make.MOSQUITTO : Make.HIVEMQ;
                pipelines.add(new FaultyPipeline(rig, make, random));
            }
            for (Runnable event : schedule(pipelines, random)) {
                event.run();
                pause(random.nextInt(MAX_PAUSE_MS));
            }
            for (FaultyPipeline pipeline : pipelines) {
                FaultyPipeline.Outcome outcome = pipeline.outcome();
                outcomes.add(outcome);
                assertThat(outcome.lost()).as("lost by " + pipeline).isZero();
                assertThat(outcome.unexplained())
                        .as("repeated without mark by " + pipeline)
                        .isZero();
                assertThat(outcome.lostAtSink())
                        .as("lost by the sink of " + pipeline)
                        .isZero();
                assertThat(outcome.reordered())
                        .as("reordered by the sink of " + pipeline)
                        .isZero();
            }
        } finally {
            pipelines.forEach(FaultyPipeline::close);
        }
    }

    private List<Runnable> schedule(List<FaultyPipeline> pipelines, Random random) {
        List<Runnable> events = new ArrayList<>();
        for (FaultyPipeline pipeline : pipelines) {
            for (int i = 0; i < FAULTS_EACH; i++) {
                Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
                events.add(() -> {
                    fault.how.accept(pipeline);
                    faults.merge(fault, 1, Integer::sum);
                });
            }
        }
        for (int i = 0; i < 2; i++) {
            Disaster disaster = Disaster.values()[random.nextInt(Disaster.values().length)];
            events.add(() -> {
                befall(disaster);
                disasters.merge(disaster, 1, Integer::sum);
            });
        }
        Collections.shuffle(events, random);
        return events;
    }

    private void befall(Disaster disaster) {
        switch (disaster) {
            case WORKER_KILLED -> {
                rig.worker().kill9();
                rig.worker(); // starts it again
            }
            case WORKER_FROZEN -> {
                rig.worker().freeze();
                pause(3_000);
                rig.worker().thaw();
            }
            case WORKER_ADDED_AND_KILLED -> {
                ConnectWorker second = rig.box().connect(rig.kafka(), Rig.workerOptions());
                pause(3_000);
                second.kill9();
            }
            case BROKER_KILLED -> {
                // The other make acknowledges before it writes, and then loses by itself.
                rig.broker(Make.HIVEMQ).kill9();
                rig.broker(Make.HIVEMQ); // starts it again
            }
            case KAFKA_KILLED -> {
                rig.kafka().kill9();
                rig.kafka().restart();
            }
        }
    }

    private void report() {
        int injected = faults.values().stream().mapToInt(Integer::intValue).sum()
                + disasters.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "random faults: %d schedules, %d faults %s %s; %,d messages, lost %d, repeated and marked %d, without mark %d,"
                        + " lost by the sink %d, reordered by the sink %d%n",
                outcomes.size(),
                injected,
                disasters,
                faults,
                sum(FaultyPipeline.Outcome::messages),
                sum(FaultyPipeline.Outcome::lost),
                sum(FaultyPipeline.Outcome::repeated),
                sum(FaultyPipeline.Outcome::unexplained),
                sum(FaultyPipeline.Outcome::lostAtSink),
                sum(FaultyPipeline.Outcome::reordered));
    }

    private int sum(java.util.function.ToIntFunction<FaultyPipeline.Outcome> of) {
        return outcomes.stream().mapToInt(of).sum();
    }

    private static void pause(long ms) {
        try {
            TimeUnit.NANOSECONDS.sleep(Duration.ofMillis(ms).toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
