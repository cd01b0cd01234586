// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.plc4x.Fixtures;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Bad tags are found and left out; the good ones do not suffer. */
class BatchPlanTest {

    private static final long RETRY = 1000;

    private final List<Point> points = IntStream.range(0, 100)
            .mapToObj(i -> Fixtures.point(Fixtures.prepared("simulated://x", "RANDOM/v" + i + ":DINT")))
            .toList();

    /** One cycle on a device that refuses every request with a bad point in it; gives the points that were read. */
    private static Set<Point> cycle(BatchPlan plan, Set<Point> bad, long now) {
        Set<Point> read = new HashSet<>();
        Deque<Batch> left = plan.cycle(now);
        while (!left.isEmpty()) {
            Batch batch = left.removeFirst();
            if (batch.points().stream().noneMatch(bad::contains)) {
                read.addAll(batch.points());
            } else {
                List<Batch> again = plan.isolate(batch, batch.points(), now);
                for (int i = again.size() - 1; i >= 0; i--) {
                    left.addFirst(again.get(i));
                }
            }
        }
        return read;
    }

    @Test
    void aRefusedRequestIsHalvedWithinTheCycleUntilOnlyTheBadTagsAreLeftOut() {
        BatchPlan plan = new BatchPlan(points, 40, RETRY);
        Set<Point> bad = Set.of(points.get(3), points.get(77));
        assertThat(cycle(plan, bad, 0)).hasSize(98).doesNotContainAnyElementsOf(bad);
        assertThat(plan.leftOut()).isEqualTo(2);
        assertThat(cycle(plan, bad, 1)).hasSize(98);
    }

    @Test
    void aTagThatIsGoodAgainIsReadAtTheNextTryAndAllAreAskedForTogetherAgain() {
        BatchPlan plan = new BatchPlan(points, 1000, RETRY);
        Set<Point> bad = Set.of(points.get(3));
        cycle(plan, bad, 0);
        assertThat(cycle(plan, Set.of(), RETRY - 1)).as("not tried yet").hasSize(99);
        assertThat(cycle(plan, Set.of(), RETRY)).hasSize(100);
        assertThat(plan.cycle(RETRY + 1)).hasSize(1);
        assertThat(plan.leftOut()).isZero();
    }

    @Test
    void aTagThatStaysBadIsTriedEverLessOften() {
        BatchPlan plan = new BatchPlan(points, 1000, RETRY);
        Set<Point> bad = Set.of(points.get(3));
        List<Long> tries = new ArrayList<>();
        for (long now = 0; now < 40 * RETRY; now += RETRY / 2) {
            int before = plan.leftOut();
            Deque<Batch> due = plan.cycle(now);
            if (before != plan.leftOut() || now == 0) {
                tries.add(now / RETRY);
            }
            if (due.size() == 1) {
                cycle(plan, bad, now);
            }
        }
        assertThat(tries).containsExactly(0L, 1L, 3L, 7L, 15L, 31L);
    }

    @Test
    void aSilentTagIsFoundBecauseOthersOnTheSameConnectionAnswered() {
        BatchPlan plan = new BatchPlan(points.subList(0, 8), 4, RETRY);
        Point silent = points.get(5);
        List<Point> found = List.of();
        int connections = 0;
        for (; found.isEmpty() && connections < 20; connections++) {
            boolean answered = false;
            for (Batch batch : plan.cycle(0)) {
                if (batch.points().contains(silent)) {
                    found = plan.noAnswer(batch, answered, 0);
                    break;
                }
                batch.answered();
                answered = true;
            }
        }
        assertThat(found).containsExactly(silent);
        assertThat(connections).isLessThan(12);
        assertThat(plan.cycle(1).stream()
                        .mapToInt(batch -> batch.points().size())
                        .sum())
                .isEqualTo(7);
    }

    @Test
    void aTagThatIsKnownToBeSilentIsTriedLastAndAloneAndOneSilenceIsEnough() {
        BatchPlan plan = new BatchPlan(points.subList(0, 4), 1, RETRY);
        Batch quiet = plan.cycle(0).getFirst();
        plan.noAnswer(quiet, true, 0);
        Point silent = plan.noAnswer(quiet, true, 0).get(0);
        Batch retry = plan.cycle(RETRY).getLast();
        assertThat(retry.points()).containsExactly(silent);
        assertThat(retry.suspect()).isTrue();
        assertThat(plan.noAnswer(retry, true, RETRY)).containsExactly(silent);
        assertThat(plan.leftOut()).isEqualTo(1);
        assertThat(plan.cycle(RETRY + 1)).hasSize(3).noneMatch(Batch::suspect);
    }

    @Test
    void aDeadDeviceBlamesNoTag() {
        BatchPlan plan = new BatchPlan(points, 10, RETRY);
        for (int connection = 0; connection < 50; connection++) {
            assertThat(plan.noAnswer(plan.cycle(0).getFirst(), false, 0)).isEmpty();
        }
        assertThat(plan.leftOut()).isZero();
        assertThat(plan.cycle(0)).hasSize(10);
    }

    @Test
    void aDeviceThatDiesAgainAndAgainBetweenAnswersBlamesNoTag() {
        BatchPlan plan = new BatchPlan(points.subList(0, 1), 10, RETRY);
        for (int connection = 0; connection < 50; connection++) {
            Batch batch = plan.cycle(0).getFirst();
            batch.answered();
            assertThat(plan.noAnswer(batch, true, 0)).isEmpty();
        }
        assertThat(plan.leftOut()).isZero();
    }

    @Test
    void overlappingRegistersGoIntoDifferentRequests() {
        List<Point> overlapping = List.of(
                Fixtures.point(Fixtures.prepared("modbus-tcp://h", "holding-register:1:INT[20]")),
                Fixtures.point(Fixtures.prepared("modbus-tcp://h", "holding-register:3:INT")),
                Fixtures.point(Fixtures.prepared("modbus-tcp://h", "holding-register:21:INT")),
                Fixtures.point(Fixtures.prepared("modbus-tcp://h", "input-register:3:INT")));
        assertThat(new BatchPlan(overlapping, 1000, RETRY).cycle(0))
                .extracting(Batch::points)
                .containsExactly(
                        List.of(overlapping.get(0), overlapping.get(2), overlapping.get(3)),
                        List.of(overlapping.get(1)));
    }
}
