// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.ifm.iodd.Datatype;
import io.shopfloor.connect.ifm.iodd.ProcessDataDecoder;
import io.shopfloor.connect.ifm.iodd.ProcessDataLayout;
import io.shopfloor.connect.ifm.iodd.ProcessDataLayout.ValueType;
import io.shopfloor.connect.ifm.iodd.Scale;
import io.shopfloor.connect.ifm.master.DeviceIdentity;
import io.shopfloor.connect.ifm.master.MasterAddress;
import io.shopfloor.connect.ifm.master.MasterIdentity;
import io.shopfloor.connect.ifm.master.Port;
import io.shopfloor.connect.ifm.master.PortMode;
import io.shopfloor.connect.ifm.master.PortReading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** A reading taken apart, and what becomes of each value whatever its IODD calls it and whatever its type is. */
class PortValuesTest {

    private static ProcessDataLayout.Item item(String name, int bitOffset, Datatype type) {
        return new ProcessDataLayout.Item(name, null, 1, bitOffset, type, Scale.NONE, null, null);
    }

    private static Reading.OfPort reading(byte[] data, ProcessDataLayout.Item... items) {
        ProcessDataDecoder decoder =
                new ProcessDataDecoder(new ProcessDataLayout("x", 8 * data.length, List.of(items)));
        PortReading port = new PortReading(
                new Port("/iolinkmaster/port[1]", "1"),
                PortMode.IO_LINK,
                new DeviceIdentity(310, 1, "p", "s"),
                data,
                null,
                true,
                PortReading.Fault.NONE,
                200,
                1_795_420_800_123L);
        return new Reading.OfPort(
                MasterAddress.parse("10.0.0.1"),
                new MasterIdentity("0001", "AL1350", "f"),
                port,
                new DeviceLayout(decoder, null, null),
                decoder.decode(data),
                Quality.GOOD);
    }

    private static List<SourceRecord> records(Reading.OfPort reading, String topic) {
        ReadingRecords records = new ReadingRecords(new IfmIoLinkSourceConfig(
                Map.of("ifm.masters", "10.0.0.1", "record.shape", "tag", "kafka.topic", topic)));
        return new PortValues(true).of(reading).stream().map(records::of).toList();
    }

    @Test
    void aValueThatTheIoddCallsLikeOneOfThePortsOwnHidesNone() {
        Reading.OfPort reading =
                reading(new byte[] {0b10}, item("pin2", 0, new Datatype.Bool()), item("raw", 1, new Datatype.Bool()));
        assertThat(new PortValues(true).of(reading))
                .extracting(value -> value.value().name() + "=" + value.value().value())
                .containsExactly("pin2=false", "raw=true", "_raw=02", "_pin2=true");
    }

    @Test
    void eachTypeHasItsOwnSchemaWhoseNameStays() {
        byte[] data = new byte[29];
        data[28] = 'A';
        data[27] = 7;
        data[26] = 1;
        Reading.OfPort reading = reading(
                data,
                item("text", 0, new Datatype.Text(1, StandardCharsets.US_ASCII)),
                item("octets", 8, new Datatype.Octets(1)),
                item("bool", 16, new Datatype.Bool()),
                item("time", 24, new Datatype.Time()),
                item("span", 88, new Datatype.TimeSpan()));
        List<SourceRecord> records = records(reading, "t");
        List<String> schemas = new ArrayList<>();
        records.forEach(record -> schemas.add(record.valueSchema().name()));
        assertThat(schemas)
                .extracting(name -> name.substring("io.shopfloor.connect.ifm.".length()))
                .containsExactly(
                        "ReadingString",
                        "ReadingBytes",
                        "ReadingBoolean",
                        "ReadingTimestamp",
                        "ReadingFloat64",
                        "ReadingString",
                        "ReadingBoolean");
        assertThat(records.subList(0, 5))
                .extracting(record -> ((Struct) record.value()).get("value"))
                .satisfies(values -> {
                    assertThat(values.get(0)).isEqualTo("A");
                    assertThat((byte[]) values.get(1)).containsExactly(7);
                    assertThat(values.get(2)).isEqualTo(true);
                    assertThat(values.get(3)).isInstanceOf(Date.class);
                    assertThat(values.get(4)).isEqualTo(0.0);
                });
        records.forEach(record -> ((Struct) record.value()).validate());
        assertThat(Arrays.stream(ValueType.values())
                        .map(ReadingSchemas::ofValue)
                        .map(Schema::name))
                .doesNotHaveDuplicates()
                .contains("io.shopfloor.connect.ifm.ReadingInt64", "io.shopfloor.connect.ifm.ReadingFloat32");
        assertThat(Arrays.stream(ValueType.values()).map(ReadingSchemas::ofValue))
                .allMatch(schema -> schema.field("value").schema().isOptional());
    }

    @Test
    void aNameThatIsTooLongForATopicIsLeftOutOfItAndFailsNothing() {
        Reading.OfPort reading = reading(new byte[1], item("a".repeat(200), 0, new Datatype.Bool()));
        String topic = "plant." + "b".repeat(60) + ".${device.product}.${tag}";
        assertThat(records(reading, topic))
                .extracting(SourceRecord::topic)
                .containsExactly(
                        "plant." + "b".repeat(60) + ".none.none",
                        "plant." + "b".repeat(60) + ".p.raw",
                        "plant." + "b".repeat(60) + ".p.pin2");
    }

    /** What waits for Kafka is bounded by the sum of these. */
    @Test
    void whatAValueHoldsIsCountedWithIt() {
        Reading.OfPort small = reading(new byte[1], item("x", 0, new Datatype.Bool()));
        Reading.OfPort large = reading(new byte[32], item("x", 0, new Datatype.Octets(32)));
        List<Reading.OfValue> values = new PortValues(true).of(large);
        assertThat(values).allMatch(value -> value.bytes() >= 256 + 32);
        assertThat(values.get(1).value().name()).isEqualTo("raw");
        assertThat(values.get(1).bytes()).isGreaterThanOrEqualTo(256 + 32 + 2 * 64);
        assertThat(new PortValues(false).of(small)).allMatch(value -> value.bytes() < 512);
    }
}
