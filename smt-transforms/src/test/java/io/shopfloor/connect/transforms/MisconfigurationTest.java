// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Cast;
import org.apache.kafka.connect.transforms.ExtractField;
import org.apache.kafka.connect.transforms.RegexRouter;
import org.apache.kafka.connect.transforms.TimestampConverter;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.RecordIsTombstone;
import org.apache.kafka.connect.transforms.predicates.TopicNameMatches;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is found when a configuration is validated, and what when the transform starts: always with the option at fault. */
class MisconfigurationTest {
    private static final String CAST = Cast.Value.class.getName();

    static Stream<Arguments> atValidation() {
        return Stream.of(
                at(new PutbackErrorRouter<SourceRecord>(), "transforms", "a,a", "twice"),
                at(new PutbackErrorRouter<SourceRecord>(), "transforms", "a.b", "or contain dots"),
                at(new PutbackErrorRouter<SourceRecord>(), "predicates", "p,p", "twice"),
                at(new PutbackErrorRouter<SourceRecord>(), "putback.topic", "a/${topic}", "At character 2"),
                at(new PutbackErrorRouter<SourceRecord>(), "putback.topic", "${key}", "unknown variable ${key}"),
                at(new PutbackErrorRouter<SourceRecord>(), "putback.topic", "", "non-empty"),
                at(new PutbackErrorRouter<SourceRecord>(), "putback.error.message", "full", "masked"),
                at(new PutbackErrorRouter<SourceRecord>(), "retriable.errors", "maybe", "pass"),
                at(new PutbackErrorRouter<SourceRecord>(), "sink.errors", "x", "route"),
                at(new PutbackErrorRouter<SourceRecord>(), "require.fields", "a..b", "single dots"),
                at(new PutbackErrorRouter<SourceRecord>(), "timestamp.field", ".a", "single dots"),
                at(new PutbackErrorRouter<SourceRecord>(), "timestamp.unit", "h", "ms"),
                at(new PutbackErrorRouter<SourceRecord>(), "max.value.bytes", "-1", "at least 0"),
                at(new TracingHeaders<SourceRecord>(), "hop.id", "a b", "letters"),
                at(new TracingHeaders<SourceRecord>(), "max.hops", "2", "at least 3"),
                at(new TracingHeaders<SourceRecord>(), "loop.detection", "x", "off"),
                at(new TracingHeaders<SourceRecord>(), "header.encoding", "x", "bytes"),
                at(new PutbackReplay<SourceRecord>(), "max.attempts", "0", "at least 1"),
                at(new PutbackReplay<SourceRecord>(), "original.topics.regex", "(", "regex"),
                at(new UnsTopic<SourceRecord>(), "kafka.topic", "a b", "not allowed"),
                at(new UnsTopic<SourceRecord>(), "kafka.key", "${field.}", "empty path segment"),
                at(new Contextualize<SourceRecord>(), "context.inline", "{", "not JSON at byte 1"),
                at(new Contextualize<SourceRecord>(), "context.inline", "{\"a/#/b\":{}}", "not a topic filter"),
                at(
                        new Contextualize<SourceRecord>(),
                        "context.inline",
                        "{\"a\":{\"adds\":{}}}",
                        "it takes rename, scale and add"),
                at(
                        new Contextualize<SourceRecord>(),
                        "context.inline",
                        "{\"a\":{\"scale\":{\"t\":2}}}",
                        "\"t\", must be a JSON object"),
                at(new Contextualize<SourceRecord>(), "on.unknown", "x", "putback"),
                at(new UnsContract<SourceRecord>(), "contract.inline", "{", "not JSON at byte 1"),
                at(new UnsContract<SourceRecord>(), "contract.inline", "{\"a/#/b\":{}}", "not a topic filter"),
                at(new UnsContract<SourceRecord>(), "contract.inline", "{\"a\":{\"field\":{}}}", "takes fields and"),
                at(
                        new UnsContract<SourceRecord>(),
                        "contract.inline",
                        "{\"a\":{\"fields\":{\"x\":{\"type\":\"int\"}}}}",
                        "field \"x\", needs a type"),
                at(
                        new UnsContract<SourceRecord>(),
                        "contract.inline",
                        "{\"a\":{\"fields\":{\"x\":{\"type\":\"text\",\"min\":1}}}}",
                        "has a range, and is no number"),
                at(
                        new UnsContract<SourceRecord>(),
                        "contract.inline",
                        "{\"a\":{\"fields\":{\"x\":{\"type\":\"long\",\"min\":2,\"max\":1}}}}",
                        "has a min above its max"),
                at(
                        new UnsContract<SourceRecord>(),
                        "contract.inline",
                        "{\"a\":{\"fields\":{\"x\":{\"type\":\"long\",\"values\":[1,\"2\"]}}}}",
                        "lists a value that is no long"),
                at(
                        new UnsContract<SourceRecord>(),
                        "contract.inline",
                        "{\"a\":{\"fields\":{\"x\":{\"type\":\"object\",\"values\":[{}]}}}}",
                        "lists values, and is no number, text or bool"),
                at(new UnsContract<SourceRecord>(), "on.violation", "x", "putback"),
                at(new RecordTimestamp<SourceRecord>(), "timestamp.field", "", "single dots"),
                at(new RecordTimestamp<SourceRecord>(), "timestamp.unit", "h", "ms"),
                at(new RecordTimestamp<SourceRecord>(), "timestamp.max.ahead.ms", "3600000", "3300000"),
                at(new Downsample<SourceRecord>(), "deadband", "-1", "not a dead-band"),
                at(new Downsample<SourceRecord>(), "deadband", "2 %%", "not a number"),
                at(new Downsample<SourceRecord>(), "series", "${nothing}", "unknown variable ${nothing}"),
                at(new Downsample<SourceRecord>(), "fields", "a..b", "single dots"),
                at(new Downsample<SourceRecord>(), "max.series", "0", "at least 1"),
                at(new TimeSeriesRow<SourceRecord>(), "asset", "${nothing}", "unknown variable ${nothing}"),
                at(new TimeSeriesRow<SourceRecord>(), "row.shape", "tall", "wide"),
                at(new TimeSeriesRow<SourceRecord>(), "value.field", "a..b", "single dots"),
                at(new TimeSeriesRow<SourceRecord>(), "columns", "count", "write name:type"),
                at(new TimeSeriesRow<SourceRecord>(), "columns", "count:int", "double, long, text or bool"),
                at(new TimeSeriesRow<SourceRecord>(), "columns", "a:long,a:text", "two columns called a"),
                at(new TimeSeriesRow<SourceRecord>(), "columns", "a:long,a : text", "two columns called a"),
                at(new TimeSeriesRow<SourceRecord>(), "columns", " :long", "write name:type"),
                at(new TimeSeriesRow<SourceRecord>(), "columns", "time:text", "two columns called time"),
                at(new TimeSeriesRow<SourceRecord>(), "key.fields", ",", "must not be empty"),
                at(new TimeSeriesRow<SourceRecord>(), "timestamp.max.ahead.ms", "-1", "at least 0"));
    }

