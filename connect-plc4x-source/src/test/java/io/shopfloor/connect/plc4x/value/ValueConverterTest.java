// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.plc4x.tags.Tag;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.plc4x.java.api.types.PlcValueType;
import org.apache.plc4x.java.api.value.PlcValue;
import org.apache.plc4x.java.spi.values.*;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of PLC types and Connect types. */
class ValueConverterTest {

    private static final BigInteger ULINT_MAX = new BigInteger("18446744073709551615");
    private static final LocalDateTime NOON = LocalDateTime.of(2026, 7, 1, 12, 0);

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(new PlcBOOL(true), true),
                Arguments.of(new PlcSINT((byte) -128), (byte) -128),
                Arguments.of(new PlcUSINT((short) 255), (short) 255),
                Arguments.of(new PlcBYTE((short) 255), (short) 255),
                Arguments.of(new PlcINT(Short.MIN_VALUE), Short.MIN_VALUE),
                Arguments.of(new PlcUINT(65535), 65535),
                Arguments.of(new PlcWORD(65535), 65535),
                Arguments.of(new PlcDINT(Integer.MIN_VALUE), Integer.MIN_VALUE),
                Arguments.of(new PlcUDINT(4294967295L), 4294967295L),
                Arguments.of(new PlcDWORD(4294967295L), 4294967295L),
                Arguments.of(new PlcLINT(Long.MIN_VALUE), Long.MIN_VALUE),
                Arguments.of(new PlcULINT(ULINT_MAX), new BigDecimal(ULINT_MAX)),
                Arguments.of(new PlcLWORD(ULINT_MAX), new BigDecimal(ULINT_MAX)),
                Arguments.of(new PlcREAL(-1.5f), -1.5f),
                Arguments.of(new PlcLREAL(-Double.MAX_VALUE), -Double.MAX_VALUE),
                Arguments.of(new PlcCHAR("x"), "x"),
                Arguments.of(new PlcSTRING(""), ""),
                Arguments.of(new PlcSTRING("Gr\u00fc\u00dfe\0\0rest"), "Gr\u00fc\u00dfe"),
                Arguments.of(new PlcWSTRING("\u4e2d"), "\u4e2d"),
                Arguments.of(new PlcTIME(Duration.ofMillis(-5)), -5L),
                Arguments.of(new PlcLTIME(Duration.ofNanos(7)), 7L),
                Arguments.of(new PlcDATE(LocalDate.of(2026, 1, 2)), new Date(1767312000000L)),
                Arguments.of(new PlcTIME_OF_DAY(LocalTime.of(0, 0, 1)), new Date(1000)),
                Arguments.of(new PlcDATE_AND_TIME(NOON), new Date(1782900000000L)));
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyTypeKeepsItsExtremesAndFitsItsSchema(PlcValue value, Object expected) throws UnfitValueException {
        ValueConverter converter = ValueConverter.declared(
                Tag.of("t", "a"), value.getPlcValueType(), false, UnsignedLong.DECIMAL, ZoneId.of("Europe/Berlin"));
        Object converted = converter.convert(value);
        assertThat(converted).isEqualTo(expected);
        ConnectSchema.validateValue(converter.schema(), converted);
        assertThat(converter.schema().isOptional()).isTrue();
    }

    @Test
    void whatDoesNotFitIsSaidAndNeverCut() {
        assertUnfit(Quality.OUT_OF_RANGE, PlcValueType.INT, new PlcDINT(40000));
        assertUnfit(Quality.NOT_A_NUMBER, PlcValueType.REAL, new PlcREAL(Float.NaN));
        assertUnfit(Quality.NOT_A_NUMBER, PlcValueType.LREAL, new PlcLREAL(Double.POSITIVE_INFINITY));
        assertUnfit(Quality.OUT_OF_RANGE, PlcValueType.REAL, new PlcLREAL(1e300));
        assertUnfit(Quality.TYPE_MISMATCH, PlcValueType.DINT, new PlcSTRING("7"));
        assertUnfit(Quality.TYPE_MISMATCH, PlcValueType.DATE, new PlcDINT(7));
        assertUnfit(Quality.TYPE_MISMATCH, PlcValueType.INT, new PlcList(List.of(new PlcINT(1), new PlcINT(2))));
        ValueConverter checked = ValueConverter.declared(
                Tag.of("t", "a"), PlcValueType.ULINT, false, UnsignedLong.INT64, ZoneId.of("UTC"));
        assertThat(checked.schema().type()).isEqualTo(Schema.Type.INT64);
        assertThatThrownBy(() -> checked.convert(new PlcULINT(ULINT_MAX))).hasMessage("OUT_OF_RANGE");
    }

    private static void assertUnfit(Quality quality, PlcValueType declared, PlcValue value) {
        ValueConverter converter =
                ValueConverter.declared(Tag.of("t", "a"), declared, false, UnsignedLong.DECIMAL, ZoneId.of("UTC"));
        assertThatThrownBy(() -> converter.convert(value)).hasMessage(quality.name());
    }

    @Test
    void halfACharacterIsNoText() {
        assertUnfit(Quality.UNSUPPORTED, PlcValueType.STRING, new PlcSTRING("half \ud800"));
    }

    @Test
    void goodElementsOfAnArrayStayWhereOthersHaveNoPlace() {
        PlcValue array = new PlcList(List.of(new PlcREAL(1.5f), new PlcREAL(Float.NaN), new PlcREAL(2.5f)));
        assertThatThrownBy(() -> declared("REAL[]").convert(array))
                .hasMessage("NOT_A_NUMBER")
                .extracting(e -> ((UnfitValueException) e).rest())
                .isEqualTo(Arrays.asList(1.5f, null, 2.5f));
    }

    @Test
    void aListOfListsHasNoType() {
        PlcValue row = new PlcList(List.of(new PlcDINT(1), new PlcDINT(2)));
        PlcValue matrix = new PlcList(List.of(row, row));
        assertThatThrownBy(() -> learned(matrix)).hasMessage("UNSUPPORTED");
        assertThatThrownBy(() -> declared("DINT[]").convert(matrix)).hasMessage("TYPE_MISMATCH");
        assertThatThrownBy(() -> declared("RAW_BYTE_ARRAY").convert(matrix)).hasMessage("TYPE_MISMATCH");
    }

    @Test
    void datesThatNoCalendarHasAreOutOfRange() {
        assertUnfit(Quality.OUT_OF_RANGE, PlcValueType.DATE, new PlcDATE(LocalDate.MAX));
        assertUnfit(Quality.OUT_OF_RANGE, PlcValueType.DATE_AND_TIME, new PlcDATE_AND_TIME(LocalDateTime.MIN));
    }

    @Test
    void aDeclaredArrayStaysOneWhateverTheDriverMakesOfIt() throws UnfitValueException {
        ValueConverter array = declared("INT[]");
        assertThat(array.convert(new PlcList(List.of(new PlcINT(1), new PlcINT(2)))))
                .isEqualTo(Arrays.asList((short) 1, (short) 2));
        assertThat(array.convert(new PlcINT(7))).isEqualTo(List.of((short) 7));
        assertThat(array.convert(new PlcList(List.of()))).isEqualTo(List.of());
        assertThat(declared("INT").convert(new PlcList(List.of(new PlcINT(7))))).isEqualTo((short) 7);
    }

    private static ValueConverter declared(String type) {
        Tag tag = new Tag("t", "a", type, null, null, null, null, null, null);
        return ValueConverter.declared(tag, PlcValueType.NULL, false, UnsignedLong.DECIMAL, ZoneId.of("UTC"));
    }

    @Test
    void aTypeThatNobodyDeclaredIsLearnedFromTheFirstValueThatTellsIt() throws UnfitValueException {
        assertThat(learned(new PlcList(List.of()))).isNull();
        assertThat(learned(new PlcUINT(3)).schema().type()).isEqualTo(Schema.Type.INT32);
        PlcValue octets = new PlcRawByteArray(new byte[] {1, -1});
        assertThat(learned(octets).convert(octets)).isEqualTo(new byte[] {1, -1});
        PlcValue struct = new PlcStruct(Map.of("a", new PlcINT(1)));
        assertThat(learned(struct).convert(struct)).isEqualTo(Map.of("a", "1"));
    }

    private static ValueConverter learned(PlcValue value) throws UnfitValueException {
        return ValueConverter.learned(value, Tag.of("t", "a"), UnsignedLong.DECIMAL, ZoneId.of("UTC"));
    }

    @Test
    void scaleAndOffsetGiveADoubleAndNeedANumber() throws UnfitValueException {
        Tag scaled = new Tag("t", "a", null, null, 0.5, 10.0, null, null, null);
        ValueConverter converter =
                ValueConverter.declared(scaled, PlcValueType.UINT, false, UnsignedLong.DECIMAL, ZoneId.of("UTC"));
        assertThat(converter.schema().type()).isEqualTo(Schema.Type.FLOAT64);
        assertThat(converter.convert(new PlcUINT(65535))).isEqualTo(32777.5);
        assertThatThrownBy(() -> ValueConverter.declared(
                        scaled, PlcValueType.STRING, false, UnsignedLong.DECIMAL, ZoneId.of("UTC")))
                .hasMessageContaining("need a number");
    }
}
