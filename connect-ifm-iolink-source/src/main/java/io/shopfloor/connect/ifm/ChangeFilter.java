// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.ifm.iodd.ProcessDataLayout;
import io.shopfloor.connect.ifm.iodd.ProcessDataValues;
import io.shopfloor.connect.ifm.master.PortMode;
import io.shopfloor.connect.ifm.master.PortReading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Decides which readings of a master's ports become records, or which of their values, by comparing each with the last one
 * that did. Owned by the thread that polls the master.
 */
final class ChangeFilter {
    private final boolean onChange;
    private final long heartbeatMs;
    private final Deadbands deadbands;
    private final Map<String, Reading.OfPort> last = new HashMap<>();

    /** By the port, and then by the value's name: those that the port's last reading had. */
    private final Map<String, Map<String, Reading.OfValue>> lastValues = new HashMap<>();

    /** @param heartbeatMs 0 for none */
    ChangeFilter(boolean onChange, Deadbands deadbands, long heartbeatMs) {
        this.onChange = onChange;
        this.heartbeatMs = heartbeatMs;
        this.deadbands = deadbands;
    }

    /** Another master is there: its readings have nothing before them. */
    void forget() {
        last.clear();
        lastValues.clear();
    }

    /** Whether this reading becomes a record; if so it is what later ones are compared with. */
    boolean passes(Reading.OfPort reading) {
        String port = reading.port().port().path();
        Reading.OfPort before = last.get(port);
        if (compares(reading.port()) && before != null && !isDue(before, reading) && !differs(before, reading)) {
            return false;
        }
        last.put(port, reading);
        return true;
    }

    /**
     * Those of a port's values that become records. A value that was not there in between has nothing before it.
     *
     * @param values all values of one reading
     */
    List<Reading.OfValue> passing(List<Reading.OfValue> values) {
        PortReading port = values.get(0).port();
        Map<String, Reading.OfValue> before =
                lastValues.getOrDefault(port.port().path(), Map.of());
        Map<String, Reading.OfValue> reported = new HashMap<>();
        List<Reading.OfValue> passing = new ArrayList<>();
        for (Reading.OfValue now : values) {
            String name = now.value().name();
            Reading.OfValue old = before.get(name);
            if (compares(port) && old != null && !isDue(old, now) && !differs(old, now)) {
                reported.put(name, old);
            } else {
                reported.put(name, now);
                passing.add(now);
            }
        }
        lastValues.put(port.port().path(), reported);
        return passing;
    }

    private boolean compares(PortReading port) {
        return onChange || port.fault() == PortReading.Fault.NO_DEVICE || port.mode() == PortMode.UNKNOWN;
    }

    private boolean isDue(Reading before, Reading now) {
        return heartbeatMs > 0 && now.timeMs() - before.timeMs() >= heartbeatMs;
    }

    private boolean differs(Reading.OfValue before, Reading.OfValue now) {
        return !isSameSource(before.reading(), now.reading())
                || !before.value().isLike(now.value())
                || moved(now.value().name(), before.value().value(), now.value().value());
    }

    /** Whether both were read from the same device at a port that is used in the same way. */
    private static boolean isSameSource(Reading.OfPort before, Reading.OfPort now) {
        return before.master().equals(now.master())
                && before.port().mode() == now.port().mode()
                && Objects.equals(before.port().device(), now.port().device());
    }

    private boolean differs(Reading.OfPort before, Reading.OfPort now) {
        PortReading old = before.port();
        PortReading fresh = now.port();
        boolean sameState = before.quality() == now.quality()
                && before.layout() == now.layout()
                && isSameSource(before, now)
                && Objects.equals(old.level(), fresh.level())
                && Objects.equals(old.pin2(), fresh.pin2());
        if (!sameState) {
            return true;
        }
        return now.values() == null
                ? !Arrays.equals(old.data(), fresh.data())
                : anyMoved(now.layout().decoder().items(), before.values(), now.values());
    }

    private boolean anyMoved(List<ProcessDataLayout.Item> items, ProcessDataValues before, ProcessDataValues now) {
        for (int i = 0; i < now.size(); i++) {
            if (!before.quality(i).equals(now.quality(i))
                    || moved(items.get(i).name(), before.value(i), now.value(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean moved(String name, Object before, Object now) {
        if (before instanceof Number old && now instanceof Number fresh && !before.equals(now)) {
            return deadbands.exceededBy(name, old.doubleValue(), fresh.doubleValue());
        }
        return !Objects.deepEquals(before, now);
    }
}