    private static Arguments at(Transformation<SourceRecord> transform, String option, String value, String reason) {
        return Arguments.of(transform.getClass().getSimpleName(), transform.config(), option, value, reason);
    }

    @ParameterizedTest(name = "{0}: {2}={3}")
    @MethodSource("atValidation")
    void anOptionThatIsWrongInItselfIsReportedOnItself(
            String transform, ConfigDef definition, String option, String value, String reason) {
        ConfigValue result = definition.validate(Map.of(option, value)).stream()
                .filter(each -> each.name().equals(option))
                .findFirst()
                .orElseThrow();
        assertThat(result.errorMessages())
                .singleElement()
                .asString()
                .contains(option)
                .contains(reason);
    }

    static Stream<Arguments> atStart() {
        return Stream.of(
                Arguments.of(Map.of(), "The option transforms is empty"),
                Arguments.of(Map.of("transforms", "a"), "Missing option transforms.a.type"),
                Arguments.of(Map.of("transforms", "a", "transforms.a.type", "com.example.Nope"), "transforms.a.type"),
                Arguments.of(Map.of("transforms", "a", "transforms.a.type", "com.example.Nope"), "No installed plugin"),
                Arguments.of(
                        Map.of("transforms", "a", "transforms.a.type", "java.lang.String"),
                        "not a usable transformation"),
                Arguments.of(
                        Map.of("transforms", "a", "transforms.a.type", Cast.class.getName()), "$Key and a $Value form"),
                Arguments.of(Map.of("transforms", "a", "transforms.a.type", CAST), "transforms.a.spec"),
                Arguments.of(
                        Map.of("transforms", "a", "transforms.a.type", CAST, "transforms.a.spec", "int7"),
                        "transforms.a.spec"),
                Arguments.of(
                        Map.of(
                                "transforms",
                                "a",
                                "transforms.a.type",
                                RegexRouter.class.getName(),
                                "transforms.a.regex",
                                "("),
                        "transforms.a.regex"),
                Arguments.of(
                        Map.of("transforms", "a", "transforms.a.type", PutbackErrorRouter.class.getName()),
                        "Guards cannot be nested"),
                Arguments.of(
                        Map.of(
                                "transforms", "a",
                                "transforms.a.type", TimestampConverter.Value.class.getName(),
                                "transforms.a.target.type", "string"),
                        "transforms.a.*"),
                Arguments.of(
                        with("transforms.b.type", CAST), "transforms.b.type belongs to no alias of transforms=[a]"),
                Arguments.of(with("transforms.b", CAST), "transforms.b belongs to no alias"),
                Arguments.of(with("predicates.p.type", "x"), "predicates.p.type belongs to no alias of predicates=[]"),
                Arguments.of(with("transforms.a.negate", "true"), "transforms.a.negate has no transforms.a.predicate"),
                Arguments.of(with("transforms.a.predicate", "p"), "transforms.a.predicate"),
                Arguments.of(with("transforms.a.plugin.version", "1"), "transforms.a.plugin.version is not supported"),
                Arguments.of(
                        with("predicates", "p", "transforms.a.predicate", "p"), "Missing option predicates.p.type"),
                Arguments.of(
                        with("predicates", "p", "transforms.a.predicate", "p", "predicates.p.type", CAST),
                        "not a usable predicate"),
                Arguments.of(
                        with(
                                "predicates", "p",
                                "transforms.a.predicate", "p",
                                "predicates.p.type", TopicNameMatches.class.getName(),
                                "predicates.p.pattern", "("),
                        "predicates.p.pattern"),
                Arguments.of(
                        with(
                                "predicates", "p",
                                "transforms.a.predicate", "q",
                                "predicates.p.type", RecordIsTombstone.class.getName()),
                        "no such alias in predicates=[p]"));
    }

