// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.examples.demo.DemoOptions.Make;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOptionsTest {
    @Test
    void theDefaultIsHalfAMinuteWithOneKillOnHiveMq() throws UsageException {
        assertThat(DemoOptions.parse())
                .isEqualTo(new DemoOptions(15_000, 500, 1, false, Make.HIVEMQ, false, OptionalInt.of(0), false, false));
    }

    @Test
    void everyOptionIsUnderstood() throws UsageException {
        String line = "--headless --messages 20000 --rate 100 --pull-the-plug 3 --broker mosquitto --keep --historian";
        assertThat(DemoOptions.parse(line.split(" ")))
                .isEqualTo(
                        new DemoOptions(20_000, 100, 3, true, Make.MOSQUITTO, true, OptionalInt.empty(), false, true));
    }

    @Test
    void exactlyOnceTheWorkerIsKilledFiveTimesUnlessSaidOtherwise() throws UsageException {
        assertThat(DemoOptions.parse("--exactly-once").exactlyOnce()).isTrue();
        assertThat(DemoOptions.parse("--exactly-once").kills()).isEqualTo(5);
        assertThat(DemoOptions.parse("--exactly-once", "--pull-the-plug", "2").kills())
                .isEqualTo(2);
    }

    @Test
    void thePageIsServedUnlessTheDemoIsHeadlessAndNobodyAsksForIt() throws UsageException {
        assertThat(DemoOptions.parse().pagePort()).hasValue(0);
        assertThat(DemoOptions.parse("--headless").pagePort()).isEmpty();
        assertThat(DemoOptions.parse("--headless", "--page").pagePort()).hasValue(0);
        assertThat(DemoOptions.parse("--headless", "--page-port", "8099").pagePort())
                .hasValue(8099);
    }

    @Test
    void anyTwoOfMessagesRateAndSecondsGiveTheThird() throws UsageException {
        assertThat(DemoOptions.parse("--rate", "200", "--seconds", "30").messages())
                .isEqualTo(6_000);
        assertThat(DemoOptions.parse("--messages", "1000", "--seconds", "3").rate())
                .isEqualTo(334);
        assertThat(DemoOptions.parse("--messages", "1000", "--rate", "0").rate())
                .isZero();
        assertThatThrownBy(() -> DemoOptions.parse("--messages", "1", "--rate", "1", "--seconds", "1"))
                .hasMessageContaining("set at most two of them");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--messages",
                "--messages 0",
                "--messages many",
                "--rate -1",
                "--rate 0",
                "--rate 100000 --seconds 3600",
                "--seconds 0",
                "--pull-the-plug -1",
                "--page-port",
                "--page-port 65536",
                "--broker emqx",
                "--broker",
                "--fast",
                "20000"
            })
    void whatMakesNoSenseIsRefusedByName(String line) {
        String first = line.split(" ")[0];
        assertThatThrownBy(() -> DemoOptions.parse(line.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(first);
    }
}
