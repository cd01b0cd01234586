// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.common.polling.RecordSize;
import io.shopfloor.connect.plc4x.Fixtures;
import io.shopfloor.connect.plc4x.config.GroupConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.link.Point;
import io.shopfloor.connect.plc4x.link.PreparedTag;
import io.shopfloor.connect.plc4x.tags.Tag;
import io.shopfloor.connect.plc4x.value.UnsignedLong;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.plc4x.java.spi.values.PlcDINT;
import org.apache.plc4x.java.spi.values.PlcLREAL;
import org.apache.plc4x.java.spi.values.PlcREAL;
import org.apache.plc4x.java.spi.values.PlcSTRING;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of records, and when there are any. */
class ReadingRecordsTest {

    private static final PreparedTag SPEED = Fixtures.prepared("simulated://x", Tag.of("speed", "RANDOM/speed:LREAL"));
    private static final PreparedTag COUNT = Fixtures.prepared("simulated://x", Tag.of("count", "RANDOM/count:DINT"));

    private static final long NOW = 1_795_766_400_000L; // 2026-11-27T08:00:00Z

    private static ReadingRecords records(String... options) {
        Plc4xSourceConfig config = new Plc4xSourceConfig(Fixtures.config("simulated://x", "a=b", options));
        return new ReadingRecords(config, config.connection("c").groups().get(0));
    }

    @Test
    void aGroupIsOneStructWithTypedFieldsAndQualitiesOnlyWhereTheyAreNotGood() {
        ReadingRecords records = records();
        Point speed = Fixtures.read(Fixtures.point(SPEED), new PlcLREAL(1.5));
        Point count = Fixtures.read(Fixtures.point(COUNT), new PlcDINT(7));
        List<Point> points = List.of(speed, count);

        SourceRecord good = records.of(points, 1000, 0).get(0);
        Struct value = (Struct) good.value();
        assertThat(value.get("timestamp")).isEqualTo(new Date(1000));
        assertThat(value.get("speed")).isEqualTo(1.5);
        assertThat(value.get("count")).isEqualTo(7);
        assertThat(value.get("quality")).isNull();
        assertThat(good.topic()).isEqualTo("plc.c.g");
        assertThat(good.key()).isEqualTo("c.g");
        assertThat(good.timestamp()).isEqualTo(1000);
        assertThat(good.sourcePartition())
                .as("one for all groups; its JSON must be the same in the next process")
                .isEqualTo(Map.of("connection", "c", "group", "*"))
                .isInstanceOf(SortedMap.class);

        count.bad(Quality.INVALID_ADDRESS);
        SourceRecord bad = records.of(points, 2000, 0).get(0);
        assertThat(((Struct) bad.value()).get("count")).isNull();
        assertThat(((Struct) bad.value()).get("quality")).isEqualTo(Map.of("count", "INVALID_ADDRESS"));
        assertThat(bad.valueSchema()).as("cached").isSameAs(good.valueSchema());
    }

    @Test
    void aTagIsOneRecordWithItsUnitAndAddress() {
        Tag described = new Tag("speed", "RANDOM/speed:LREAL", null, "mm/s", null, null, null, null, null);
        Point point = Fixtures.point(Fixtures.prepared("simulated://x", described));
        point.answered(0, new PlcLREAL(1.5));
        SourceRecord record = records("record.shape", "tag", "kafka.key", "${tag}")
                .of(List.of(point), NOW, 0)
                .get(0);
        Struct value = (Struct) record.value();
        assertThat(value.schema().name()).isEqualTo("io.shopfloor.connect.plc.ReadingFloat64");
        assertThat(value.get("name")).isEqualTo("speed");
        assertThat(value.get("address")).isEqualTo("RANDOM/speed:LREAL");
        assertThat(value.get("value")).isEqualTo(1.5);
        assertThat(value.get("unit")).isEqualTo("mm/s");
        assertThat(value.get("quality")).isEqualTo("GOOD");
        assertThat(value.get("timestamp")).isEqualTo(new Date(NOW));
        assertThat(record.key()).isEqualTo("speed");
        assertThat(record.headers().lastWithName("plc.tag").value()).isEqualTo("speed");
        assertThat(record.headers().lastWithName("plc.address").value()).isEqualTo("RANDOM/speed:LREAL");
    }

