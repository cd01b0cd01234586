// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicFiltersTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "a//b", "#", "+", "a/#", "+/b/+", "a/+/#", "$SYS/#", "ä ö/€", "$shared/a"})
    void theStandardsFiltersAreAccepted(String filter) {
        TopicFilters.check(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#/b", "a#", "#a", "a+", "+a/b", "a/b+/c", "##", "$share/g/a", "a\u0000b"})
    void whatBreaksTheStandardsRulesIsRefused(String filter) {
        assertThatThrownBy(() -> TopicFilters.check(filter)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFilterHasAtMost65535Bytes() {
        TopicFilters.check("x".repeat(65_535));
        assertThatThrownBy(() -> TopicFilters.check("ä".repeat(32_768))).hasMessageContaining("65535");
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/c, false",
        "a/+, a/b, true",
        "a/+, +/b, true",
        "a/+, b/+, false",
        "a/#, a, true",
        "a/#, a/b/c, true",
        "a/#, b/#, false",
        "#, a/b, true",
        "a/+, a/b/c, false",
        "a/+/c, a/b/#, true",
        "a, a/b, false",
        "a/, a/+, true",
    })
    void twoFiltersOverlapWhenOneTopicMatchesBoth(String one, String other, boolean overlap) {
        assertThat(TopicFilters.overlap(one, other)).isEqualTo(overlap);
        assertThat(TopicFilters.overlap(other, one)).isEqualTo(overlap);
    }

    @Test
    void everyOverlappingPairIsNamed() {
        assertThat(TopicFilters.overlaps(List.of("a/#", "b", "a/b"))).containsExactly("a/# and a/b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"g", "line 1", "gr\u00fcn", "$x"})
    void groupsMayHaveOrdinaryNames(String group) {
        TopicFilters.checkGroup(group);
        TopicFilters.checkSubscription("$share/" + group + "/a/+/#");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "a/b", "a+", "#", "a,b", "a\u0000", "a\nb", "\u007f", "\u0085", "\uffff", "\ufdd0", "\ud800"
            })
    void groupsWithWhatMqttOrTheListForbidsAreRefused(String group) {
        assertThatThrownBy(() -> TopicFilters.checkGroup(group)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$share/g", "$share/g/", "$share//a", "$share/g/a#", "a#", "$share/g+/a"})
    void subscriptionsThatNoBrokerTakesAreRefused(String subscription) {
        assertThatThrownBy(() -> TopicFilters.checkSubscription(subscription))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
