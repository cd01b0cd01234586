// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.plc4x.Fixtures;
import io.shopfloor.connect.plc4x.tags.Tag;
import java.util.List;
import org.apache.plc4x.java.spi.values.PlcList;
import org.apache.plc4x.java.spi.values.PlcUINT;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PLC4X gets wrong without saying so is refused, or asked for in another way. */
class PreparedTagTest {

    private static final String MODBUS = "modbus-tcp://h";

    @Test
    void anArrayOfBitsIsAskedForBitByBit() {
        assertThat(Fixtures.prepared(MODBUS, "coil:7:BOOL[3]").addresses())
                .containsExactly("coil:7:BOOL", "coil:8:BOOL", "coil:9:BOOL");
        assertThat(Fixtures.prepared(MODBUS, "discrete-input:10[2]").addresses())
                .containsExactly("discrete-input:10:BOOL", "discrete-input:11:BOOL");
    }

    @Test
    void registersAreAskedForAsTheyAreInRequestsThatHoldWholeNumbers() {
        String plain = "{byte-order: 'BIG_ENDIAN'}";
        assertThat(Fixtures.prepared(MODBUS, "holding-register:7:INT[3]").addresses())
                .containsExactly("holding-register:7:UINT[3]" + plain);
        assertThat(Fixtures.prepared(MODBUS, "400007:REAL").addresses())
                .containsExactly("holding-register:7:UINT[2]" + plain);
        assertThat(Fixtures.prepared(MODBUS, "4x00007").addresses()).containsExactly("holding-register:7:UINT" + plain);
        assertThat(Fixtures.prepared(MODBUS, "holding-register:1:LREAL[32]").addresses())
                .containsExactly("holding-register:1:UINT[124]" + plain, "holding-register:125:UINT[4]" + plain);
        assertThat(Fixtures.prepared(MODBUS + "?max-registers-per-request=7", "holding-register:1:LREAL[2]")
                        .addresses())
                .containsExactly("holding-register:1:UINT[4]" + plain, "holding-register:5:UINT[4]" + plain);
        assertThatThrownBy(() -> Fixtures.prepared(MODBUS + "?max-registers-per-request=3", "holding-register:1:LREAL"))
                .hasMessageContaining("raise max-registers-per-request");
    }

    /** 39900 and a hundred more are 40000: the driver's name of another table. */
    @ParameterizedTest
    @CsvSource({
        "39900:UINT[150], input-register:9900:UINT[124], input-register:10024:UINT[26]",
        "3x09900:UINT[150], input-register:9900:UINT[124], input-register:10024:UINT[26]",
        "49900:UINT[150], holding-register:9900:UINT[124], holding-register:10024:UINT[26]"
    })
    void whatIsLongerThanARequestStaysInItsTable(String address, String first, String second) {
        String plain = "{byte-order: 'BIG_ENDIAN'}";
        assertThat(Fixtures.prepared(MODBUS, address).addresses()).containsExactly(first + plain, second + plain);
    }

