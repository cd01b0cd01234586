// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThat(Fixtures.prepared(MODBUS, "400007:REAL").addresses()).containsExactly("400007:UINT[2]" + plain);
        assertThat(Fixtures.prepared(MODBUS, "4x00007").addresses()).containsExactly("4x00007:UINT" + plain);
        assertThat(Fixtures.prepared(MODBUS, "holding-register:1:LREAL[32]").addresses())
                .containsExactly("holding-register:1:UINT[124]" + plain, "holding-register:125:UINT[4]" + plain);
        assertThat(Fixtures.prepared(MODBUS + "?max-registers-per-request=7", "holding-register:1:LREAL[2]")
                        .addresses())
                .containsExactly("holding-register:1:UINT[4]" + plain, "holding-register:5:UINT[4]" + plain);
        assertThatThrownBy(() -> Fixtures.prepared(MODBUS + "?max-registers-per-request=3", "holding-register:1:LREAL"))
                .hasMessageContaining("raise max-registers-per-request");
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
                "modbus-tcp://h | holding-register:1:INT{unit-id: 2}       | one connection a unit",
                "modbus-tcp://h | holding-register:1:STRING                | STRING(10)",
                "modbus-tcp://h | holding-register:1:STRING[10]            | STRING(10)",
                "modbus-tcp://h | holding-register:1:CHAR[10]              | texts as STRING",
                "modbus-tcp://h | holding-register:1:WSTRING(10)           | texts as STRING",
                "modbus-tcp://h | holding-register:1:DATE                  | write one of",
                "modbus-tcp://h | holding-register:1:REAL{byte-order: ACBD}| write ABCD",
                "modbus-tcp://h | holding-register:1:REAL{byteorder: CDAB} | there is no {byteorder",
                "modbus-tcp://h | holding-register:1:UINT{bit: 3}          | BOOL{bit: 3}",
                "modbus-tcp://h | holding-register:1:BOOL{bit: 16}         | 15 for the highest",
                "modbus-tcp://h | holding-register:1:STRING(3)[2]          | a tag of its own",
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

    @Test
    void anAddressThatTheDriverDoesNotUnderstandIsNamed() {
        assertThatThrownBy(() -> Fixtures.prepared(MODBUS, "holding-register:x"))
                .hasMessageContaining("\"holding-register:x\"");
        assertThatThrownBy(() -> Fixtures.prepared("opcua:tcp://h", "i=2258")).hasMessageContaining("\"i=2258\"");
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
        assertThat(Fixtures.prepared("opcua:tcp://h", "ns=2;s=x").declared()).isNull();
        assertThat(Fixtures.prepared("opcua:tcp://h", "ns=2;s=x;REAL")
                        .declared()
                        .label())
                .isEqualTo("Float32");
    }
}
