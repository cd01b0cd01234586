// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.polling.TimePolicy.Source;
import io.shopfloor.connect.common.polling.TimePolicy.Stamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No time that a device tells becomes one that Kafka refuses. */
class TimePolicyTest {

    private static final long NOW = Instant.parse("2026-11-27T08:00:00Z").toEpochMilli();
    private static final long KAFKA_ALLOWS_AHEAD_MS = 3_600_000;

    private static TimePolicy policy(String... options) {
        ConfigDef def = new ConfigDef();
        TimePolicy.define(new ConfigGroup(def, "Time"), Source.DEVICE);
        Map<String, String> given = options.length == 0 ? Map.of() : Map.of(options[0], options[1]);
        return TimePolicy.of(new AbstractConfig(def, given, false));
    }

    @Test
    void aPlausibleTimeOfTheDeviceIsTheRecords() {
        assertThat(policy().stamp(NOW - 5_000, NOW)).isEqualTo(new Stamp(NOW - 5_000, NOW - 5_000, true, false));
        assertThat(policy().stamp(NOW + 300_000, NOW).fromDevice()).isTrue();
        assertThat(policy().stamp(Instant.parse("2000-01-01T00:00:00Z").toEpochMilli(), NOW)
                        .fromDevice())
                .as("a value that did not change for long")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-27T10:00:00Z", "2026-11-27T08:05:00.001Z", "2057-03-01T00:00:00Z", "1999-12-31T23:59:59.999Z",
                "1994-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1601-01-01T00:00:00Z", "+31000-01-01T00:00:00Z"
            })
    void aTimeThatCannotBeTrueIsReplacedByThePollsAndKept(String time) {
        long device = Instant.parse(time).toEpochMilli();
        assertThat(policy().stamp(device, NOW)).isEqualTo(new Stamp(NOW, device, false, true));
    }

    @Test
    void theTimeOfThePollIsTakenWhereItIsWantedOrTheDeviceTellsNone() {
        assertThat(policy().stamp(null, NOW)).isEqualTo(new Stamp(NOW, null, false, false));
        TimePolicy poll = policy(TimePolicy.SOURCE, "poll");
        assertThat(poll.stamp(NOW - 5, NOW)).isEqualTo(new Stamp(NOW, NOW - 5, false, false));
        assertThat(poll.stamp(-1L, NOW)).isEqualTo(new Stamp(NOW, -1L, false, false));
    }

    @Test
    void whateverADeviceTellsKafkaTakesTheRecord() {
        Random random = new Random(19);
        TimePolicy widest = policy(TimePolicy.MAX_AHEAD, "3300000");
        long[] edges = {Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, NOW, NOW + 3_300_000, NOW + 3_300_001, NOW + 3_600_001};
        for (int i = 0; i < 100_000; i++) {
            long device = i < edges.length ? edges[i] : random.nextLong() >> random.nextInt(64);
            for (TimePolicy policy : List.of(widest, policy())) {
                Stamp stamp = policy.stamp(device, NOW);
                assertThat(stamp.recordMs()).isBetween(0L, NOW + KAFKA_ALLOWS_AHEAD_MS);
                assertThat(stamp.deviceMs()).isEqualTo(device);
                assertThat(stamp.recordMs() == device || stamp.implausible()).isTrue();
            }
        }
    }

    @Test
    void moreThanKafkaAllowsByDefaultCannotBeConfigured() {
        assertThatThrownBy(() -> policy(TimePolicy.MAX_AHEAD, "3600000")).isInstanceOf(ConfigException.class);
    }
}
