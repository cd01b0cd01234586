// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.plc4x.Fixtures;
import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import io.shopfloor.connect.plc4x.link.PlcDrivers;
import io.shopfloor.connect.plc4x.link.Point;
import io.shopfloor.connect.plc4x.link.PreparedTag;
import io.shopfloor.connect.plc4x.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.apache.plc4x.java.api.value.PlcValue;
import org.apache.plc4x.java.spi.values.PlcRawByteArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bytes of an S7 CPU and Modbus registers mean. */
class RawLayoutTest {

    private static final String S7 = "s7://h";
    private static final String MODBUS = "modbus-tcp://h";

    private static PlcValue read(String url, String address, String hex) throws UnfitValueException {
        RawLayout layout = Fixtures.prepared(url, address).layout();
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThat(layout.bytes()).as("asked for").isEqualTo(bytes.length);
        return layout.read(bytes);
    }

    private static List<Object> list(PlcValue value) {
        return value.getList().stream().<Object>map(PlcValue::getObject).toList();
    }

    @Test
    void bytesAreUnsignedInArraysToo() throws UnfitValueException {
        assertThat(list(read(S7, "%DB1:66:BYTE[4]", "ff fb 41 00")))
                .containsExactly((short) 255, (short) 251, (short) 65, (short) 0);
        assertThat(list(read(MODBUS, "holding-register:1:BYTE[4]", "ff fb 41 00")))
                .containsExactly((short) 255, (short) 251, (short) 65, (short) 0);
        assertThat(read(MODBUS, "holding-register:1:BYTE", "00 fb").getObject())
                .as("one byte in a register is the lower one")
                .isEqualTo((short) 251);
    }

