// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static io.shopfloor.connect.transforms.Records.headers;
import static io.shopfloor.connect.transforms.Records.sink;
import static io.shopfloor.connect.transforms.Records.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Cast;
import org.apache.kafka.connect.transforms.ExtractField;
import org.apache.kafka.connect.transforms.Filter;
import org.apache.kafka.connect.transforms.predicates.RecordIsTombstone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PutbackErrorRouterTest {
    private static final String NOW = "1800000000000";

    private final List<PutbackErrorRouter<?>> made = new ArrayList<>();

    @BeforeEach
    void quiet() {
        Misbehaving.thrown = null;
    }

    @AfterEach
    void closeAll() {
        made.forEach(PutbackErrorRouter::close);
    }

    private <R extends ConnectRecord<R>> PutbackErrorRouter<R> guard(String... options) {
        PutbackErrorRouter<R> guard =
                new PutbackErrorRouter<>(InstantSource.fixed(Instant.ofEpochMilli(1_800_000_000_000L)));
        Map<String, String> props = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            props.put(options[i], options[i + 1]);
        }
        guard.configure(props);
        made.add(guard);
        return guard;
    }

    private <R extends ConnectRecord<R>> PutbackErrorRouter<R> castGuard(String... more) {
        List<String> options = new ArrayList<>(List.of(
                "transforms", "extract,cast",
                "transforms.extract.type", ExtractField.Value.class.getName(),
                "transforms.extract.field", "count",
                "transforms.cast.type", Cast.Value.class.getName(),
                "transforms.cast.spec", "int64"));
        options.addAll(List.of(more));
        return guard(options.toArray(String[]::new));
    }

    private <R extends ConnectRecord<R>> PutbackErrorRouter<R> misbehavingGuard(String... more) {
        List<String> options =
                new ArrayList<>(List.of("transforms", "bad", "transforms.bad.type", Misbehaving.class.getName()));
        options.addAll(List.of(more));
        return guard(options.toArray(String[]::new));
    }

    @Test
    void aGoodRecordIsWhatTheChainMakesOfIt() {
        SourceRecord result = this.<SourceRecord>castGuard().apply(source(Map.of("count", "12")));
        assertThat(result.value()).isEqualTo(12L);
        assertThat(result.topic()).isEqualTo("line1.count");
        assertThat(result.headers()).isEmpty();
    }

    @Test
    void aRecordThatAStepFailsOnGoesBackAsItWasWithHeadersThatSayWhy() {
        SourceRecord record = source(Map.of("count", "twelve"));
        record.headers().addInt("own", 7);
        SourceRecord result = this.<SourceRecord>castGuard().apply(record);
        assertThat(result.topic()).isEqualTo("putback-error.line1.count");
        assertThat(result.key()).isEqualTo("key");
        assertThat(result.keySchema()).isEqualTo(Schema.STRING_SCHEMA);
        assertThat(result.value()).isSameAs(record.value());
        assertThat(result.valueSchema()).isNull();
        assertThat(result.timestamp()).isEqualTo(Records.TIMESTAMP);
        assertThat(result.sourceOffset()).isEqualTo(record.sourceOffset());
        assertThat(headers(result))
                .containsEntry("own", "7")
                .containsEntry("putback.reason", "transform:cast")
                .containsEntry("putback.error.class", DataException.class.getName())
                .containsEntry("putback.original.topic", "line1.count")
                .containsEntry("putback.first.ts", NOW)
                .containsEntry("putback.last.ts", NOW)
                .containsEntry("putback.attempts", "1")
                .doesNotContainKeys(
                        "putback.original.partition", "putback.original.offset", "putback.error.stacktrace");
        assertThat(headers(result).get("putback.error.message")).contains("***").doesNotContain("twelve");
    }

    @Test
    void aStructAndItsSchemaGoBackUntouched() {
        Schema schema =
                SchemaBuilder.struct().field("count", Schema.STRING_SCHEMA).build();
        Struct value = new Struct(schema).put("count", "x");
        SourceRecord result = this.<SourceRecord>castGuard().apply(source("t", schema, value));
        assertThat(result.value()).isSameAs(value);
        assertThat(result.valueSchema()).isSameAs(schema);
    }

    @Test
    void aSinkRecordKeepsItsPositionAndTellsItWhereItIsRouted() {
        SinkRecord result = this.<SinkRecord>castGuard("sink.errors", "route").apply(sink(Map.of("count", "x")));
        assertThat(result.topic()).isEqualTo("putback-error.line1.count");
        assertThat(result.originalTopic()).isEqualTo("line1.count");
        assertThat(result.kafkaOffset()).isEqualTo(42);
        assertThat(headers(result))
                .containsEntry("putback.original.partition", "3")
                .containsEntry("putback.original.offset", "42");
    }

    @Test
    void aSinkLeavesItsBadRecordsToConnectsDeadLetterQueueAndDoesNotQuoteThem() {
        SinkRecord bad = sink(Map.of("count", "twelve"));
        assertThatThrownBy(() -> this.<SinkRecord>castGuard().apply(bad))
                .isInstanceOf(DataException.class)
                .hasNoCause()
                .hasMessageContaining("transform:cast: " + DataException.class.getName())
                .hasMessageContaining("errors.deadletterqueue.topic.name")
                .hasMessageNotContaining("twelve")
                .satisfies(refusal -> assertThat(refusal.getStackTrace()[0].getClassName())
                        .startsWith("org.apache.kafka.connect.transforms.Cast"));
        assertThatThrownBy(() -> this.<SinkRecord>guard("max.value.bytes", "1").apply(sink("ab")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("check:max.value.bytes: ");
    }

    @Test
    void aRecordThatComesThroughAgainCountsUpAndKeepsItsFirstTime() {
        SourceRecord record = source(Map.of("count", "x"));
        record.headers().addLong("putback.attempts", 4).addString("putback.first.ts", "1600000000000");
        record.headers().addString("putback.original.partition", "9");
        SourceRecord result = this.<SourceRecord>castGuard().apply(record);
        assertThat(headers(result))
                .containsEntry("putback.attempts", "5")
                .containsEntry("putback.first.ts", "1600000000000")
                .containsEntry("putback.last.ts", NOW)
                .containsEntry("putback.reason", "transform:cast")
                .doesNotContainKey("putback.original.partition");
        assertThat(result.headers().allWithName("putback.attempts"))
                .toIterable()
                .hasSize(1);
    }

    @Test
    void aSourcesRecordThatIsPutBackAlreadyPassesUntouched() {
        SourceRecord record = source("putback-error.unmapped", null, "bytes that are no map");
        record.headers().addString("putback.reason", "payload").addString("putback.attempts", "1");
        assertThat(this.<SourceRecord>castGuard("max.value.bytes", "1").apply(record))
                .isSameAs(record);
    }

    @Test
    void aPublishersHeadersDoNotTalkTheGuardIntoPassingItsRecord() {
        for (String original :
                new String[] {null, "line1.count", "elsewhere", "putback-error.line1.count", "", "a/b"}) {
            SourceRecord forged = source(Map.of("count", "twelve"));
            forged.headers().addString("putback.reason", "payload").addString("putback.attempts", "1");
            if (original != null) {
                forged.headers().addString("putback.original.topic", original);
            }
            SourceRecord result = this.<SourceRecord>castGuard().apply(forged);
            assertThat(result.topic()).as(original).isEqualTo("putback-error.line1.count");
            assertThat(headers(result)).containsEntry("putback.reason", "transform:cast");
        }
    }

    @Test
    void whatAnotherTransformHasPutBackPassesOnItsWay() {
        try (Contextualize<SourceRecord> context = new Contextualize<>()) {
            context.configure(Map.of("context.inline", "{\"else\":{}}", "on.unknown", "putback"));
            SourceRecord putBack = context.apply(source(Map.of("count", "twelve")));
            assertThat(this.<SourceRecord>castGuard().apply(putBack)).isSameAs(putBack);
        }
    }

    @Test
    void countsAndTimesThatCannotBeOursAreNotGoneOnWith() {
        for (String forged : List.of("-5", Long.toString(Long.MAX_VALUE), "many", "1e3")) {
            SourceRecord record = source(Map.of("count", "x"));
            record.headers().addString("putback.attempts", forged).addString("putback.first.ts", forged);
            SourceRecord result = this.<SourceRecord>castGuard().apply(record);
            assertThat(headers(result)).containsEntry("putback.attempts", "1").containsEntry("putback.first.ts", NOW);
        }
    }

    @Test
    void aSinksRecordReadFromItsPutbackTopicGoesBackThereAndNotIntoATopicOfThatTopic() {
        PutbackErrorRouter<SinkRecord> guard = castGuard("sink.errors", "route");
        SinkRecord first = guard.apply(sink(Map.of("count", "x")));
        SinkRecord second = guard.apply(first);
        assertThat(second.topic()).isEqualTo("putback-error.line1.count");
        assertThat(headers(second))
                .containsEntry("putback.original.topic", "line1.count")
                .containsEntry("putback.attempts", "2");
    }

    @Test
    void whatAStepDidToTheRecordsOwnHeadersIsUndone() {
        SourceRecord record = source("v");
        record.headers().addInt("own", 7).addInt("gone", 8);
        Misbehaving.thrown = new DataException("no");
        SourceRecord result = this.<SourceRecord>misbehavingGuard().apply(record);
        assertThat(headers(result))
                .containsEntry("own", "7")
                .containsEntry("gone", "8")
                .doesNotContainKey("dirt");
    }

    @Test
    void tombstonesAndNullsPassOrFailAsTheStepsWantIt() {
        assertThat(this.<SourceRecord>castGuard().apply(source(null)).topic()).isEqualTo("line1.count");
        SourceRecord spared = this.<SourceRecord>castGuard(
                        "predicates", "tomb",
                        "predicates.tomb.type", RecordIsTombstone.class.getName(),
                        "transforms.extract.predicate", "tomb",
                        "transforms.extract.negate", "true",
                        "transforms.cast.predicate", "tomb",
                        "transforms.cast.negate", "true")
                .apply(source(null));
        assertThat(spared.value()).isNull();
    }

    @Test
    void aPredicateDecidesAndItsFailureIsNamed() {
        PutbackErrorRouter<SourceRecord> guard = guard(
                "transforms", "drop",
                "transforms.drop.type", Filter.class.getName(),
                "transforms.drop.predicate", "bad",
                "predicates", "bad",
                "predicates.bad.type", MisbehavingPredicate.class.getName());
        assertThat(guard.apply(source("drop"))).isNull();
        assertThat(guard.apply(source("keep")).value()).isEqualTo("keep");
        SourceRecord failed = guard.apply(source(5));
        assertThat(headers(failed)).containsEntry("putback.reason", "predicate:drop");
    }

    @Test
    void everyThrowableThatIsTheRecordsFaultIsRoutedAndOthersPass() {
        PutbackErrorRouter<SourceRecord> guard = misbehavingGuard();
        for (Throwable routed : List.of(new RuntimeException(), new DataException("x"), new StackOverflowError())) {
            Misbehaving.thrown = routed;
            assertThat(headers(guard.apply(source("v"))))
                    .containsEntry("putback.error.class", routed.getClass().getName());
        }
        InterruptException interrupt = new InterruptException("x");
        assertThat(Thread.interrupted()).isTrue(); // Its constructor has set the flag.
        for (Throwable passed : List.of(
                new OutOfMemoryError("x"), new NoClassDefFoundError("x"), new RetriableException("x"), interrupt)) {
            Misbehaving.thrown = passed;
            assertThatThrownBy(() -> guard.apply(source("v"))).isSameAs(passed);
        }
        Misbehaving.thrown = new RetriableException("x");
        PutbackErrorRouter<SourceRecord> strict = misbehavingGuard("retriable.errors", "putback");
        assertThat(strict.apply(source("v")).topic()).startsWith("putback-error.");
    }

    @Test
    void whatIsToldOfTheErrorIsConfigured() {
        Misbehaving.thrown = new DataException("with hunter2");
        SourceRecord told = this.<SourceRecord>misbehavingGuard(
                        "transforms.bad.password", "hunter2", "putback.stacktrace.max.bytes", "100")
                .apply(source("v"));
        assertThat(headers(told)).containsEntry("putback.error.message", "with ***");
        assertThat(headers(told).get("putback.error.stacktrace")).hasSize(100);
        SourceRecord none = this.<SourceRecord>misbehavingGuard("putback.error.message", "none")
                .apply(source("v"));
        assertThat(headers(none)).containsKey("putback.error.class").doesNotContainKey("putback.error.message");
    }

    @Test
    void aTopicWithoutALegalPutbackNameHasOneLastResort() {
        Misbehaving.thrown = new DataException("x");
        SourceRecord record = source("t".repeat(245), null, "v");
        SourceRecord result = this.<SourceRecord>misbehavingGuard().apply(record);
        assertThat(result.topic()).isEqualTo("putback-error");
        assertThat(headers(result)).containsEntry("putback.original.topic", record.topic());
        assertThat(this.<SourceRecord>misbehavingGuard("putback.topic", "bad.${topic[4]}")
                        .apply(source("v"))
                        .topic())
                .isEqualTo("putback-error");
    }

    @Test
    void theThreadsClassLoaderIsTheSameAfterwards() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Misbehaving.thrown = new DataException("x");
        this.<SourceRecord>misbehavingGuard().apply(source("v"));
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }
}
