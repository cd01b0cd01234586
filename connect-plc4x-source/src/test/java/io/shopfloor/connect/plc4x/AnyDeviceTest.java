// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.link.Point;
import io.shopfloor.connect.plc4x.link.PreparedTag;
import io.shopfloor.connect.plc4x.record.ReadingRecords;
import io.shopfloor.connect.plc4x.tags.Tag;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.plc4x.java.api.value.PlcValue;
import org.apache.plc4x.java.spi.values.*;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The law: whatever a device sends, and whatever a driver makes of it, there is a record that fits its schema, that a
 * converter writes, and that Kafka takes.
 */
class AnyDeviceTest {

    private static final int KAFKA_TAKES = 1_048_576;
    private static final String[] TYPES = {
        null,
        "BOOL",
        "SINT",
        "INT",
        "DINT",
        "LINT",
        "ULINT",
        "REAL",
        "LREAL",
        "STRING",
        "TIME",
        "LTIME",
        "DATE",
        "TIME_OF_DAY",
        "DATE_AND_TIME",
        "RAW_BYTE_ARRAY",
        "INT[]",
        "STRING[]",
        "REAL[]",
        "ULINT[]",
        "DATE_AND_TIME[]"
    };

    @ParameterizedTest
    @ValueSource(strings = {"group", "tag", "umh"})
    void anyValueBecomesARecordThatConvertersAndKafkaTake(String shape) {
        Random random = new Random(20261127);
        JsonConverter json = new JsonConverter();
        json.configure(Map.of("schemas.enable", "true"), false);
        Plc4xSourceConfig config = new Plc4xSourceConfig(Fixtures.config("faulty://h", "a=b", "record.shape", shape));
        for (int round = 0; round < 100; round++) {
            ReadingRecords records =
                    new ReadingRecords(config, config.connection("c").groups().get(0));
            List<Point> points = points(random);
            for (int cycle = 0; cycle < 4; cycle++) {
                points.forEach(point -> point.answered(0, value(random, 0)));
                long now = System.currentTimeMillis();
                for (SourceRecord record : records.of(points, now, cycle)) {
                    ConnectSchema.validateValue(record.valueSchema(), record.value());
                    byte[] written = json.fromConnectData(record.topic(), record.valueSchema(), record.value());
                    assertThat(written.length).isLessThan(KAFKA_TAKES);
                    assertThat(record.timestamp()).isEqualTo(now);
                }
            }
        }
    }

    private static List<Point> points(Random random) {
        return IntStream.range(0, 4)
                .mapToObj(i -> Fixtures.point(Fixtures.prepared(
                        "faulty://h",
                        new Tag(
                                "t" + i,
                                "ns=2;s=t" + i,
                                TYPES[random.nextInt(TYPES.length)],
                                null,
                                null,
                                null,
                                null,
                                null,
                                null))))
                .toList();
    }

    private static PlcValue value(Random random, int depth) {
        return switch (random.nextInt(depth > 2 ? 18 : 23)) {
            case 0 -> null;
            case 1 -> new PlcNull();
            case 2 -> new PlcBOOL(random.nextBoolean());
            case 3 -> new PlcSINT((byte) random.nextInt());
            case 4 -> new PlcINT((short) random.nextInt());
            case 5 -> new PlcDINT(random.nextInt());
            case 6 -> new PlcLINT(random.nextLong());
            case 7 -> new PlcULINT(new BigInteger(64, random));
            case 8 -> new PlcREAL(Float.intBitsToFloat(random.nextInt()));
            case 9 -> new PlcLREAL(Double.longBitsToDouble(random.nextLong()));
            case 10 -> new PlcTIME(Duration.ofSeconds(random.nextLong(), random.nextInt(1_000_000_000)));
            case 11 -> new PlcLTIME(Duration.ofSeconds(random.nextLong(), random.nextInt(1_000_000_000)));
            case 12 -> new PlcDATE(random.nextBoolean() ? LocalDate.MAX : LocalDate.ofEpochDay(random.nextInt()));
            case 13 -> new PlcTIME_OF_DAY(LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L)));
            case 14 ->
                new PlcDATE_AND_TIME(
                        random.nextBoolean()
                                ? LocalDateTime.MIN
                                : LocalDateTime.of(random.nextInt(20_000) - 5_000, 2, 28, 1, 2, 3));
            case 15 -> new PlcRawByteArray(bytes(random));
            case 16, 17 -> new PlcSTRING(text(random));
            case 18 -> struct(random, depth);
            default -> list(random, depth);
        };
    }

    private static PlcValue list(Random random, int depth) {
        int size = random.nextInt(5);
        List<PlcValue> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            PlcValue element = value(random, depth + 1);
            elements.add(element == null ? new PlcNull() : element);
        }
        return new PlcList(elements);
    }

    private static PlcValue struct(Random random, int depth) {
        Map<String, PlcValue> members = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            members.put(text(random).replace("x", ""), value(random, depth + 1));
        }
        return new PlcStruct(members);
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(40) == 0 ? 900_000 : random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Any characters, halves of such and control characters too; now and then more than Kafka takes. */
    private static String text(Random random) {
        if (random.nextInt(40) == 0) {
            return (random.nextBoolean() ? "x" : "\u0001").repeat(random.nextInt(2_000_000));
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append((char) random.nextInt(Character.MAX_VALUE + 1));
        }
        return text.toString();
    }

    @Test
    void whatHasBytesOfAnyLengthIsReadOrHasAReason() {
        Random random = new Random(7);
        String[] addresses = {
            "%DB1.DBX0.5:BOOL[20]",
            "%DB1:0:STRING(30)",
            "%DB1:0:WSTRING(9)[3]",
            "%DB1:0:DTL[2]",
            "%DB1:0:DATE_AND_TIME[3]",
            "%DB1:0:TOD",
            "%DB1:0:LTOD",
            "%DB1:0:LDT",
            "%DB1:0:S5TIME",
            "%DB1:0:LREAL[4]",
            "%DB1:0:WCHAR[4]",
            "%DB1:0:DATE",
            "%DB1:0:LTIME"
        };
        for (String address : addresses) {
            PreparedTag prepared = Fixtures.prepared("s7://h", address);
            for (int i = 0; i < 5_000; i++) {
                Point point = Fixtures.point(prepared);
                byte[] bytes = new byte
                        [random.nextInt(4) == 0
                                ? random.nextInt(70)
                                : prepared.layout().bytes()];
                random.nextBytes(bytes);
                Fixtures.read(point, new PlcRawByteArray(bytes));
                assertThat(point.value() != null || !point.good()).as(address).isTrue();
                ConnectSchema.validateValue(point.converter().schema(), point.value());
            }
        }
    }
}