    @Test
    void wordsOfEveryWidthAreArraysWithAllTheirElements() throws UnfitValueException {
        assertThat(list(read(MODBUS, "holding-register:1025:WORD[4]", "0001 ffff 0003 8000")))
                .containsExactly(1, 65535, 3, 32768);
        assertThat(list(read(MODBUS, "holding-register:1:DWORD[2]", "00000001 ffffffff")))
                .containsExactly(1L, 4294967295L);
        assertThat(list(read(MODBUS, "holding-register:1:LWORD[2]", "0000000000000001 ffffffffffffffff"))
                        .toString())
                .isEqualTo("[1, 18446744073709551615]");
        assertThat(list(read(MODBUS, "input-register:1:WORD[3]", "0001 0002 0003")))
                .containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({
        "ABCD, 01020304",
        "CDAB, 03040102",
        "BADC, 02010403",
        "DCBA, 04030201",
        "'''BIG_ENDIAN''', 01020304",
        "'''LITTLE_ENDIAN_BYTE_SWAP''', 03040102",
        "'''BIG_ENDIAN_BYTE_SWAP''', 02010403",
        "'''LITTLE_ENDIAN''', 04030201"
    })
    void theByteOrdersHaveTheNamesOfTheField(String order, String sent) throws UnfitValueException {
        String address = "holding-register:1:UDINT{byte-order: " + order + "}";
        assertThat(read(MODBUS, address, sent).getObject()).isEqualTo(0x01020304L);
        assertThat(list(read(MODBUS, "holding-register:1:UDINT[2]{byte-order: " + order + "}", sent + sent)))
                .containsExactly(0x01020304L, 0x01020304L);
    }

    @Test
    void theConnectionsByteOrderHoldsWhereATagTellsNone() throws UnfitValueException {
        String url = MODBUS + "?default-payload-byte-order=CDAB&request-timeout=500";
        assertThat(read(url, "holding-register:1:REAL", "0000 3f80").getObject())
                .isEqualTo(1.0f);
        assertThat(read(url, "holding-register:1:REAL{byte-order: ABCD}", "3f80 0000")
                        .getObject())
                .isEqualTo(1.0f);
        assertThat(read(url, "holding-register:1:LREAL", "0000 0000 0000 3ff0").getObject())
                .isEqualTo(1.0);
        assertThat(Fixtures.connection(url).url())
                .as("the driver does not know these names")
                .isEqualTo(MODBUS + "?request-timeout=500");
    }

    @Test
    void aBitOfARegisterCountsFromTheLowest() throws UnfitValueException {
        assertThat(read(MODBUS, "holding-register:1:BOOL{bit: 3}", "00 08").getObject())
                .isEqualTo(true);
        assertThat(read(MODBUS, "holding-register:1:BOOL{bit: 11}", "08 00").getObject())
                .isEqualTo(true);
        assertThat(read(MODBUS, "holding-register:1:BOOL", "ff fe").getObject()).isEqualTo(false);
        assertThat(list(read(MODBUS, "holding-register:1:BOOL[4]{bit: 14}", "80 00 00 01")))
                .containsExactly(false, true, true, false);
        assertThat(read(S7, "%DB1.DBX0.3:BOOL", "08").getObject()).isEqualTo(true);
        assertThat(list(read(S7, "%DB1.DBX0.6:BOOL[4]", "40 02"))).containsExactly(true, false, false, true);
    }

    @Test
    void textsLieInRegistersTwoCharactersEach() throws UnfitValueException {
        assertThat(read(MODBUS, "holding-register:1:STRING(5)", "4d 6f 74 6f 72 00")
                        .getString())
                .isEqualTo("Motor");
        assertThat(read(MODBUS, "holding-register:1:STRING(4){byte-order: BADC}", "6f 4d 6f 74")
                        .getString())
                .isEqualTo("Moto");
        assertThat(list(read(MODBUS, "holding-register:1:STRING(2)[2]", "41 42 43 44")))
                .containsExactly("AB", "CD");
    }

    @Test
    void textsOfACpuHaveAHeadWithTheirLength() throws UnfitValueException {
        assertThat(read(S7, "%DB1:0:STRING(4)", "04 03 47 72 fc 00").getString())
                .isEqualTo("Gr\u00fc");
        assertThat(list(read(S7, "%DB1:0:STRING(3)[2]", "03 01 41 00 00 00 03 03 42 43 44 00")))
                .containsExactly("A", "BCD");
        assertThat(read(S7, "%DB1:0:WSTRING(2)", "0002 0001 4e2d 0000").getString())
                .isEqualTo("\u4e2d");
        assertThatThrownBy(() -> read(S7, "%DB1:0:STRING(4)", "04 09 47 72 fc 00"))
                .as("no string at all")
                .hasMessage("TYPE_MISMATCH");
        assertThatThrownBy(() -> read(S7, "%DB1:0:WSTRING(1)", "0001 0001 d800"))
                .as("half a character")
                .hasMessage("UNSUPPORTED");
    }

    @Test
    void aTextIsInTheCharsetOfTheConnection() throws UnfitValueException {
        Tag tag = Tag.of("t", "holding-register:1:STRING(2)");
        ConnectionConfig utf8 = Fixtures.connection(MODBUS, "plc.c.text.charset", "UTF-8");
        assertThat(utf8.charset()).isEqualTo(StandardCharsets.UTF_8);
        RawLayout layout = PreparedTag.of(tag, utf8, new PlcDrivers().driver(utf8), UnsignedLong.DECIMAL)
                .layout();
        assertThat(layout.read(new byte[] {(byte) 0xC3, (byte) 0xBC}).getString())
                .isEqualTo("\u00fc");
        assertThatThrownBy(() -> layout.read(new byte[] {(byte) 0xFC, 0})).hasMessage("UNSUPPORTED");
    }

    @Test
    void timesKeepTheirSignAndDatesTheirCentury() throws UnfitValueException {
        assertThat(read(S7, "%DB1:0:TIME", "ffff fffb").getObject()).isEqualTo(Duration.ofMillis(-5));
        assertThat(read(S7, "%DB1:0:LTIME", "ffff ffff ffff fffb").getObject()).isEqualTo(Duration.ofNanos(-5));
        assertThat(read(S7, "%DB1:0:S5TIME", "2127").getObject()).isEqualTo(Duration.ofMillis(127_000));
        assertThat(read(S7, "%DB1:0:DATE", "0000").getObject()).isEqualTo(LocalDate.of(1990, 1, 1));
        assertThat(read(S7, "%DB1:0:TOD", "0526 5bff").getObject()).isEqualTo(LocalTime.of(23, 59, 59, 999_000_000));
        assertThat(read(S7, "%DB1:0:DATE_AND_TIME", "26 11 27 08 30 15 12 36").getObject())
                .isEqualTo(LocalDateTime.of(2026, 11, 27, 8, 30, 15, 123_000_000));
        assertThat(read(S7, "%DB1:0:DTL", "07ea 0b 1b 06 08 1e 0f 075bcd15").getObject())
                .isEqualTo(LocalDateTime.of(2026, 11, 27, 8, 30, 15, 123_456_789));
        assertThatThrownBy(() -> read(S7, "%DB1:0:DATE_AND_TIME", "26 13 27 08 30 15 12 36"))
                .hasMessage("OUT_OF_RANGE");
        assertThatThrownBy(() -> read(S7, "%DB1:0:TOD", "ffff ffff")).hasMessage("OUT_OF_RANGE");
    }

    @Test
    void lessThanWasAskedForIsNoValue() {
        assertThatThrownBy(() -> Fixtures.prepared(S7, "%DB1:0:DINT").layout().read(new byte[2]))
                .hasMessage("TYPE_MISMATCH");
    }

    /** What lies in a CPU's memory or in registers is a text, whatever it looks like. */
    @ParameterizedTest
    @ValueSource(strings = {"2024-01-15-10-30", "1-2-3-4-5", "a-b-c-d-e"})
    void aTextThatLooksLikeAShortGuidIsAText(String text) {
        String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
        String head = HexFormat.of().toHexDigits((byte) text.length()).repeat(2);
        String padded = text.length() % 2 == 0 ? hex : hex + "00";
        assertThat(point(S7, "%DB1:0:STRING(" + text.length() + ")", head + padded)
                        .value())
                .isEqualTo(text);
        assertThat(point(MODBUS, "holding-register:1:STRING(" + text.length() + ")", padded)
                        .value())
                .isEqualTo(text);
    }

    private static Point point(String url, String address, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return Fixtures.read(Fixtures.point(Fixtures.prepared(url, address)), new PlcRawByteArray(bytes));
    }

    @Test
    void anElementThatIsNoneCostsItselfAndTheOthersAreRight() {
        Point dates = point(
                S7,
                "%DB1:0:DATE_AND_TIME[3]",
                "26 11 27 08 30 15 12 36 00 00 00 00 00 00 00 00" + "26 11 27 08 30 16 12 36");
        Date first = new Date(1_795_768_215_123L);
        assertThat(dates.value()).isEqualTo(Arrays.asList(first, null, new Date(first.getTime() + 1000)));
        assertThat(dates.quality()).isEqualTo(Quality.OUT_OF_RANGE);

        Point texts = point(S7, "%DB1:0:STRING(3)[3]", "03 01 41 00 00 00 ff ff ff ff ff ff 03 03 42 43 44 00");
        assertThat(texts.value()).isEqualTo(Arrays.asList("A", null, "BCD"));
        assertThat(texts.quality()).isEqualTo(Quality.TYPE_MISMATCH);

        Point wide = point(S7, "%DB1:0:WSTRING(1)[2]", "0001 0001 d800 0001 0001 0041");
        assertThat(wide.value()).isEqualTo(Arrays.asList(null, "A"));
        assertThat(wide.quality()).isEqualTo(Quality.UNSUPPORTED);

        Point times = point(S7, "%DB1:0:TOD[3]", "00000001 ffffffff 00000002");
        assertThat(times.value()).isEqualTo(Arrays.asList(new Date(1), null, new Date(2)));
        assertThat(times.quality()).isEqualTo(Quality.OUT_OF_RANGE);

        Point none = point(S7, "%DB1:0:TOD[2]", "ffffffff ffffffff");
        assertThat(none.value()).isEqualTo(Arrays.asList(null, null));
        assertThat(none.quality()).isEqualTo(Quality.OUT_OF_RANGE);

        Point half = point(S7, "%DB1:0:TOD[2]", "00000001 0000");
        assertThat(half.value()).as("less than was asked for").isNull();
        assertThat(half.quality()).isEqualTo(Quality.TYPE_MISMATCH);
    }
}
