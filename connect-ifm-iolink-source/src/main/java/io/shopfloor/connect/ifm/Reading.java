// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.ifm.iodd.ProcessDataValues;
import io.shopfloor.connect.ifm.master.DeviceIdentity;
import io.shopfloor.connect.ifm.master.MasterAddress;
import io.shopfloor.connect.ifm.master.MasterIdentity;
import io.shopfloor.connect.ifm.master.PortReading;
import java.util.Map;

/** What waits between a master and Kafka. Immutable. */
sealed interface Reading {

    MasterAddress address();

    MasterIdentity master();

    /** When it was read, epoch milliseconds. */
    long timeMs();

    /** How much memory it holds, about. */
    int bytes();

    /** Texts that a master tells anew with each look belong to the reading that holds them. */
    private static int textBytes(MasterIdentity master, PortReading port) {
        DeviceIdentity device = port.device();
        int characters = master.serial().length()
                + master.product().length()
                + master.firmware().length()
                + (device == null || device.product() == null
                        ? 0
                        : device.product().length())
                + (device == null || device.serial() == null
                        ? 0
                        : device.serial().length());
        return 2 * characters;
    }

    /**
     * A port's reading.
     *
     * @param layout of the device that is there, or was there last; null where none is known
     * @param values null where the data could not be decoded
     * @param quality see {@link Quality}
     */
    record OfPort(
            MasterAddress address,
            MasterIdentity master,
            PortReading port,
            DeviceLayout layout,
            ProcessDataValues values,
            Quality quality)
            implements Reading {
        @Override
        public long timeMs() {
            return port.timeMs();
        }

        @Override
        public int bytes() {
            return 256
                    + textBytes(master, port)
                    + (values == null ? 0 : 64 * values.size())
                    + (port.data() == null ? 0 : port.data().length);
        }
    }

    /** One value of a port's reading, where each becomes a record of its own. */
    record OfValue(OfPort reading, PortValue value) implements Reading {
        @Override
        public MasterAddress address() {
            return reading.address();
        }

        @Override
        public MasterIdentity master() {
            return reading.master();
        }

        PortReading port() {
            return reading.port();
        }

        @Override
        public long timeMs() {
            return reading.timeMs();
        }

        /** What the values of a reading share counts for each, since any of them may be the last that waits. */
        @Override
        public int bytes() {
            return 256
                    + textBytes(master(), port())
                    + value.bytes()
                    + (port().data() == null ? 0 : port().data().length);
        }
    }

    /**
     * A parameter of a port's device.
     *
     * @param port what the port said before
     * @param octets null where the device refused
     * @param code of the answer, 200 where there are octets
     */
    record OfParameter(
            MasterAddress address,
            MasterIdentity master,
            PortReading port,
            ParameterReads.Parameter parameter,
            byte[] octets,
            int code,
            long timeMs)
            implements Reading {
        @Override
        public int bytes() {
            return 256 + textBytes(master, port) + (octets == null ? 0 : octets.length);
        }
    }

    /**
     * The master's own state.
     *
     * @param health numbers only: whatever else a master sends must not wait here
     */
    record OfMaster(MasterAddress address, MasterIdentity master, Map<String, Integer> health, long timeMs)
            implements Reading {
        @Override
        public int bytes() {
            return 512;
        }
    }
}
