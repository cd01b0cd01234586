// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValues;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import io.shopfloor.connect.ifm.iodd.ProcessDataLayout;
import io.shopfloor.connect.ifm.iodd.ProcessDataValues;
import io.shopfloor.connect.ifm.iodd.ValueDomain;
import io.shopfloor.connect.ifm.master.DeviceIdentity;
import io.shopfloor.connect.ifm.master.MasterAddress;
import io.shopfloor.connect.ifm.master.MasterIdentity;
import io.shopfloor.connect.ifm.master.PortReading;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Makes Connect records of readings. Owned by the thread that calls {@code poll()}. */
final class ReadingRecords {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String NONE = "none";

    /** Where an offset holds the time of the reading. */
    static final String READ = "read";

    private final Template topic;
    private final Template key;
    private final Template healthTopic;
    private final Template parameterTopic;
    private final boolean raw;

    ReadingRecords(IfmIoLinkSourceConfig config) {
        this.topic = config.kafkaTopic();
        this.key = config.kafkaKey();
        this.healthTopic = config.healthTopic();
        this.parameterTopic = config.parameterTopic();
        this.raw = config.raw();
    }

    SourceRecord of(Reading reading) {
        if (reading instanceof Reading.OfPort port) {
            return ofPort(port);
        }
        return reading instanceof Reading.OfParameter parameter
                ? ofParameter(parameter)
                : ofMaster((Reading.OfMaster) reading);
    }

    private SourceRecord ofPort(Reading.OfPort reading) {
        PortReading port = reading.port();
        Names values = new Names(reading.address(), reading.master(), port, true);
        Struct value = value(reading);
        return record(reading, topic(topic, values), key == null ? null : key.render(values), value, port.timeMs());
    }

    private Struct value(Reading.OfPort reading) {
        PortReading port = reading.port();
        DeviceIdentity device = port.device();
        boolean decoded = reading.values() != null;
        Struct value = new Struct(decoded ? reading.layout().schema() : ReadingSchemas.RAW)
                .put("timestamp", new Date(port.timeMs()))
                .put("master", reading.master().serial())
                .put("port", port.port().name())
                .put("mode", port.mode().name().toLowerCase(Locale.ROOT))
                .put("quality", reading.quality().name())
                .put("level", port.level())
                .put("pin2", port.pin2());
        if (device != null) {
            value.put("vendor_id", device.vendorId())
                    .put("device_id", device.deviceId())
                    .put("product", device.product())
                    .put("serial", device.serial());
        }
        if (port.data() != null && (raw || !decoded)) {
            value.put("raw", HEX.formatHex(port.data()));
        }
        if (decoded) {
            putValues(value, reading.layout(), reading.values());
        }
        return value;
    }

    private static void putValues(Struct value, DeviceLayout layout, ProcessDataValues values) {
        List<ProcessDataLayout.Item> items = layout.decoder().items();
        Struct struct = new Struct(layout.valuesSchema());
        Map<String, String> qualities = null;
        for (int i = 0; i < values.size(); i++) {
            ProcessDataLayout.Item item = items.get(i);
            Object one = values.value(i);
            boolean time = item.valueType() == ProcessDataLayout.ValueType.TIMESTAMP;
            struct.put(item.name(), time && one != null ? new Date((Long) one) : one);
            if (!values.quality(i).equals(ValueDomain.GOOD)) {
                qualities = qualities == null ? new TreeMap<>() : qualities;
                qualities.put(item.name(), values.quality(i));
            }
        }
        value.put("values", struct).put("qualities", qualities);
    }

    private SourceRecord ofMaster(Reading.OfMaster reading) {
        MasterIdentity master = reading.master();
        Struct value = new Struct(ReadingSchemas.HEALTH)
                .put("timestamp", new Date(reading.timeMs()))
                .put("master", master.serial())
                .put("product", master.product())
                .put("firmware", master.firmware());
        reading.health().forEach(value::put);
        String name = topic(healthTopic, new Names(reading.address(), master, null, true));
        return record(reading, name, master.serial(), value, reading.timeMs());
    }

    private SourceRecord ofParameter(Reading.OfParameter reading) {
        PortReading port = reading.port();
        Struct value = new Struct(ReadingSchemas.PARAMETER)
                .put("timestamp", new Date(reading.timeMs()))
                .put("master", reading.master().serial())
                .put("port", port.port().name())
                .put("vendor_id", reading.parameter().vendorId())
                .put("device_id", reading.parameter().deviceId())
                .put("product", port.device().product())
                .put("serial", port.device().serial())
                .put("index", reading.parameter().index())
                .put("subindex", reading.parameter().subindex())
                .put("code", reading.code())
                .put("raw", reading.octets() == null ? null : HEX.formatHex(reading.octets()));
        Names names = new Names(reading.address(), reading.master(), port, true);
        String name = topic(parameterTopic, names);
        return record(reading, name, key == null ? null : key.render(names), value, reading.timeMs());
    }

    /** Names that a device tells of itself may give no topic that Kafka has: then they are left out of it. */
    private static String topic(Template template, Names names) {
        try {
            return template.render(names);
        } catch (UnmappableTopicException e) {
            return template.render(new Names(names.address(), names.master(), names.port(), false));
        }
    }

    /** The source partition of a master's records. */
    static Map<String, String> partition(MasterAddress address) {
        return Map.of("master", address.toString());
    }

    private static SourceRecord record(Reading reading, String topic, String key, Struct value, long timeMs) {
        return new SourceRecord(
                partition(reading.address()),
                Map.of(READ, timeMs),
                topic,
                null,
                key == null ? null : Schema.STRING_SCHEMA,
                key,
                value.schema(),
                value,
                timeMs);
    }

    /**
     * What a reading offers to templates; the port is null for the master's own state.
     *
     * @param products whether names of products are told
     */
    private record Names(MasterAddress address, MasterIdentity master, PortReading port, boolean products)
            implements TemplateValues {
        @Override
        public String scalar(String name) {
            DeviceIdentity device = port == null ? null : port.device();
            return switch (name) {
                case "master.serial" -> master.serial();
                case "master.host" -> address.host();
                case "master.product" -> !products || master.product().isEmpty() ? NONE : master.product();
                case "port" -> port.port().name();
                case "device.vendor" -> device == null ? NONE : Integer.toString(device.vendorId());
                case "device.id" -> device == null ? NONE : Integer.toString(device.deviceId());
                case "device.product" ->
                    !products
                                    || device == null
                                    || device.product() == null
                                    || device.product().isEmpty()
                            ? NONE
                            : device.product();
                default -> null;
            };
        }
    }
}
