// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.ifm.iodd.ProcessDataLayout;
import io.shopfloor.connect.ifm.iodd.ProcessDataValues;
import io.shopfloor.connect.ifm.master.PortMode;
import io.shopfloor.connect.ifm.master.PortReading;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Decides which readings of a master's ports become records, by comparing each with the last one that did. Owned by the
 * thread that polls the master.
 */
final class ChangeFilter {
    private final boolean onChange;
    private final long heartbeatMs;
    private final Deadbands deadbands;
    private final Map<String, Reading.OfPort> last = new HashMap<>();

    /** @param heartbeatMs 0 for none */
    ChangeFilter(boolean onChange, Deadbands deadbands, long heartbeatMs) {
        this.onChange = onChange;
        this.heartbeatMs = heartbeatMs;
        this.deadbands = deadbands;
    }

    /** Another master is there: its readings have nothing before them. */
    void forget() {
        last.clear();
    }

    /** Whether this reading becomes a record; if so it is what later ones are compared with. */
    boolean passes(Reading.OfPort reading) {
        String port = reading.port().port().path();
        Reading.OfPort before = last.get(port);
        boolean compares = onChange
                || reading.port().fault() == PortReading.Fault.NO_DEVICE
                || reading.port().mode() == PortMode.UNKNOWN;
        if (compares && before != null && !isDue(before, reading) && !differs(before, reading)) {
            return false;
        }
        last.put(port, reading);
        return true;
    }

    private boolean isDue(Reading.OfPort before, Reading.OfPort now) {
        return heartbeatMs > 0 && now.port().timeMs() - before.port().timeMs() >= heartbeatMs;
    }

    private boolean differs(Reading.OfPort before, Reading.OfPort now) {
        PortReading old = before.port();
        PortReading fresh = now.port();
        boolean sameState = before.quality() == now.quality()
                && before.layout() == now.layout()
                && before.master().equals(now.master())
                && old.mode() == fresh.mode()
                && Objects.equals(old.device(), fresh.device())
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
