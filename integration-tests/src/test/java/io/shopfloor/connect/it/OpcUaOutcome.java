// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What became of the numbers of two counters, one whose history the server keeps and one without.
 *
 * @param recorded numbers of the first one that the server recorded since the first that is in Kafka
 * @param filled records that came from its history
 * @param lost of these numbers the ones that are not in Kafka
 * @param repeated of these numbers the ones that are in Kafka twice, not marked as history
 * @param disordered of these numbers the ones that came after a larger one for the first time
 * @param missed numbers of the second one that are not in Kafka
 * @param silent of these the ones in whose time there is no gap
 */
record OpcUaOutcome(
        int recorded,
        int filled,
        SortedSet<Integer> lost,
        SortedSet<Integer> repeated,
        SortedSet<Integer> disordered,
        int missed,
        SortedSet<Integer> silent) {

    /** A value is on its way for a publishing interval, and longer on a busy machine. */
    private static final long SLACK_MS = 2_000;

    /** A number in Kafka, in the order of the records. */
    record Seen(int number, boolean marked) {}

    /**
     * Compares.
     *
     * @param keptLog numbers of the first counter and when the server had them
     * @param toldLog the same of the second one
     * @param gaps of the second one's connection
     */
    static OpcUaOutcome of(
            SortedMap<Integer, Long> keptLog,
            List<Seen> kept,
            SortedMap<Integer, Long> toldLog,
            List<Seen> told,
            List<PlcHoles.Span> gaps) {
        Map<Integer, Integer> unmarked = new HashMap<>();
        SortedSet<Integer> disordered = new TreeSet<>();
        SortedSet<Integer> seen = new TreeSet<>();
        for (Seen each : kept) {
            if (!seen.isEmpty() && seen.last() > each.number() && !seen.contains(each.number())) {
                disordered.add(each.number());
            }
            seen.add(each.number());
            if (!each.marked()) {
                unmarked.merge(each.number(), 1, Integer::sum);
            }
        }
        SortedMap<Integer, Long> recorded = between(keptLog, kept);
        SortedMap<Integer, Long> missed = new TreeMap<>(between(toldLog, told));
        told.forEach(each -> missed.remove(each.number()));
        return new OpcUaOutcome(
                recorded.size(),
                (int) kept.stream().filter(Seen::marked).count(),
                recorded.keySet().stream()
                        .filter(number -> !seen.contains(number))
                        .collect(Collectors.toCollection(TreeSet::new)),
                unmarked.entrySet().stream()
                        .filter(each -> each.getValue() > 1)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toCollection(TreeSet::new)),
                disordered,
                missed.size(),
                missed.entrySet().stream()
                        .filter(each -> gaps.stream().noneMatch(gap -> covers(gap, each.getValue())))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static boolean covers(PlcHoles.Span gap, long time) {
        return gap.from() - SLACK_MS <= time && time <= gap.to() + SLACK_MS;
    }

    /** From the first number that was seen to the largest. */
    private static SortedMap<Integer, Long> between(SortedMap<Integer, Long> log, List<Seen> seen) {
        if (seen.isEmpty()) {
            return log;
        }
        int last = seen.stream().mapToInt(Seen::number).max().orElseThrow();
        return log.subMap(seen.get(0).number(), last + 1);
    }

    boolean asPromised() {
        return lost.isEmpty() && repeated.isEmpty() && disordered.isEmpty() && silent.isEmpty();
    }
}
