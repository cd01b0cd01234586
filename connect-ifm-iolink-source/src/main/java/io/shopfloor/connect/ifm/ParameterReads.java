// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.ifm.master.DeviceIdentity;
import io.shopfloor.connect.ifm.master.Master;
import io.shopfloor.connect.ifm.master.MasterException;
import io.shopfloor.connect.ifm.master.PortReading;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The parameters that are read from one master's devices: all that are wanted once after each refresh, and one at most
 * between two polls, so that a long list does not hold up the readings. Owned by the thread that polls the master.
 */
final class ParameterReads {
    private static final int OK = 200;

    private final List<Parameter> wanted;
    private final Deque<Due> due = new ArrayDeque<>();
    private boolean refreshed;

    /**
     * A parameter of a type of devices, written {@code vendor/device/index/subindex} in the configuration.
     *
     * @param subindex 0 for the whole
     */
    record Parameter(int vendorId, int deviceId, int index, int subindex) {
        private static final int LARGEST_SUBINDEX = 255;
        private static final int LARGEST_INDEX = 65_535;

        /** @throws IllegalArgumentException with the reason */
        static Parameter parse(String entry) {
            if (!entry.matches("\\d{1,5}/\\d{1,8}/\\d{1,5}/\\d{1,3}")) {
                throw new IllegalArgumentException("'" + entry
                        + "' is not a parameter: write vendor/device/index/subindex, such as 310/1028/24/0");
            }
            String[] parts = entry.split("/");
            Parameter parameter = new Parameter(
                    Integer.parseInt(parts[0]),
                    Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3]));
            if (parameter.index > LARGEST_INDEX || parameter.subindex > LARGEST_SUBINDEX) {
                throw new IllegalArgumentException(
                        "'" + entry + "' is not a parameter: an index is at most 65535, a subindex 255");
            }
            return parameter;
        }

        private boolean isOf(DeviceIdentity device) {
            return device != null && device.vendorId() == vendorId && device.deviceId() == deviceId;
        }
    }

    private record Due(PortReading port, Parameter parameter) {}

    ParameterReads(List<Parameter> wanted) {
        this.wanted = wanted;
    }

    /** All are to be read again. */
    void refresh() {
        refreshed = true;
    }

    /**
     * The next one that is due.
     *
     * @param ports what the ports said just now, of those that are wanted
     */
    Optional<Reading.OfParameter> next(Master master, List<PortReading> ports)
            throws MasterException, InterruptedException {
        if (refreshed) {
            refreshed = false;
            due.clear();
            for (PortReading port : ports) {
                wanted.stream()
                        .filter(parameter -> parameter.isOf(port.device()))
                        .forEach(parameter -> due.add(new Due(port, parameter)));
            }
        }
        Due next = due.poll();
        return next == null ? Optional.empty() : read(master, next, ports);
    }

    /** Nothing where another device is at the port meanwhile, or none. */
    private static Optional<Reading.OfParameter> read(Master master, Due due, List<PortReading> ports)
            throws MasterException, InterruptedException {
        Parameter parameter = due.parameter();
        boolean there =
                ports.stream().anyMatch(port -> port.port().equals(due.port().port()) && parameter.isOf(port.device()));
        if (!there) {
            return Optional.empty();
        }
        long begun = System.currentTimeMillis();
        byte[] octets = null;
        int code = OK;
        try {
            octets = master.client().readAcyclic(due.port().port().path(), parameter.index(), parameter.subindex());
        } catch (MasterException e) {
            if (e.kind() != MasterException.Kind.CODE || e.isRefusal()) {
                throw e;
            }
            code = e.code(); // the device's refusal is no reason to give up the master
        }
        long time = begun + (System.currentTimeMillis() - begun) / 2;
        return Optional.of(new Reading.OfParameter(
                master.client().address(), master.identity(), due.port(), parameter, octets, code, time));
    }
}