    @Test
    void bitsStayInTheirTable() {
        assertThat(Fixtures.prepared(MODBUS, "09999:BOOL[2]").addresses())
                .containsExactly("coil:9999:BOOL", "coil:10000:BOOL");
        assertThat(Fixtures.prepared(MODBUS, "19999:BOOL[2]").addresses())
                .containsExactly("discrete-input:9999:BOOL", "discrete-input:10000:BOOL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"holding-register:65500:UINT[100]", "365500:REAL[60]", "coil:65500:BOOL[100]"})
    void whatWouldGoBeyondTheTableIsRefused(String address) {
        assertThatThrownBy(() -> Fixtures.prepared(MODBUS, address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exceeds");
    }

    @Test
    void theMemoryOfACpuIsAskedForAsBytes() {
        assertThat(Fixtures.prepared("s7://h", "%DB1.DBD4:REAL").addresses()).containsExactly("%DB1:4:BYTE[4]");
        assertThat(Fixtures.prepared("s7-light://h", "%M10.3:BOOL").addresses()).containsExactly("%M10:BYTE");
        assertThat(Fixtures.prepared("s7://h", "%I4:INT[2]").addresses()).containsExactly("%I4:BYTE[4]");
        assertThat(Fixtures.prepared("s7://h", "%DB1:0:LREAL[30]").addresses())
                .containsExactly("%DB1:0:BYTE[200]", "%DB1:200:BYTE[40]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "modbus-tcp://h | holding-register:1:INT{unit-id: 2}       | make a connection per unit",
                "modbus-tcp://h | holding-register:1:STRING                | STRING(10)",
                "modbus-tcp://h | holding-register:1:STRING[10]            | STRING(10)",
                "modbus-tcp://h | holding-register:1:CHAR[10]              | texts as STRING",
                "modbus-tcp://h | holding-register:1:WSTRING(10)           | texts as STRING",
                "modbus-tcp://h | holding-register:1:DATE                  | write one of",
                "modbus-tcp://h | holding-register:1:REAL{byte-order: ACBD}| write ABCD",
                "modbus-tcp://h | holding-register:1:REAL{byteorder: CDAB} | has no {byteorder",
                "modbus-tcp://h | holding-register:1:UINT{bit: 3}          | BOOL{bit: 3}",
                "modbus-tcp://h | holding-register:1:BOOL{bit: 16}         | 15 for the highest",
                "modbus-tcp://h | holding-register:1:STRING(3)[2]          | a separate tag",
                "modbus-tcp://h | coil:1:INT                               | BOOL[n]",
                "modbus-tcp://h | extended-register:1:INT                  | function code 20",
                "s7://h         | %DB1:0:STRING                            | STRING(20)",
                "s7://h         | %DB1:0.3:INT                             | only a BOOL",
                "s7://h         | %C1:COUNTER                              | counters and timers",
                "s7://h         | SZL_ID=16#0011;INDEX=16#0001             | %DB1:0:REAL"
            })
    void whatTheDriverGetsWrongIsRefusedWithWhatToWriteInstead(String url, String address, String instead) {
        assertThatThrownBy(() -> Fixtures.prepared(url, address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(instead);
    }

    @ParameterizedTest
    @CsvSource({
        "holding-register:1,             REAL,       2, Float32",
        "input-register:1,               LREAL,      4, Float64",
        "holding-register:1,             REAL[3],    6, Float32Array",
        "holding-register:1[3],          REAL[],     6, Float32Array",
        "holding-register:1,             STRING(10), 5, String",
        "400001{byte-order: CDAB},       UDINT,      2, Int64",
        "holding-register:1:WORD,        UINT,       1, Int32",
        "holding-register:1:STRING(10),  STRING,     5, String"
    })
    void whereAModbusAddressNamesNoTypeTheTagsTypeSaysWhatTheRegistersMean(
            String address, String type, int registers, String label) {
        PreparedTag prepared = Fixtures.prepared(MODBUS, typed(address, type));
        assertThat(prepared.area().end() - prepared.area().start()).isEqualTo(registers);
        assertThat(prepared.declared().label()).isEqualTo(label);
    }

    @Test
    void aNumberOfTwoRegistersIsReadAsItsTypeSays() {
        Point point = Fixtures.point(Fixtures.prepared(MODBUS, typed("holding-register:1", "REAL")));
        Fixtures.read(point, new PlcList(List.of(new PlcUINT(0x4248), new PlcUINT(0))));
        assertThat(point.value()).isEqualTo(50.0f);
    }

    @Test
    void bitsAreAsManyAsTheTypeSays() {
        assertThat(Fixtures.prepared(MODBUS, typed("coil:1", "BOOL[3]")).addresses())
                .hasSize(3);
        assertThat(Fixtures.prepared(MODBUS, typed("coil:1:BOOL", "BOOL")).addresses())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "modbus-tcp://h, holding-register:1:DINT,       REAL,       contradicts the address",
        "modbus-tcp://h, holding-register:1:INT,        DINT,       which says INT",
        "modbus-tcp://h, holding-register:1:INT[3],     INT,        which says INT[3]",
        "modbus-tcp://h, holding-register:1:INT,        INT[],      which says INT",
        "modbus-tcp://h, holding-register:1:INT[3],     INT[4],     which says INT[3]",
        "modbus-tcp://h, holding-register:1[3],         INT,        which says INT[3]",
        "modbus-tcp://h, holding-register:1:STRING(10), STRING(12), which says STRING(10)",
        "modbus-tcp://h, holding-register:1,            INT[],      write INT[10] for ten",
        "modbus-tcp://h, holding-register:1,            NOSUCH,     is not a type",
        "modbus-tcp://h, holding-register:1,            DATE,       write one of",
        "modbus-tcp://h, coil:1,                        INT,        one bit",
        "modbus-tcp://h, coil:1:BOOL[3],                BOOL,       which says BOOL[3]",
        "s7://h,         %DB1:0:DINT,                   REAL,       which says DINT",
        "s7://h,         %DB1:0:WORD,                   INT,        which says WORD",
        "s7://h,         %DB1:0:INT[3],                 INT,        which says INT[3]"
    })
    void aTypeThatContradictsTheAddressIsRefused(String url, String address, String type, String instead) {
        assertThatThrownBy(() -> Fixtures.prepared(url, typed(address, type)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(instead);
    }

    private static Tag typed(String address, String type) {
        return new Tag("t", address, type, null, null, null, null, null, null);
    }

    @Test
    void anAddressThatTheDriverDoesNotUnderstandIsNamed() {
        assertThatThrownBy(() -> Fixtures.prepared(MODBUS, "holding-register:x"))
                .hasMessageContaining("\"holding-register:x\"");
        assertThatThrownBy(() -> Fixtures.prepared("s7://h", "%DB1")).hasMessageContaining("\"%DB1\"");
        assertThatThrownBy(() -> Fixtures.prepared("nosuch://h", "a"))
                .hasMessageContaining("no driver for \"nosuch:\"");
    }

    @Test
    void s7AndSimulatedTagsTellTheirTypes() {
        assertThat(Fixtures.prepared("s7://h", "%DB1:0:REAL").declared().label())
                .isEqualTo("Float32");
        assertThat(Fixtures.prepared("s7://h", "%DB1:10:STRING(20)").declared().label())
                .isEqualTo("String");
        assertThat(Fixtures.prepared("s7://h", "%DB1:2:DTL").declared().label()).isEqualTo("Timestamp");
        assertThat(Fixtures.prepared("s7://h", "%DB1:2:INT[10]").declared().label())
                .isEqualTo("Int16Array");
        assertThat(Fixtures.prepared("simulated://x", "RANDOM/v:DINT")
                        .declared()
                        .label())
                .isEqualTo("Int32");
        assertThat(Fixtures.prepared("faulty://h", "x").declared()).isNull();
        assertThat(Fixtures.prepared("faulty://h", typed("x", "REAL"))
                        .declared()
                        .label())
                .isEqualTo("Float32");
    }
}