    @Test
    void theLongestValuesOfARecordThatKafkaWouldNotTakeStayBehind() {
        Point longer = text("longer", 30_000);
        Point shorter = text("shorter", 5_000);
        Point count = Fixtures.read(Fixtures.point(COUNT), new PlcDINT(7));
        ReadingRecords records = records("record.max.bytes", "20000");
        Struct value = (Struct)
                records.of(List.of(longer, shorter, count), NOW, 0).get(0).value();
        assertThat(value.get("quality")).isEqualTo(Map.of("longer", "TOO_LARGE"));
        assertThat(value.get("longer")).isNull();
        assertThat(value.getString("shorter")).hasSize(5_000);
        assertThat(value.get("count")).isEqualTo(7);
        assertThat(records.tooLarge()).isEqualTo(1);
    }

    /** As on a line with many drives: the values are small, and what is large is their number. */
    @ParameterizedTest
    @CsvSource({"3600, JsonConverter, true", "10000, JsonConverter, true", "30000, JsonConverter, false"})
    void thousandsOfNumbersArriveInOneRecord(int tags, String converter, String schemas) {
        List<Point> points = reals(tags);
        ReadingRecords records = records("value.converter", converter, "value.converter.schemas.enable", schemas);
        Struct value = (Struct) records.of(points, NOW, 0).get(0).value();
        assertThat(value.get("quality")).isNull();
        for (Point point : points) {
            assertThat(value.get(point.tag().name())).isEqualTo(-Float.MIN_NORMAL);
        }
        assertThat(records.tooLarge()).isZero();
        assertThat(records.recordsTooLarge()).isZero();
    }

    @Test
    void numbersNeverStayBehindBecauseThatWouldSaveNothing() {
        List<Point> points = new ArrayList<>(reals(200));
        points.add(text("longest", 9_000));
        points.add(text("shorter", 1_000));
        ReadingRecords converted = records("record.max.bytes", "21000", "value.converter", "org.example.AvroConverter");
        assertThat(((Struct) converted.of(points, NOW, 0).get(0).value()).get("quality"))
                .as("nothing but the connector's converter says that there is no schema in the record")
                .isNull();
        assertThat(converted.recordsTooLarge()).isZero();

        ReadingRecords reached = records("record.max.bytes", "25000");
        Struct value = (Struct) reached.of(points, NOW, 0).get(0).value();
        assertThat(value.get("quality")).isEqualTo(Map.of("longest", "TOO_LARGE"));
        assertThat(value.getString("shorter")).hasSize(1_000);
        assertThat(value.get(real(199))).isEqualTo(-Float.MIN_NORMAL);
        assertThat(reached.recordsTooLarge()).isZero();
    }

    @Test
    void aRecordThatNoTextMakesShortEnoughKeepsWhatFitsWithoutItsSchemaAndIsCounted() {
        List<Point> points = new ArrayList<>(reals(200));
        points.add(text("short", 500));
        ReadingRecords records = records("record.max.bytes", "10000");
        Struct value = (Struct) records.of(points, NOW, 0).get(0).value();
        assertThat(value.get("quality")).isNull();
        assertThat(value.getString("short")).hasSize(500);
        assertThat(records.tooLarge()).isZero();
        assertThat(records.recordsTooLarge()).isEqualTo(1);
    }

