// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.it.OpcUaCell.Fault;
import io.shopfloor.connect.sandbox.plc.NodeServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Servers by node-opcua die and freeze, links break, workers are killed: what a server recorded is in Kafka, and where it records
 * nothing every gap is told. The schedules that are drawn at random can be drawn again by the seed that is printed (the order of
 * faults; not the moment to the millisecond): {@code -Dopcua.rounds=10 -Dopcua.cells=5} makes it 50, {@code -Dopcua.seed=N} others.
 * Needs Node and {@code sandbox/install-node-devices}.
 */
class OpcUaFaultsIT {

    private static final int ROUNDS = Integer.getInteger("opcua.rounds", 1);
    private static final int CELLS = Integer.getInteger("opcua.cells", 2);
    private static final long SEED = Long.getLong("opcua.seed", 20_261_127L);
    private static final int FAULTS_EACH = 2;
    private static final int MAX_PAUSE_MS = 2_000;
    private static final int MAX_AWAY_MS = 3_000;

    /** What meets all servers' connectors. */
    private enum Disaster {
        NONE,
        WORKER_KILLED,
        WORKER_FROZEN
    }

    private final Rig rig = Rig.shared();

    @BeforeEach
    void needNode() {
        Assumptions.assumeTrue(NodeServer.missing() == null, NodeServer::missing);
    }

    @Test
    void whateverFailsWhatTheServerRecordedIsInKafkaAndAllElseIsTold() {
        try (OpcUaCell cell = new OpcUaCell(rig)) {
            cell.start();
            cell.awaitReading();
            for (Fault fault : Fault.values()) {
                cell.befall(fault);
                cell.awaitReading();
            }
            befall(Disaster.WORKER_KILLED, MAX_AWAY_MS);
            judge("each fault once", cell);
        }
    }

    @Test
    void neitherDoRandomFaultsLoseAnything() {
        Random random = new Random(SEED);
        List<OpcUaCell> cells = new ArrayList<>();
        try {
            IntStream.range(0, CELLS).forEach(i -> cells.add(new OpcUaCell(rig)));
            cells.forEach(OpcUaCell::start);
            cells.forEach(OpcUaCell::awaitReading);
            for (int round = 1; round <= ROUNDS; round++) {
                for (Runnable event : schedule(cells, random)) {
                    event.run();
                    Rig.pause(random.nextInt(MAX_PAUSE_MS));
                }
                String what = "round " + round + " of seed " + SEED;
                cells.forEach(cell -> judge(what, cell));
            }
        } finally {
            cells.forEach(OpcUaCell::close);
        }
    }

    private List<Runnable> schedule(List<OpcUaCell> cells, Random random) {
        List<Runnable> events = new ArrayList<>();
        for (OpcUaCell cell : cells) {
            for (int i = 0; i < FAULTS_EACH; i++) {
                Fault fault = drawn(Fault.values(), random);
                events.add(() -> {
                    System.out.println("  " + fault + " for " + cell);
                    cell.befall(fault);
                });
            }
        }
        Disaster disaster = drawn(Disaster.values(), random);
        int awayMs = random.nextInt(MAX_AWAY_MS);
        events.add(() -> befall(disaster, awayMs));
        Collections.shuffle(events, random);
        return events;
    }

    private static <T> T drawn(T[] from, Random random) {
        return from[random.nextInt(from.length)];
    }

    private void befall(Disaster disaster, int awayMs) {
        System.out.println("  " + disaster + " for all, for " + awayMs + " ms");
        switch (disaster) {
            case WORKER_KILLED -> rig.worker().kill9();
            case WORKER_FROZEN -> rig.worker().freeze();
            default -> {
                return;
            }
        }
        Rig.pause(awayMs);
        if (disaster == Disaster.WORKER_FROZEN) {
            rig.worker().thaw();
        }
        rig.worker(); // starts a dead one
    }

    private void judge(String what, OpcUaCell cell) {
        OpcUaOutcome outcome = cell.outcome();
        System.out.println(what + ", " + cell + ": " + outcome);
        if (!outcome.asPromised()) {
            rig.box().keep();
        }
        assertThat(outcome).as(cell.toString()).matches(OpcUaOutcome::asPromised, "as promised");
        assertThat(cell.needless()).as("gaps of which nothing is missing").isEmpty();
    }
}
