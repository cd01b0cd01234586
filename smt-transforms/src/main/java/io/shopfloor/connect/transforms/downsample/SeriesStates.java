// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.downsample;

import io.shopfloor.connect.common.polling.Deadband;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What was passed on last of each series, and whether the next value is to be. It compares with what was passed on, never with
 * what was dropped, so that a slow drift is not missed. Holds the series that came last, up to a number and to 64 MiB of values;
 * used by one task thread.
 */
public final class SeriesStates {
    /** Publishers decide how long texts are and how many series there are, and so how much memory they would take. */
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    /** Up to here a double has every whole number; beyond it two counts that differ may be the same double. */
    private static final double EXACT_IN_DOUBLE = 1L << 53;

    private static final int BYTES_OF_ONE = 64;
    private static final int BYTES_OF_LEAF = 32;

    /** The last value that was passed on, its time, and about how much memory it takes. */
    private record State(Object[] leaves, long timeMs, int bytes) {}

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
    private long bytes;
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
        State now = new State(leaves, timeMs, bytes(series, leaves));
        bytes += now.bytes() - (last == null ? 0 : last.bytes());
        states.put(series, now);
        while (states.size() > most || bytes > MOST_BYTES) {
            forget(states.keySet().iterator().next());
            forgotten++;
        }
        return true;
    }

    private static int bytes(String series, Object[] leaves) {
        int bytes = BYTES_OF_ONE + 2 * series.length() + BYTES_OF_LEAF * leaves.length;
        for (Object leaf : leaves) {
            if (leaf instanceof String text) {
                bytes += 2 * text.length();
            } else if (leaf instanceof ByteBuffer buffer) {
                bytes += buffer.remaining();
            } else if (leaf instanceof BigInteger number) {
                bytes += number.bitLength() / Byte.SIZE;
            } else if (leaf instanceof BigDecimal number) {
                bytes += number.unscaledValue().bitLength() / Byte.SIZE;
            }
        }
        return bytes;
    }

    /** Forgets a series: its next value is passed on. */
    public void forget(String series) {
        State last = states.remove(series);
        bytes -= last == null ? 0 : last.bytes();
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
            if (Math.max(Math.abs(before), Math.abs(after)) >= EXACT_IN_DOUBLE) {
                BigInteger whole = whole(one);
                BigInteger next = whole == null ? null : whole(other);
                if (next != null
                        && (!rule.deadband().relative() || rule.deadband().size() == 0)) {
                    return rule.deadband().exceededBy(0, next.subtract(whole).doubleValue());
                }
            }
            if (Double.isFinite(before) && Double.isFinite(after)) {
                return rule.deadband().exceededBy(before, after);
            }
        }
        return !Objects.equals(last, now);
    }

    private static BigInteger whole(Number number) {
        if (number instanceof Long || number instanceof Integer) {
            return BigInteger.valueOf(number.longValue());
        }
        if (number instanceof BigDecimal decimal && decimal.scale() == 0) {
            return decimal.unscaledValue();
        }
        return number instanceof BigInteger big ? big : null;
    }
}
