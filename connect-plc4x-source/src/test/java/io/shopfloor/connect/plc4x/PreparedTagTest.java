// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What PLC4X gets wrong without saying so is refused, or asked for in another way. */
class PreparedTagTest {

    private static final String MODBUS = "modbus-tcp://h";

    @Test
    void anArrayOfBitsIsAskedForBitByBit() {
        assertThat(Fixtures.prepared(MODBUS, "coil:7:BOOL[3]").addresses())
                .containsExactly("coil:7:BOOL", "coil:8:BOOL", "coil:9:BOOL");
        assertThat(Fixtures.prepared(MODBUS, "discrete-input:10[2]").addresses())
                .containsExactly("discrete-input:10:BOOL", "discrete-input:11:BOOL");
        assertThat(Fixtures.prepared(MODBUS, "holding-register:7:INT[3]").addresses())
                .hasSize(1);
    }

    @Test
    void whatTheModbusDriverIgnoresIsRefused() {
        assertThatThrownBy(() -> Fixtures.prepared(MODBUS, "holding-register:1:INT{unit-id: 2}"))
                .hasMessageContaining("one connection a unit");
        assertThatThrownBy(() -> Fixtures.prepared(MODBUS, "holding-register:1:STRING[10]"))
                .hasMessageContaining("UINT[n]");
    }

    @Test
    void anAddressThatTheDriverDoesNotUnderstandIsNamed() {
        assertThatThrownBy(() -> Fixtures.prepared(MODBUS, "holding-register:x"))
                .hasMessageContaining("\"holding-register:x\"");
        assertThatThrownBy(() -> Fixtures.prepared("opcua:tcp://h", "i=2258")).hasMessageContaining("\"i=2258\"");
        assertThatThrownBy(() -> Fixtures.prepared("s7://h", "%DB1.DBX0:TOD")).hasMessageContaining("TOD");
        assertThatThrownBy(() -> Fixtures.prepared("nosuch://h", "a"))
                .hasMessageContaining("no driver for \"nosuch:\"");
    }

    @Test
    void s7AndSimulatedTagsTellTheirTypes() {
        assertThat(Fixtures.prepared("s7://h", "%DB1:0:REAL").declared().label())
                .isEqualTo("Float32");
        assertThat(Fixtures.prepared("s7://h", "%DB1:10:STRING(20)").declared().label())
                .isEqualTo("String");
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
