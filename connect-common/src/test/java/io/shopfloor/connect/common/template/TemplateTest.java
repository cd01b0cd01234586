// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    private static final Variables ALL = Variables.none()
            .withTopic()
            .withKey()
            .withHeaders()
            .withFields()
            .withScalars("connection", "master.serial")
            .withKafkaNames("kafka.topic");

    @ParameterizedTest(name = "{0} of a/b/c/d/e is {1} as text and {2} in a Kafka name")
    @CsvSource({
        "${topic}, a/b/c/d/e, a.b.c.d.e",
        "${topic[0]}, a, a",
        "${topic[2]}, c, c",
        "${topic[-1]}, e, e",
        "${topic[-5]}, a, a",
        "${topic[3:]}, d/e, d.e",
        "${topic[:3]}, a/b/c, a.b.c",
        "${topic[1:4]}, b/c/d, b.c.d",
        "${topic[-2:]}, d/e, d.e",
        "${topic[:-2]}, a/b/c, a.b.c",
        "${topic[1:-1]}, b/c/d, b.c.d",
        "${topic[:99]}, a/b/c/d/e, a.b.c.d.e",
        "${topic[-99:2]}, a/b, a.b",
        "${topic[:]}, a/b/c/d/e, a.b.c.d.e",
        "x${topic[0]}y${topic[4]}, xaye, xaye",
        "${topic[3:]}${topic[:2]}, d/ea/b, d.ea.b"
    })
    void levelsAreTakenAsAPythonSliceTakesThem(String template, String text, String kafka) {
        TemplateValues values = TemplateValues.ofMqttTopic("a/b/c/d/e");
        assertThat(Template.text(template, ALL).render(values)).isEqualTo(text);
        assertThat(Template.kafkaTopic(template, ALL).render(values)).isEqualTo(kafka);
    }

    @Test
    void everyKindOfValueIsRenderedAndEscapedWhereItMustBe() {
        String template =
                "${key}-${header.mqtt.content-type}-${field.a.b}-${connection}-${master.serial}-${kafka.topic}";
        assertThat(Template.text(template, ALL).render(new Everything())).isEqualTo("k/1-h.h-a.b-plc 1-000-x.y_z");
        assertThat(Template.kafkaTopic(template, ALL).render(new Everything()))
                .isEqualTo("k_x2F1-h_x2Eh-a_x2Eb-plc_x201-000-x.y_z");
    }

    @Test
    void twoDollarSignsAreOne() {
        assertThat(Template.text("$$share/$${topic}/${topic}", ALL).render(TemplateValues.ofMqttTopic("t")))
                .isEqualTo("$share/${topic}/t");
    }

    @Test
    void theWholeTopicIsTheTopicsOwnStringUnsplit() {
        String topic = new String("a/b");
        assertThat(Template.text("${topic}", ALL).render(TemplateValues.ofMqttTopic(topic)))
                .isSameAs(topic);
    }

    @Test
    void aTemplateWithoutVariablesGivesAlwaysTheSameString() {
        Template constant = Template.kafkaTopic("plant.line-1", ALL);
        assertThat(constant.isConstant()).isTrue();
        assertThat(constant.render(new Everything())).isSameAs(constant.render(null));
        assertThat(Template.text("", ALL).render(null)).isEmpty();
    }

    @Test
    void aLoneSliceTellsNoLevelsFromOneEmptyLevel() {
        Template key = Template.text("${topic[2:]}", ALL);
        assertThat(key.render(TemplateValues.ofMqttTopic("a/b"))).isNull();
        assertThat(key.render(TemplateValues.ofMqttTopic("a/b/"))).isEmpty();
        assertThat(Template.kafkaTopic("${topic[2:]}", ALL).render(TemplateValues.ofMqttTopic("a/b")))
                .isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "${topic[2]}, topic[2]",
        "${topic[-3]}, topic[-3]",
        "x${topic[2:]}, topic[2:]",
        "${key}, key",
        "${header.x}, header.x",
        "${field.a.b}, field.a.b",
        "${connection}, connection",
        "${kafka.topic}, kafka.topic"
    })
    void aValueThatTheRecordLacksIsNamed(String template, String variable) {
        TemplateValues values = TemplateValues.ofMqttTopic("a/b");
        for (Template each : List.of(Template.text(template, ALL), Template.kafkaTopic(template, ALL))) {
            assertThatThrownBy(() -> each.render(values))
                    .isInstanceOfSatisfying(AbsentValueException.class, e -> assertThat(e.variable())
                            .isEqualTo(variable))
                    .hasMessageContaining("${" + variable + "}");
        }
        assertThatThrownBy(() -> Template.text("${topic}", ALL).render(new TemplateValues() {}))
                .isInstanceOf(AbsentValueException.class);
    }

    @ParameterizedTest(name = "{0}: character {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a.${tpoic}         | 3 | unknown variable ${tpoic}",
                "a.${}              | 3 | unknown variable ${}",
                "ab${topic          | 3 | no closing brace",
                "a$b                | 2 | Write $$",
                "a$                 | 2 | Write $$",
                "${topic[}          | 1 | has bad levels",
                "${topic[]}         | 1 | has bad levels",
                "${topic[x]}        | 1 | has bad levels",
                "${topic[1:2:3]}    | 1 | has bad levels",
                "${topic[--1]}      | 1 | has bad levels",
                "${topic[1]x}       | 1 | has bad levels",
                "${topic[999999]}   | 1 | has bad levels",
                "${header.}         | 1 | unknown variable ${header.}",
                "${header.${topic}} | 1 | inside a variable",
                "${field.a..b}      | 1 | empty path segment",
                "${field.}          | 1 | empty path segment",
            })
    void aMalformedTemplateIsRefusedWithPositionAndReason(String template, int character, String reason) {
        assertThatThrownBy(() -> Template.text(template, ALL))
                .isInstanceOfSatisfying(TemplateSyntaxException.class, e -> assertThat(e.position())
                        .isEqualTo(character - 1))
                .hasMessageContaining("At character " + character + " of the template \"" + template + "\"")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a/${topic}    | \"/\" is not allowed",
                "a ${topic}    | \" \" is not allowed",
                "ä             | is not allowed",
                "a$$           | \"$\" is not allowed",
                "''            | it is empty",
                "__x${topic}   | to Kafka",
                "_${topic}     | to Kafka",
                ".             | not . or ..",
                "..            | not . or ..",
            })
    void aTemplateThatCannotNameAKafkaTopicIsRefused(String template, String reason) {
        assertThatThrownBy(() -> Template.kafkaTopic(template, ALL))
                .isInstanceOf(TemplateSyntaxException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void theVariablesThatMayBeUsedAreListed() {
        assertThatThrownBy(() ->
                        Template.text("${field.a}", Variables.none().withTopic().withScalars("connection")))
                .hasMessageContaining("The variables are: ${topic}, ${topic[2]}, ")
                .hasMessageContaining(", ${connection}.");
        assertThatThrownBy(() -> Template.text("${topic}", Variables.none()))
                .hasMessageContaining("variables are: none");
    }

    @Test
    void aNameNeverBeginsWithTwoUnderscoresWhateverTheValues() {
        assertThat(Template.kafkaTopic("${topic[0]}_a", ALL).render(TemplateValues.ofMqttTopic("_")))
                .isEqualTo("_x5F_a");
        assertThat(Template.kafkaTopic("${topic[0]}${topic[1]}", ALL).render(TemplateValues.ofMqttTopic("_/_")))
                .isEqualTo("_x5F_");
    }

    @Test
    void aKafkaTopicKeepsItsNameAndHasLevelsToo() {
        TemplateValues values = new Everything("umh.v1.a_x2Eb");
        assertThat(Template.kafkaTopic("putback-error.${topic}", ALL).render(values))
                .isEqualTo("putback-error.umh.v1.a_x2Eb");
        assertThat(Template.text("${topic}", ALL).render(values)).isEqualTo("umh.v1.a_x2Eb");
        assertThat(Template.text("${topic[1:]}", ALL).render(values)).isEqualTo("v1/a.b");
        assertThat(Template.kafkaTopic("${topic[1:]}", ALL).render(values)).isEqualTo("v1.a_x2Eb");
    }

    @Test
    void aNameTooLongForKafkaIsRefusedWhenItIsRendered() {
        assertThatThrownBy(() -> Template.kafkaTopic("putback-error.${topic}", ALL)
                        .render(TemplateValues.ofMqttTopic("a".repeat(240))))
                .isInstanceOf(UnmappableTopicException.class)
                .hasMessageContaining("254 characters");
    }

    @Test
    void aValidatorPutsTheFaultOnItsOption() {
        TemplateValidator validator = TemplateValidator.kafkaTopic(ALL);
        validator.ensureValid("kafka.topic", "a.${topic}");
        validator.ensureValid("kafka.topic", null);
        validator.ensureValid("kafka.topic", "");
        assertThatThrownBy(() -> validator.ensureValid("kafka.topic", "a/b"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("kafka.topic")
                .hasMessageContaining("At character 2");
        TemplateValidator.text(ALL).ensureValid("kafka.key", "a/b");
        assertThatThrownBy(() -> TemplateValidator.text(ALL).ensureValid("kafka.key", "${x}"))
                .isInstanceOf(ConfigException.class);
        assertThat(validator).hasToString("a Kafka topic name with variables: " + ALL.describe());
    }

    @Test
    void connectsConfigProvidersLeaveASliceAlone() {
        String template = "${topic[:3]}/${topic[3:]}/${header.x}";
        assertThat(new ConfigTransformer(Map.of())
                        .transform(Map.of("kafka.key", template))
                        .data())
                .containsEntry("kafka.key", template);
    }

    private record Everything(TopicLevels topic) implements TemplateValues {
        Everything() {
            this("unused");
        }

        Everything(String kafkaTopic) {
            this(TopicLevels.ofKafka(kafkaTopic));
        }

        @Override
        public String key() {
            return "k/1";
        }

        @Override
        public String header(String name) {
            return name.equals("mqtt.content-type") ? "h.h" : null;
        }

        @Override
        public String field(List<String> path) {
            return String.join(".", path);
        }

        @Override
        public String scalar(String name) {
            return Map.of("connection", "plc 1", "master.serial", "000", "kafka.topic", "x.y_z")
                    .get(name);
        }
    }
}