    /** The estimate is above what the converter writes, and not by much. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSizeIsThatOfTheJsonThatIsWritten(boolean schemas) {
        List<Point> points = new ArrayList<>(reals(500));
        points.add(Fixtures.read(Fixtures.point(COUNT), new PlcDINT(Integer.MIN_VALUE)));
        points.add(Fixtures.read(Fixtures.point(SPEED), new PlcLREAL(-Double.MIN_NORMAL)));
        points.add(text("text", 700));
        points.get(7).bad(Quality.INVALID_ADDRESS);
        JsonConverter json = new JsonConverter();
        json.configure(Map.of("schemas.enable", schemas), false);
        SourceRecord record = records().of(points, NOW, 0).get(0);
        long written = json.fromConnectData("t", record.valueSchema(), record.value()).length;
        Struct value = (Struct) record.value();
        long estimated = RecordSize.of(value) + (schemas ? RecordSize.ofSchema(value.schema()) : 0);
        assertThat(estimated).isBetween(written, written * 5 / 4);
    }

    private static List<Point> reals(int count) {
        PreparedTag one = Fixtures.prepared("simulated://x", "RANDOM/r:REAL");
        GroupConfig group = Fixtures.connection("simulated://x").groups().get(0);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Tag tag = Tag.of(real(i), "RANDOM/r:REAL");
            PreparedTag prepared = new PreparedTag(tag, one.addresses(), null, one.declared(), null);
            Point point = new Point(prepared, group, UnsignedLong.DECIMAL, ZoneId.of("UTC"));
            points.add(Fixtures.read(point, new PlcREAL(-Float.MIN_NORMAL)));
        }
        return points;
    }

    private static String real(int number) {
        return String.format(Locale.ROOT, "r%09d", number);
    }

    private static Point text(String name, int length) {
        Tag tag = Tag.of(name, "RANDOM/" + name + ":STRING");
        return Fixtures.read(
                Fixtures.point(Fixtures.prepared("simulated://x", tag)), new PlcSTRING("x".repeat(length)));
    }

    @Test
    void umhIsTimeAndValueAlone() {
        Point point = Fixtures.read(Fixtures.point(COUNT), new PlcDINT(7));
        Struct value = (Struct) records("record.shape", "umh")
                .of(List.of(point), 1000, 0)
                .get(0)
                .value();
        assertThat(value.schema().fields()).extracting("name").containsExactly("timestamp_ms", "value");
        assertThat(value.get("timestamp_ms")).isEqualTo(1000L);
        assertThat(value.get("value")).isEqualTo(7);
    }

    @Test
    void aTagWhoseTypeIsNotKnownYetJoinsItsGroupWhenItIs() {
        Point point = Fixtures.point(Fixtures.prepared("faulty://h", Tag.of("x", "x")));
        point.bad(Quality.NOT_FOUND);
        ReadingRecords records = records();
        List<Point> points = List.of(point);
        assertThat(records.of(points, 1, 0).get(0).valueSchema().field("x")).isNull();
        Fixtures.read(point, new PlcDINT(3));
        Schema known = records.of(points, 2, 0).get(0).valueSchema();
        assertThat(known.field("x").schema().type()).isEqualTo(Schema.Type.INT32);
        Fixtures.read(point, new PlcLREAL(3.5));
        SourceRecord other = records.of(points, 3, 0).get(0);
        assertThat(other.valueSchema()).as("pinned").isSameAs(known);
        assertThat(((Struct) other.value()).get("quality")).isEqualTo(Map.of("x", "TYPE_MISMATCH"));
    }

    @Test
    void onChangeTellsOnlyWhatMovedBeyondTheDeadBandAndTheHeartbeat() {
        String[] options = {"plc.c.g.on.change", "true", "plc.c.g.deadband", "10%", "plc.c.g.heartbeat.ms", "1000"};
        Point speed = Fixtures.point(SPEED, options);
        ReadingRecords records =
                records("record.shape", "tag", "plc.c.g.on.change", "true", "plc.c.g.heartbeat.ms", "1000");
        List<Point> points = List.of(speed);
        assertThat(records.of(List.of(Fixtures.read(speed, new PlcLREAL(100))), 0, 0))
                .as("the first")
                .hasSize(1);
        Fixtures.read(speed, new PlcLREAL(109));
        assertThat(records.of(points, 0, 1)).as("within the band").isEmpty();
        Fixtures.read(speed, new PlcLREAL(111));
        assertThat(records.of(points, 0, 2))
                .as("beyond, since the last told one")
                .hasSize(1);
        assertThat(records.of(points, 0, 999_999_999)).isEmpty();
        assertThat(records.of(points, 0, 1_000_000_002)).as("the heartbeat").hasSize(1);
        speed.bad(Quality.NO_ANSWER);
        assertThat(records.of(points, 0, 1_000_000_003)).as("another quality").hasSize(1);
        assertThat(records.of(points, 0, 1_000_000_004)).isEmpty();
    }
}
