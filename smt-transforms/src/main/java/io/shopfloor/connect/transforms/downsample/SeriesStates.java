// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.downsample;

import io.shopfloor.connect.common.polling.Deadband;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What was passed on last of each series, and whether the next value is to be. It compares with what was passed on, never with
 * what was dropped, so that a slow drift is not missed. Holds the series that came last, up to a number; used by one task thread.
 */
public final class SeriesStates {

    /** The last value that was passed on, and its time. */
    private record State(Object[] leaves, long timeMs) {}

    /**
     * When a value is passed on.
     *
     * @param deadband null: whenever it changes
     * @param minIntervalMs not before this time after the last one
     * @param heartbeatMs at the latest this time after the last one; 0: no limit
     */
    public record Rule(Deadband deadband, long minIntervalMs, long heartbeatMs) {}

    private final Rule rule;
    private final int most;
    private final Map<String, State> states = new LinkedHashMap<>(16, 0.75f, true);
    private long forgotten;

    public SeriesStates(Rule rule, int most) {
        this.rule = rule;
        this.most = most;
    }

    /** Whether this value is passed on; then it is the one that the next ones are compared with. */
    public boolean passes(String series, Object[] leaves, long timeMs) {
        State last = states.get(series);
        if (last != null && !isDue(last, leaves, timeMs)) {
            return false;
        }
        states.put(series, new State(leaves, timeMs));
        if (states.size() > most) {
            states.remove(states.keySet().iterator().next());
            forgotten++;
        }
        return true;
    }

    /** Forgets a series: its next value is passed on. */
    public void forget(String series) {
        states.remove(series);
    }

    /** Series that had to be forgotten because there were too many. */
    public long forgotten() {
        return forgotten;
    }

    private boolean isDue(State last, Object[] leaves, long timeMs) {
        long elapsed = timeMs - last.timeMs();
        if (elapsed < 0) {
            return true; // Late, or the clock was set back: not to be compared with what comes after it.
        }
        if (elapsed < rule.minIntervalMs()) {
            return false;
        }
        return rule.heartbeatMs() > 0 && elapsed >= rule.heartbeatMs() || differs(last.leaves(), leaves);
    }

    private boolean differs(Object[] last, Object[] now) {
        boolean differs = last.length != now.length;
        for (int i = 0; !differs && i < now.length; i++) {
            differs = differs(last[i], now[i]);
        }
        return differs;
    }

    private boolean differs(Object last, Object now) {
        if (rule.deadband() != null && last instanceof Number one && now instanceof Number other) {
            double before = one.doubleValue();
            double after = other.doubleValue();
            if (Double.isFinite(before) && Double.isFinite(after)) {
                return rule.deadband().exceededBy(before, after);
            }
        }
        return !Objects.equals(last, now);
    }
}
