// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.util.Map;
import java.util.TreeMap;

/** Adds up what random faults did to pipelines and readings, for the table in docs/delivery.md. Used by the test's thread. */
final class FaultTally {

    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<SinkRepeats.Reason, Integer> reasons = new TreeMap<>();
    private final Map<String, FaultOutcome> promises = new TreeMap<>();
    private final Map<String, Integer> schedulesOf = new TreeMap<>();
    private FaultOutcome total = FaultOutcome.NONE;
    private int schedules;
    private int holes;
    private int silentHoles;

    void injected(Enum<?> fault) {
        faults.merge(fault.name(), 1, Integer::sum);
    }

    /** @param promise how the source delivers, and where */
    void add(FaultOutcome outcome, SinkRepeats.Reason reason, String promise) {
        promises.merge(promise, outcome, FaultOutcome::plus);
        schedulesOf.merge(promise, 1, Integer::sum);
        total = total.plus(outcome);
        reasons.merge(reason, 1, Integer::sum);
        schedules++;
    }

    void add(PlcHoles outcome) {
        holes += outcome.holes().size();
        silentHoles += outcome.silent().size();
    }

    /** Some lines for people, all of one beginning. */
    String report(long seed) {
        StringBuilder lines = new StringBuilder(sum(seed));
        promises.forEach((promise, outcome) -> lines.append(String.format(
                "%nrandom faults: %s: %d schedules, %,d messages, lost %d, repeated %d",
                promise, schedulesOf.get(promise), outcome.messages(), outcome.lost(), outcome.repeated())));
        return lines.toString();
    }

    private String sum(long seed) {
        return String.format(
                "random faults: seed %d, %d schedules, %d faults %s%n"
                        + "random faults: %,d messages, lost %d, disordered %d, repeated with the broker's mark %d, without %d,"
                        + " dropped at QoS 0 %d, forgotten by a killed broker itself %d; behind the sink lost %d, disordered %d, repeated %d (published again %d,"
                        + " unexplained %d; schedules by what may explain them: %s);"
                        + " holes in a PLC's readings %d, silent %d",
                seed,
                schedules,
                faults.values().stream().mapToInt(Integer::intValue).sum(),
                faults,
                total.messages(),
                total.lost(),
                total.disordered(),
                total.repeated() - total.unexplained(),
                total.unexplained(),
                total.dropped(),
                total.forgotten(),
                total.sinkLost(),
                total.sinkDisordered(),
                total.sinkRepeats().repeated(),
                total.sinkRepeats().again(),
                total.sinkUnexplained(),
                reasons,
                holes,
                silentHoles);
    }
}
