// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.ifm.iodd.Condition;
import io.shopfloor.connect.ifm.iodd.DeviceDescription;
import io.shopfloor.connect.ifm.iodd.IoddCatalog;
import io.shopfloor.connect.ifm.iodd.ProcessDataLayout;
import io.shopfloor.connect.ifm.master.DeviceIdentity;
import io.shopfloor.connect.ifm.master.Master;
import io.shopfloor.connect.ifm.master.MasterException;
import io.shopfloor.connect.ifm.master.PortMode;
import io.shopfloor.connect.ifm.master.PortReading;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds for each port of one master the layout of its device's process data, and decodes. Looks again when the device
 * changes, when IODDs change, and at every refresh where a parameter of the device decides between layouts. Owned by the
 * thread that polls the master.
 */
final class PortDecoders {
    private final IoddCatalog catalog;
    private final Map<String, State> byPort = new HashMap<>();

    private static final class State {
        private final int vendorId;
        private final int deviceId;
        private final long generation;
        private final DeviceDescription description;
        private byte[] selector;
        private boolean selectorIsFresh;
        private DeviceLayout layout;

        private State(DeviceIdentity device, long generation, DeviceDescription description) {
            this.vendorId = device.vendorId();
            this.deviceId = device.deviceId();
            this.generation = generation;
            this.description = description;
        }

        private boolean isOf(DeviceIdentity device, long now) {
            return vendorId == device.vendorId() && deviceId == device.deviceId() && generation == now;
        }
    }

    PortDecoders(IoddCatalog catalog) {
        this.catalog = catalog;
    }

    /** Another master is there, maybe with other ports. */
    void forget() {
        byPort.clear();
    }

    /** Parameters that decide between layouts are to be read again. */
    void refresh() {
        byPort.values().forEach(state -> state.selectorIsFresh = false);
    }

    /** The reading with its values, or with the reason why it has none. */
    Reading.OfPort decode(Master master, PortReading reading) throws MasterException, InterruptedException {
        Quality quality = reading.fault().quality();
        if (reading.device() == null || reading.data() == null || quality != Quality.GOOD) {
            return undecoded(master, reading, known(reading), quality);
        }
        State state = stateOf(reading);
        if (state.description == null) {
            return undecoded(master, reading, null, Quality.NO_IODD);
        }
        choose(master, reading, state);
        if (state.layout == null) {
            return undecoded(master, reading, null, Quality.LAYOUT_UNKNOWN);
        }
        return state.layout.decoder().fits(reading.data())
                ? decoded(master, reading, state.layout)
                : undecoded(master, reading, state.layout, Quality.WRONG_LENGTH);
    }

    /**
     * The layout of the device that is there, or was there last, so that its values have their names while they cannot be read;
     * null where it is not known without a question to the device.
     */
    private DeviceLayout known(PortReading reading) {
        if (reading.mode() == PortMode.DIGITAL_INPUT || reading.mode() == PortMode.DIGITAL_OUTPUT) {
            byPort.remove(reading.port().path()); // another use of the port: what was there before does not come back
            return null;
        }
        State state = reading.device() == null ? byPort.get(reading.port().path()) : stateOf(reading);
        if (state == null || state.description == null) {
            return null;
        }
        if (state.layout == null && state.description.selector().isEmpty()) {
            state.layout = compiled(state, new byte[0]);
        }
        return state.layout;
    }

    private State stateOf(PortReading reading) {
        State state = byPort.get(reading.port().path());
        if (state == null || !state.isOf(reading.device(), catalog.generation())) {
            state = find(reading.device());
            byPort.put(reading.port().path(), state);
        }
        return state;
    }

    private State find(DeviceIdentity device) {
        long generation = catalog.generation();
        return new State(
                device,
                generation,
                catalog.find(device.vendorId(), device.deviceId()).orElse(null));
    }

    private static Reading.OfPort decoded(Master master, PortReading reading, DeviceLayout layout) {
        return new Reading.OfPort(
                master.client().address(),
                master.identity(),
                reading,
                layout,
                layout.decoder().decode(reading.data()),
                Quality.GOOD);
    }

    private static Reading.OfPort undecoded(Master master, PortReading reading, DeviceLayout layout, Quality quality) {
        return new Reading.OfPort(master.client().address(), master.identity(), reading, layout, null, quality);
    }

    private static void choose(Master master, PortReading reading, State state)
            throws MasterException, InterruptedException {
        Optional<Condition> selector = state.description.selector();
        if (selector.isEmpty()) {
            if (state.layout == null) {
                state.layout = compiled(state, new byte[0]);
            }
            return;
        }
        if (state.selectorIsFresh) {
            return;
        }
        byte[] now = parameter(master, reading, selector.get());
        if (state.layout == null || !Arrays.equals(now, state.selector)) {
            state.selector = now;
            state.layout = compiled(state, now);
        }
        state.selectorIsFresh = true;
    }

    /** The device's refusal is no reason to give up the master: the layout stays unknown until the next refresh. */
    private static byte[] parameter(Master master, PortReading reading, Condition selector)
            throws MasterException, InterruptedException {
        try {
            return master.client().readAcyclic(reading.port().path(), selector.index(), selector.subindex());
        } catch (MasterException e) {
            if (e.kind() == MasterException.Kind.CODE && !e.isRefusal()) {
                return new byte[0];
            }
            throw e;
        }
    }

    private static DeviceLayout compiled(State state, byte[] selector) {
        Optional<ProcessDataLayout> layout = state.description.layout(selector);
        return layout.map(found -> DeviceLayout.of(state.description, found)).orElse(null);
    }
}
