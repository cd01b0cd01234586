// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicMappingTest {
    private static final Variables TOPIC = Variables.none().withTopic();
    private static final int TOPICS = 20_000;
    private static final String ALPHABET = "///..__xx--$ ä05FA2E";

    private record Address(String topic, String key) {}

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "mqtt, ${topic}",
        "mqtt, plant/${topic}",
        "all.${topic[0]}, ${topic}",
        "${topic}, ",
        "${topic}, constant",
        "${topic[:]}, ",
        "prefix.${topic}, ${topic[-1]}",
        "${topic}, ${topic}",
        "${topic[:3]}, ${topic[3:]}",
        "prefix.${topic[0:3]}, ${topic[3:]}",
        "pre_${topic[:1]}, k${topic[1:]}",
        "${topic[0]}, ${topic[1:]}",
        "${topic[-1]}, ${topic[:-1]}",
        "${topic[:-2]}, ${topic[-2:]}",
        "${topic[2:]}, ${topic[:2]}"
    })
    void noTwoTopicsMeetAndEveryTopicComesBack(String topic, String key) {
        TopicMapping mapping = mapping(topic, key);
        assertThat(mapping.reversible()).isTrue();
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Map<Address, String> seen = new HashMap<>();
        for (int i = 0; i < TOPICS; i++) {
            String mqtt = randomTopic(random);
            Address address = address(mapping, mqtt);
            if (address != null) {
                assertThat(address.topic())
                        .as("seed %d, topic %s", seed, mqtt)
                        .matches("[a-zA-Z0-9._-]{1,249}")
                        .isNotIn(".", "..")
                        .doesNotStartWith("__");
                assertThat(seen.merge(address, mqtt, (old, now) -> old))
                        .as("seed %d, two topics at %s", seed, address)
                        .isEqualTo(mqtt);
                assertThat(mapping.inverse(address.topic(), address.key()))
                        .as("seed %d, back from %s", seed, address)
                        .isEqualTo(mqtt);
            }
        }
        assertThat(seen.size()).as("seed %d", seed).isGreaterThan(TOPICS / 10);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "mqtt, ",
        "mqtt, constant",
        "${topic[:3]}, ",
        "${topic[:3]}, ${topic[4:]}",
        "${topic[:3]}, ${topic[2:]}",
        "${topic[1:3]}, ${topic[3:]}",
        "${topic[0]}.${topic[1]}, ${topic[2:]}",
        "${topic}x, ${topic[0]}",
        "${topic[1]}, ${topic[2:]}"
    })
    void aPairThatLosesLevelsSaysSo(String topic, String key) {
        TopicMapping mapping = mapping(topic, key);
        assertThat(mapping.reversible()).isFalse();
        assertThatThrownBy(() -> mapping.inverse("a", "b"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be reversed");
    }

    @Test
    void theRestOfTheTopicTellsNoLevelFromOneEmptyLevel() {
        TopicMapping mapping = mapping("${topic[:3]}", "${topic[3:]}");
        assertThat(address(mapping, "a/b/c")).isEqualTo(new Address("a.b.c", null));
        assertThat(address(mapping, "a/b/c/")).isEqualTo(new Address("a.b.c", ""));
        assertThat(mapping.inverse("a.b.c", null)).isEqualTo("a/b/c");
        assertThat(mapping.inverse("a.b.c", "")).isEqualTo("a/b/c/");
    }

    @Test
    void namesThatDoNotFitAreRefusedWithTheReason() {
        assertThatThrownBy(() -> mapping("prefix.${topic}", null).inverse("other.a", null))
                .isInstanceOf(UnmappableTopicException.class)
                .hasMessageContaining("\"other.a\" does not fit kafka.topic=prefix.${topic}");
        assertThatThrownBy(() -> mapping("mqtt", "${topic}").inverse("mqtt", null))
                .isInstanceOf(UnmappableTopicException.class)
                .hasMessageContaining("it is null");
        assertThatThrownBy(() -> mapping("mqtt", "p/${topic}").inverse("mqtt", "secret"))
                .isInstanceOf(UnmappableTopicException.class)
                .hasMessageContaining("another prefix")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> mapping("mqtt", "${topic}").inverse("other", "a"))
                .isInstanceOf(UnmappableTopicException.class)
                .hasMessageContaining("does not map to \"other\"");
        assertThatThrownBy(() -> mapping("${topic[1]}", "${topic}").inverse("b", "a"))
                .isInstanceOf(UnmappableTopicException.class);
        assertThatThrownBy(() -> mapping("${topic}", null).inverse("a_x2Fb", null))
                .isInstanceOf(UnmappableTopicException.class)
                .hasMessageContaining("slash inside a level");
    }

    @Test
    void foreignKafkaTopicsHaveAnMqttTopicToo() {
        assertThat(mapping("${topic}", null).inverse("orders.my_xylophone", "any"))
                .isEqualTo("orders/my_xylophone");
    }

    @Test
    void aTopicWithoutTheLevelsOfTheKafkaTopicIsAnErrorThatNamesThem() {
        assertThatThrownBy(() -> mapping("${topic[4:]}", null).kafkaTopic(TemplateValues.ofMqttTopic("a/b")))
                .isInstanceOf(AbsentValueException.class)
                .hasMessageContaining("${topic[4:]}");
    }

    static TopicMapping mapping(String topic, String key) {
        return new TopicMapping(Template.kafkaTopic(topic, TOPIC), key == null ? null : Template.text(key, TOPIC));
    }

    private static Address address(TopicMapping mapping, String mqtt) {
        TemplateValues values = TemplateValues.ofMqttTopic(mqtt);
        try {
            return new Address(mapping.kafkaTopic(values), mapping.key(values));
        } catch (UnmappableTopicException | AbsentValueException e) {
            return null;
        }
    }

    private static String randomTopic(RandomGenerator random) {
        int length = random.nextInt(100) == 0 ? random.nextInt(300) : 1 + random.nextInt(9);
        StringBuilder topic = new StringBuilder();
        while (topic.length() < length) {
            if (random.nextInt(12) == 0) {
                topic.append(Character.toString(randomCodePoint(random)));
            } else {
                topic.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
        }
        return topic.toString();
    }

    private static int randomCodePoint(RandomGenerator random) {
        int codePoint = random.nextBoolean() ? random.nextInt(1, 0x800) : random.nextInt(1, 0x110000);
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return surrogate ? 0xFFFD : codePoint;
    }
}
