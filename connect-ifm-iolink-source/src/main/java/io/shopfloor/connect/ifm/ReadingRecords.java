// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValues;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import io.shopfloor.connect.ifm.iodd.ProcessDataLayout;
import io.shopfloor.connect.ifm.iodd.ProcessDataLayout.ValueType;
import io.shopfloor.connect.ifm.iodd.ProcessDataValues;
import io.shopfloor.connect.ifm.iodd.Unit;
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
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
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
        if (reading instanceof Reading.OfValue value) {
            return ofValue(value);
        }
        return reading instanceof Reading.OfParameter parameter
                ? ofParameter(parameter)
                : ofMaster((Reading.OfMaster) reading);
    }

    private SourceRecord ofPort(Reading.OfPort reading) {
        Names names = new Names(reading.address(), reading.master(), reading.port(), null, true);
        return record(reading, topic(topic, names), key(names), value(reading), null);
    }

    private SourceRecord ofValue(Reading.OfValue reading) {
        PortReading port = reading.port();
        PortValue one = reading.value();
        Unit unit = one.unit();
        Struct value = new Struct(ReadingSchemas.ofValue(one.type()))
                .put("name", one.name())
                .put("value", connectValue(one.type(), one.value()))
                .put("unit", unit == null ? null : unit.symbol())
                .put("unit_code", unit == null ? null : unit.code())
                .put("quality", one.quality())
                .put("timestamp", new Date(reading.timeMs()))
                .put("master", reading.master().serial())
                .put("port", port.port().name())
                .put("mode", mode(port));
        putDevice(value, port.device());
        Names names = new Names(reading.address(), reading.master(), port, one.name(), true);
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("ifm.master", reading.master().serial());
        headers.addString("ifm.port", port.port().name());
        headers.addString("ifm.tag", one.name());
        return record(reading, topic(topic, names), key(names), value, headers);
    }

    private Struct value(Reading.OfPort reading) {
        PortReading port = reading.port();
        boolean decoded = reading.values() != null;
        Struct value = new Struct(decoded ? reading.layout().schema() : ReadingSchemas.RAW)
                .put("timestamp", new Date(port.timeMs()))
                .put("master", reading.master().serial())
                .put("port", port.port().name())
                .put("mode", mode(port))
                .put("quality", reading.quality().name())
                .put("level", port.level())
                .put("pin2", port.pin2());
        putDevice(value, port.device());
        value.put("raw", PortValues.hex(reading, raw));
        if (decoded) {
            putValues(value, reading.layout(), reading.values());
        }
        return value;
    }

    private static String mode(PortReading port) {
        return port.mode().name().toLowerCase(Locale.ROOT);
    }

    private static void putDevice(Struct value, DeviceIdentity device) {
        if (device != null) {
            value.put("vendor_id", device.vendorId())
                    .put("device_id", device.deviceId())
                    .put("product", device.product())
                    .put("serial", device.serial());
        }
    }

    private static Object connectValue(ValueType type, Object value) {
        return type == ValueType.TIMESTAMP && value != null ? new Date((Long) value) : value;
    }

    private static void putValues(Struct value, DeviceLayout layout, ProcessDataValues values) {
        List<ProcessDataLayout.Item> items = layout.decoder().items();
        Struct struct = new Struct(layout.valuesSchema());
        Map<String, String> qualities = null;
        for (int i = 0; i < values.size(); i++) {
            ProcessDataLayout.Item item = items.get(i);
            struct.put(item.name(), connectValue(item.valueType(), values.value(i)));
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
        String name = topic(healthTopic, new Names(reading.address(), master, null, null, true));
        return record(reading, name, master.serial(), value, null);
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
        Names names = new Names(reading.address(), reading.master(), port, NONE, true);
        return record(reading, topic(parameterTopic, names), key(names), value, null);
    }

    /** Names that a device or its IODD tells may give no topic that Kafka has: then they are left out of it. */
    private static String topic(Template template, Names names) {
        try {
            return template.render(names);
        } catch (UnmappableTopicException e) {
            Names fewer = names.fewer();
            if (fewer.equals(names)) {
                throw e;
            }
            return topic(template, fewer);
        }
    }

    private String key(Names names) {
        return key == null ? null : key.render(names);
    }

    /** The source partition of a master's records. */
    static Map<String, String> partition(MasterAddress address) {
        return Map.of("master", address.toString());
    }

    private static SourceRecord record(Reading reading, String topic, String key, Struct value, Headers headers) {
        return new SourceRecord(
                partition(reading.address()),
                Map.of(READ, reading.timeMs()),
                topic,
                null,
                key == null ? null : Schema.STRING_SCHEMA,
                key,
                value.schema(),
                value,
                reading.timeMs(),
                headers);
    }

    /**
     * What a reading offers to templates; the port is null for the master's own state.
     *
     * @param tag the value's name; null where the record has many
     * @param products whether names of products are told
     */
    private record Names(MasterAddress address, MasterIdentity master, PortReading port, String tag, boolean products)
            implements TemplateValues {

        /** Without the names of products, or else without the value's; itself where there is none to leave out. */
        Names fewer() {
            return new Names(address, master, port, products || tag == null ? tag : NONE, false);
        }

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
                default -> tag;
            };
        }
    }
}