    private static Map<String, String> with(String... more) {
        Map<String, String> props = new TreeMap<>(Map.of(
                "transforms", "a",
                "transforms.a.type", ExtractField.Value.class.getName(),
                "transforms.a.field", "count"));
        for (int i = 0; i < more.length; i += 2) {
            props.put(more[i], more[i + 1]);
        }
        return props;
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("atStart")
    void aGuardThatCannotWorkNamesTheOptionWhenItStarts(Map<String, String> props, String reason) {
        try (PutbackErrorRouter<SourceRecord> guard = new PutbackErrorRouter<>()) {
            assertThatThrownBy(() -> guard.configure(new HashMap<>(props)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(reason);
        }
    }

    static Stream<Arguments> combinations() {
        return Stream.of(
                Arguments.of(new UnsTopic<SourceRecord>(), Map.of(), "Set kafka.topic, kafka.key or both"),
                Arguments.of(new Contextualize<SourceRecord>(), Map.of(), "Set context.inline or context.file"),
                Arguments.of(
                        new Contextualize<SourceRecord>(),
                        Map.of("context.inline", "{}", "context.file", "x"),
                        "not both"),
                Arguments.of(
                        new Contextualize<SourceRecord>(),
                        Map.of("context.file", "/nonexistent/context.json"),
                        "/nonexistent/context.json cannot be read on this worker"),
                Arguments.of(new UnsContract<SourceRecord>(), Map.of(), "Set contract.inline or contract.file"),
                Arguments.of(
                        new TimeSeriesRow<SourceRecord>(),
                        Map.of("asset", "a", "columns", "count:long"),
                        "columns has no meaning with row.shape=long"),
                Arguments.of(
                        new TimeSeriesRow<SourceRecord>(),
                        Map.of("asset", "a", "row.shape", "wide", "tag", "t"),
                        "tag has no meaning with row.shape=wide"),
                Arguments.of(
                        new TimeSeriesRow<SourceRecord>(),
                        Map.of("asset", "a", "key.fields", "time,id"),
                        "no column id, which key.fields names"),
                Arguments.of(new TracingHeaders<SourceRecord>(), Map.of(), "hop.id"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("combinations")
    void optionsThatDoNotGoTogetherAreNamedWhenTheTransformStarts(
            Transformation<SourceRecord> transform, Map<String, String> props, String reason) {
        assertThatThrownBy(() -> transform.configure(props))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void everyOptionHasAGroupAndADescription(Transformation<SourceRecord> transform) {
        List<ConfigDef.ConfigKey> keys =
                List.copyOf(transform.config().configKeys().values());
        assertThat(keys).isNotEmpty().allSatisfy(key -> {
            assertThat(key.documentation).endsWith(".");
            assertThat(key.group).isNotBlank();
            assertThat(key.displayName).isNotBlank();
        });
        assertThat(transform.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    static Stream<Transformation<SourceRecord>> all() {
        return Stream.of(
                new TracingHeaders<>(),
                new PutbackErrorRouter<>(),
                new PutbackReplay<>(),
                new UnsTopic<>(),
                new Contextualize<>(),
                new Downsample<>(),
                new UnsContract<>(),
                new RecordTimestamp<>(),
                new TimeSeriesRow<>());
    }
}
