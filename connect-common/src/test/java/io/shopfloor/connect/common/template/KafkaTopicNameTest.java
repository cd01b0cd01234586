// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaTopicNameTest {

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "a/b/c, a.b.c",
        "a/b.c, a.b_x2Ec",
        "a/b c, a.b_x20c",
        "ä/ö, _xC3_xA4._xC3_xB6",
        "€/😀, _xE2_x82_xAC._xF0_x9F_x98_x80",
        "$share/g/t, _x24share.g.t",
        "$SYS/broker, _x24SYS.broker",
        "umh/v1/acme/_historian, umh.v1.acme._historian",
        "/, _x00._x00",
        "//, _x00._x00._x00",
        "a//b/, a._x00.b._x00",
        "a_x2Eb, a_x5Fx2Eb",
        "a_b, a_b",
        "a__x, a__x5Fx",
        "_, _",
        "_/_, _._",
        "__a, _x5F_a",
        "_./a, _x5F_x2E.a",
        "_x41, _x5Fx41",
        "., _x2E",
        ".., _x2E_x2E",
        "a/__b, a.__b"
    })
    void anMqttTopicHasOneLegalKafkaNameAndComesBackFromIt(String mqtt, String kafka) {
        assertThat(KafkaTopicName.encodeTopic(mqtt)).isEqualTo(kafka);
        assertThat(KafkaTopicName.isLegal(kafka)).isTrue();
        assertThat(String.join("/", KafkaTopicName.decode(kafka))).isEqualTo(mqtt);
    }

    @Test
    void aNameOf249CharactersFitsAndOneMoreDoesNot() {
        assertThat(KafkaTopicName.encodeTopic("a".repeat(249))).hasSize(249);
        assertThatThrownBy(() -> KafkaTopicName.encodeTopic("a".repeat(250)))
                .isInstanceOf(UnmappableTopicException.class)
                .hasMessageContaining("would have 250 characters; Kafka allows 249")
                .hasMessageContaining("kafka.topic=${topic[:3]} and kafka.key=${topic[3:]}");
    }

    @Test
    void theLongestMqttTopicIsRefusedInAShortMessage() {
        assertThatThrownBy(() -> KafkaTopicName.encodeTopic("ab/".repeat(21_845)))
                .isInstanceOf(UnmappableTopicException.class)
                .satisfies(
                        e -> assertThat(e.getMessage()).hasSizeLessThan(400).contains("would have 65539 characters"));
    }

    @Test
    void theEscapeThatKeepsANameFromKafkasInternalOnesCountsForItsLength() {
        assertThat(KafkaTopicName.encodeTopic("__" + "a".repeat(244))).hasSize(249);
        assertThatThrownBy(() -> KafkaTopicName.encodeTopic("__" + "a".repeat(245)))
                .isInstanceOf(UnmappableTopicException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/\uD800/b", "a/\uDC00", "\uDC00\uD800", "x\uD800"})
    void halfASurrogatePairHasNoName(String topic) {
        assertThatThrownBy(() -> KafkaTopicName.encodeTopic(topic))
                .isInstanceOf(UnmappableTopicException.class)
                .hasMessageContaining("an unpaired surrogate");
    }

    @Test
    void theCharacterThatStandsForAnEmptyLevelIsRefusedInsideALevel() {
        assertThatThrownBy(() -> KafkaTopicName.encodeTopic("a/\u0000"))
                .isInstanceOf(UnmappableTopicException.class)
                .hasMessageContaining("U+0000");
        assertThatThrownBy(() -> KafkaTopicName.encode(List.of())).isInstanceOf(UnmappableTopicException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "orders.v1", "my_xylophone", "__consumer_offsets", "a..b", "a_xff", "a_x", "_x4"})
    void aForeignNameWithoutEscapesIsTakenLevelByLevel(String name) {
        assertThat(String.join(".", KafkaTopicName.decode(name))).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a_x41", "a_xFF", "a_x00", "a_x2E._xzz", "a_x2E..b", "a_x2E_x2", "_xED_xA0_x80", "ä_x2E"})
    void aNameThatOnlyLooksEncodedIsRefusedWithTheReason(String name) {
        assertThatThrownBy(() -> KafkaTopicName.decode(name))
                .isInstanceOf(UnmappableTopicException.class)
                .hasMessageContaining("It was not made by this mapping.");
    }
}
