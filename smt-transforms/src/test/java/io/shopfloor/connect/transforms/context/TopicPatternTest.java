// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicPatternTest {

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/b/c, false",
        "a/b/c, a/b, false",
        "a/+, a/b, true",
        "a/+, a, false",
        "a/+, a/, true",
        "+/+, /b, true",
        "a/#, a, true",
        "a/#, a/b/c, true",
        "#, a/b, true",
        "#, $SYS/x, false",
        "+/x, $SYS/x, false",
        "$SYS/#, $SYS/x, true"
    })
    void patternsMatchAsMqttFiltersDo(String filter, String topic, boolean matches) {
        assertThat(TopicPattern.parse(filter).matches(List.of(topic.split("/", -1))))
                .isEqualTo(matches);
    }
}
