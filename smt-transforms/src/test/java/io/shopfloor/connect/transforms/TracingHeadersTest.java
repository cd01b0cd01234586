// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static io.shopfloor.connect.transforms.Records.headers;
import static io.shopfloor.connect.transforms.Records.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.schema.Json;
import io.shopfloor.connect.transforms.record.HeaderText;
import io.shopfloor.connect.transforms.tracing.Trace;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import javax.management.ObjectName;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.converters.ByteArrayConverter;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingHeadersTest {
    private static final String NANOS = "1700000000000000000";

    private final Map<String, TracingHeaders<SourceRecord>> made = new HashMap<>();

    @AfterEach
    void closeAll() {
        made.values().forEach(TracingHeaders::close);
    }

    private TracingHeaders<SourceRecord> tracing(String... options) {
        InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(Records.TIMESTAMP));
        TracingHeaders<SourceRecord> transform = new TracingHeaders<>(clock, new Random(1));
        Map<String, String> props = new HashMap<>(Map.of("hop.id", "source.a", "origin", "acme/line1"));
        for (int i = 0; i < options.length; i += 2) {
            props.put(options[i], options[i + 1]);
        }
        transform.configure(props);
        made.put(made.size() + "", transform);
        return transform;
    }

    @Test
    void aNewRecordGetsItsOriginAndItsFirstHopAndKeepsEverythingElse() {
        SourceRecord record = source("value");
        record.headers().addInt("own", 7);
        SourceRecord traced = tracing().apply(record);
        assertThat(headers(traced))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "own",
                        "7",
                        "x-origin",
                        "acme/line1",
                        "x-trace",
                        "{\"trace\":{\"" + NANOS + "\":\"source.a\"}}"));
        assertThat(record.headers()).hasSize(1);
        assertThat(traced.topic()).isEqualTo(record.topic());
        assertThat(traced.key()).isEqualTo("key");
        assertThat(traced.value()).isSameAs(record.value());
        assertThat(traced.timestamp()).isEqualTo(record.timestamp());
        assertThat(traced.sourceOffset()).isEqualTo(record.sourceOffset());
    }

    @ParameterizedTest
    @ValueSource(strings = {"elsewhere", "{\"trace\":{\"1\":\"SERIAL-1\"}}", ""})
    void anOriginIsNeverOverwritten(String origin) {
        SourceRecord record = source(null);
        record.headers().addString("x-origin", origin);
        assertThat(headers(tracing().apply(record))).containsEntry("x-origin", origin);
    }

    @Test
    void withoutAnOriginInTheConfigurationNoneIsSet() {
        assertThat(headers(tracing("origin", "").apply(source(null)))).doesNotContainKey("x-origin");
    }

    @Test
    void theTaskIsNamedWhereTheThreadTellsIt() throws InterruptedException {
        SourceRecord[] traced = new SourceRecord[1];
        TracingHeaders<SourceRecord> transform = tracing();
        Thread task = new Thread(() -> traced[0] = transform.apply(source(null)), "task-thread-my-mqtt-3");
        task.start();
        task.join();
        assertThat(headers(traced[0]).get("x-trace")).contains("\"source.a@my-mqtt-3\"");
        assertThat(Trace.names(headers(traced[0]).get("x-trace"), "source.a")).isTrue();
    }

    @Test
    void fourHopsThroughEveryKindOfHeaderConverterAreAllInTheTraceInTheirOrder() {
        HeaderConverter simple = new SimpleHeaderConverter();
        HeaderConverter bytes = new ByteArrayConverter();
        SourceRecord atSource = tracing().apply(source("v"));
        SourceRecord atMirror = tracing("hop.id", "mirror", "header.encoding", "bytes", "origin", "never")
                .apply(Records.copied(atSource, simple, bytes));
        SourceRecord atSink = tracing("hop.id", "sink").apply(Records.copied(atMirror, bytes, simple));
        SourceRecord again = tracing("hop.id", "source.b").apply(Records.copied(atSink, simple, simple));
        assertThat(headers(again).get("x-trace"))
                .isEqualTo("{\"trace\":{\"1700000000000000000\":\"source.a\",\"1700000000000000001\":\"mirror\","
                        + "\"1700000000000000002\":\"sink\",\"1700000000000000003\":\"source.b\"}}");
        assertThat(headers(again)).containsEntry("x-origin", "acme/line1");
        assertThat(again.headers()).hasSize(2);
        SourceRecord looped = Records.copied(again, simple, simple);
        assertThat(tracing("loop.detection", "drop").apply(looped)).isNull();
    }

    @Test
    void aTraceOfAnotherSystemInTheSameShapeIsCarriedOn() {
        SourceRecord record = source("v");
        record.headers().addString("x-trace", " {\"trace\": {\"1680000000000000001\": \"barcodereader-SER\\\"1\"}}");
        assertThat(headers(tracing().apply(record)).get("x-trace"))
                .isEqualTo(
                        "{\"trace\":{\"1680000000000000001\":\"barcodereader-SER'1\",\"" + NANOS + "\":\"source.a\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1-5759e988-bd862e3fe1be46a994272793", "", "[1,2]", "{\"trace\":1}", "{\"trace\":{\"1\":\"a\"}"})
    void aForeignHeaderOfThatNameStaysBesideTheNewTrace(String foreign) {
        SourceRecord record = source("v");
        record.headers().addString("x-trace", foreign);
        SourceRecord first = tracing().apply(record);
        assertThat(first.headers().allWithName("x-trace"))
                .toIterable()
                .extracting(HeaderText::of)
                .containsExactly(foreign, "{\"trace\":{\"" + NANOS + "\":\"source.a\"}}");
        SourceRecord second = tracing("hop.id", "b").apply(first);
        assertThat(second.headers().allWithName("x-trace")).toIterable().hasSize(2);
        assertThat(headers(second).get("x-trace")).contains("source.a").contains("\"b\"");
    }

    @Test
    void aTraceKeepsItsOldestAndItsNewestHopsAndSaysHowManyAreLeftOut() {
        SourceRecord record = source("v");
        for (int hop = 0; hop < 20; hop++) {
            record = tracing("hop.id", "h" + hop, "max.hops", "5").apply(record);
        }
        assertThat(headers(record).get("x-trace"))
                .matches("\\{\"trace\":\\{\"\\d+\":\"h0\",\"\\d+\":\"h1\",\"\\d+\":\"\\(16 hops left out\\)\","
                        + "\"\\d+\":\"h18\",\"\\d+\":\"h19\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ",\\\\", ",\\\"", "", "a,b", "(7 hops left out)", "(x hops left out)", "ä"})
    void anyNameOfAHopSurvivesAndKeepsItsPlace(String name) {
        SourceRecord record = source("v");
        record.headers().addString("x-trace", "{\"trace\":{\"1\":\"" + name + "\",\"2\":\"two\"}}");
        record = tracing("hop.id", "three", "max.hops", "3").apply(record);
        assertThat(headers(record).get("x-trace"))
                .startsWith("{\"trace\":{\"1\":\"")
                .endsWith("\"three\"}}");
        record = tracing("hop.id", "four", "max.hops", "3").apply(record);
        assertThat(Json.parse(headers(record).get("x-trace")))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsKey("trace");
        assertThat(headers(record).get("x-trace"))
                .contains("\"2\":\"(2 hops left out)\"")
                .endsWith("\"four\"}}");
    }

    @Test
    void aHugeTraceIsTakenForForeignAndDoesNotGrow() {
        SourceRecord record = source("v");
        record.headers().addString("x-trace", "{\"trace\":{\"1\":\"" + "x".repeat(100_000) + "\"}}");
        assertThat(headers(tracing().apply(record)).get("x-trace")).hasSizeLessThan(100);
    }

    @Test
    void aLoopPassesIsDroppedOrPutBackAsConfigured() throws Exception {
        SourceRecord looped = tracing("hop.id", "b").apply(tracing().apply(source("v")));
        assertThat(headers(tracing().apply(looped)).get("x-trace"))
                .contains("source.a")
                .contains("\"b\"");
        TracingHeaders<SourceRecord> dropping = tracing("loop.detection", "drop");
        assertThat(dropping.apply(looped)).isNull();
        assertThat(dropping.apply(source("v"))).isNotNull();
        assertThat(loopsCountedByJmx()).isEqualTo(1);
        SourceRecord putBack = tracing("loop.detection", "putback").apply(looped);
        assertThat(putBack.topic()).isEqualTo("putback-error.line1.count");
        assertThat(headers(putBack))
                .containsEntry("putback.reason", "loop:source.a")
                .containsEntry("putback.attempts", "1");
        assertThat(headers(putBack).get("x-trace")).isEqualTo(headers(looped).get("x-trace"));
    }

    private static long loopsCountedByJmx() throws Exception {
        long loops = 0;
        var server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name :
                server.queryNames(new ObjectName("io.shopfloor.connect:transform=TracingHeaders,*"), null)) {
            loops += (long) server.getAttribute(name, "Loops");
        }
        return loops;
    }

    @Test
    void aHopWhoseNameOnlyBeginsTheSameIsNoLoop() {
        SourceRecord other = tracing("hop.id", "source.a2").apply(source("v"));
        assertThat(tracing("loop.detection", "drop").apply(other)).isNotNull();
    }

    @Test
    void headersAreWrittenAsBytesWhereTheHeaderConverterTakesNothingElse() {
        SourceRecord record =
                tracing("header.encoding", "bytes", "traceparent", "create").apply(source("v"));
        assertThat(record.headers()).hasSize(3).allSatisfy(header -> assertThat(header.schema())
                .isEqualTo(Schema.BYTES_SCHEMA));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"b", "a@b"})
    void aHopIdThatWouldBreakATraceIsRefused(String hop) {
        assertThatThrownBy(() -> tracing("hop.id", hop))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("hop.id");
    }
}
