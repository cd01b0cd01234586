// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.ifm.iodd.DeviceDescription;
import io.shopfloor.connect.ifm.iodd.ProcessDataDecoder;
import io.shopfloor.connect.ifm.iodd.ProcessDataLayout;
import org.apache.kafka.connect.data.Schema;

/**
 * A layout of process data, compiled: its decoder and its record schema. Made once, used for every reading.
 *
 * @param schema of the whole record
 * @param valuesSchema of its field {@code values}
 */
record DeviceLayout(ProcessDataDecoder decoder, Schema schema, Schema valuesSchema) {

    static DeviceLayout of(DeviceDescription device, ProcessDataLayout layout) {
        Schema values = ReadingSchemas.values(device, layout);
        return new DeviceLayout(new ProcessDataDecoder(layout), ReadingSchemas.reading(values), values);
    }
}
