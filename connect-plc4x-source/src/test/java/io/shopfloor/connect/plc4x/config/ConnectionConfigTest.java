// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.plc4x.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of a connection string. */
class ConnectionConfigTest {

    @Test
    void ourTimeOutsAndCredentialsJoinTheConnectionStringUnlessItHasItsOwn() {
        assertThat(Fixtures.connection("modbus-tcp://h:502").url())
                .isEqualTo("modbus-tcp://h:502?request-timeout=5000");
        assertThat(Fixtures.connection("modbus-tcp://h:502?request-timeout=7").url())
                .isEqualTo("modbus-tcp://h:502?request-timeout=7");
        assertThat(Fixtures.connection("s7-light://h").url())
                .isEqualTo("s7-light://h?read-timeout=5000&enable-block-read-optimizer=false");
        assertThat(Fixtures.connection("s7://h?remote-slot=1").url())
                .isEqualTo("s7://h?remote-slot=1&retry-time=2147483647");
        assertThat(Fixtures.connection("s7://h?retry-time=4").url()).isEqualTo("s7://h?retry-time=4");
        assertThat(Fixtures.connection(
                                "modbus-tcp://h:1?tcp.keep-alive=true",
                                "plc.c.username",
                                "u",
                                "plc.c.password",
                                "a&b=c")
                        .url())
                .isEqualTo("modbus-tcp://h:1?tcp.keep-alive=true&username=u&password=a%26b%3Dc&request-timeout=5000");
    }

    @Test
    void secretsAreInNoTextOfOurs() {
        ConnectionConfig connection =
                Fixtures.connection("modbus-tcp://h:1?key-store-password=k3y&a=b", "plc.c.password", "p&ss");
        assertThat(connection.toString()).doesNotContain("k3y", "p&ss");
        assertThat(connection.redact("cannot open " + connection.url() + ": p&ss k3y"))
                .doesNotContain("k3y", "p&ss", "p%26ss");
    }

    @Test
    void s7GetsTwentyTagsARequestAndOthersAThousandUnlessToldOtherwise() {
        assertThat(Fixtures.connection("s7://h").maxTagsPerRequest()).isEqualTo(20);
        assertThat(Fixtures.connection("modbus-tcp://h:1").maxTagsPerRequest()).isEqualTo(1000);
        assertThat(Fixtures.connection("s7://h", "plc.c.max.tags.per.request", "3")
                        .maxTagsPerRequest())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "126", "many", "", "99999999999"})
    void aNumberOfRegistersThatNoRequestCanHaveIsRefused(String number) {
        ConnectionConfig connection = Fixtures.connection("modbus-tcp://h?max-registers-per-request=" + number);
        assertThatThrownBy(connection::maxRegisters)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max-registers-per-request=" + number + " is not a number from 1 to 125");
    }

    @Test
    void aRequestMayHaveOneRegisterOrAllThatTheProtocolAllows() {
        assertThat(Fixtures.connection("modbus-tcp://h?max-registers-per-request=1")
                        .maxRegisters())
                .isEqualTo(1);
        assertThat(Fixtures.connection("modbus-tcp://h?max-registers-per-request=125")
                        .maxRegisters())
                .isEqualTo(125);
    }
}
