// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks;

import io.shopfloor.connect.transforms.Contextualize;
import io.shopfloor.connect.transforms.Downsample;
import io.shopfloor.connect.transforms.PutbackErrorRouter;
import io.shopfloor.connect.transforms.RecordTimestamp;
import io.shopfloor.connect.transforms.TimeSeriesRow;
import io.shopfloor.connect.transforms.TracingHeaders;
import io.shopfloor.connect.transforms.UnsContract;
import io.shopfloor.connect.transforms.UnsTopic;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a transform costs a record on its good path. The guard's own cost is {@code guardedNothing} less {@code nothing}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TransformsBenchmark {
    private static final int FULL_TRACE = 40;

    private Transformation<SourceRecord> nothing;
    private TracingHeaders<SourceRecord> tracing;
    private TracingHeaders<SourceRecord> tracingAndLooking;
    private PutbackErrorRouter<SourceRecord> guard;
    private PutbackErrorRouter<SourceRecord> jsonGuard;
    private UnsTopic<SourceRecord> uns;
    private Contextualize<SourceRecord> contextualize;
    private RecordTimestamp<SourceRecord> timestamp;
    private UnsContract<SourceRecord> contract;
    private Downsample<SourceRecord> downsample;
    private TimeSeriesRow<SourceRecord> longRow;
    private TimeSeriesRow<SourceRecord> wideRow;
    private SourceRecord plain;
    private SourceRecord withHeaders;
    private SourceRecord threeHops;
    private SourceRecord fullTrace;
    private SourceRecord struct;
    private SourceRecord json;
    private SourceRecord largeJson;

    /** A transformation that does nothing, as the measure of what a guard adds. */
    public static final class Nothing implements Transformation<SourceRecord> {
        @Override
        public SourceRecord apply(SourceRecord record) {
            return record;
        }

        @Override
        public ConfigDef config() {
            return new ConfigDef();
        }

        @Override
        public void configure(Map<String, ?> props) {}

        @Override
        public void close() {}
    }

    @Setup
    public void setUp() {
        nothing = new Nothing();
        tracing = tracing("here", "off");
        tracingAndLooking = tracing("here", "drop");
        guard = new PutbackErrorRouter<>();
        guard.configure(Map.of("transforms", "nothing", "transforms.nothing.type", Nothing.class.getName()));
        jsonGuard = new PutbackErrorRouter<>();
        jsonGuard.configure(Map.of("require.fields", "count,timestamp_ms", "timestamp.field", "timestamp_ms"));
        uns = new UnsTopic<>();
        uns.configure(Map.of("kafka.topic", "umh.v1.${topic[1]}", "kafka.key", "${topic[2:]}"));
        contextualize = new Contextualize<>();
        contextualize.configure(Map.of(
                "context.inline",
                "{\"ia/#\":{\"rename\":{\"V1\":\"temperature\"},\"scale\":{\"temperature\":{\"factor\":0.1,\"unit\":\"degC\"}},"
                        + "\"add\":{\"asset\":\"press1\"}}}"));
        timestamp = new RecordTimestamp<>();
        timestamp.configure(Map.of());
        contract = new UnsContract<>();
        contract.configure(Map.of(
                "contract.inline",
                "{\"ia/+/+/count\":{\"fields\":{\"count\":{\"type\":\"long\",\"required\":true,\"min\":0},"
                        + "\"timestamp_ms\":{\"type\":\"long\",\"required\":true},\"unit\":{\"type\":\"text\"},"
                        + "\"value\":{\"type\":\"double\",\"unit\":\"mm\"},\"samples\":{\"type\":\"array\"}}}}"));
        downsample = new Downsample<>();
        downsample.configure(Map.of("deadband", "0.5"));
        longRow = new TimeSeriesRow<>();
        longRow.configure(Map.of("asset", "${topic[2]}", "tag", "${topic[-1]}"));
        wideRow = new TimeSeriesRow<>();
        wideRow.configure(Map.of("asset", "${topic[2]}", "row.shape", "wide"));
        json = record(null, json("{\"id\":\"press1\",\"note\":\"caf\u00e9\"}"));
        largeJson = record(null, json("{\"t\":21.5,\"p\":1013,\"s\":\"running\",\"ok\":true},".repeat(50) + "null"));
        plain = record(null, new byte[100]);
        withHeaders = record(null, new byte[100]);
        for (int i = 0; i < 6; i++) {
            withHeaders.headers().addString("mqtt.header." + i, "value");
        }
        threeHops = hops(3);
        fullTrace = hops(FULL_TRACE);
        Schema schema = SchemaBuilder.struct()
                .field("V1", Schema.INT32_SCHEMA)
                .field("timestamp_ms", Schema.INT64_SCHEMA)
                .build();
        struct = record(schema, new Struct(schema).put("V1", 394).put("timestamp_ms", 1L));
    }

    @TearDown
    public void tearDown() {
        tracing.close();
        tracingAndLooking.close();
        guard.close();
        jsonGuard.close();
        contextualize.close();
        timestamp.close();
        contract.close();
        downsample.close();
        longRow.close();
        wideRow.close();
    }

    private static TracingHeaders<SourceRecord> tracing(String hop, String loops) {
        TracingHeaders<SourceRecord> tracing = new TracingHeaders<>();
        tracing.configure(Map.of("hop.id", hop, "origin", "acme/line1", "loop.detection", loops));
        return tracing;
    }

    private static SourceRecord hops(int count) {
        SourceRecord record = record(null, new byte[100]);
        for (int hop = 0; hop < count; hop++) {
            try (TracingHeaders<SourceRecord> tracing = tracing("mqtt-source.hop" + hop, "off")) {
                record = tracing.apply(record);
            }
        }
        return record;
    }

    private static SourceRecord record(Schema schema, Object value) {
        return new SourceRecord(null, null, "ia.acme.line1.count", null, null, "key", schema, value, 1L);
    }

    private static byte[] json(String samples) {
        return ("{\"count\":12,\"timestamp_ms\":1700000000000,\"unit\":\"mm\",\"value\":21.75,\"samples\":[" + samples
                        + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public SourceRecord nothing() {
        return nothing.apply(plain);
    }

    @Benchmark
    public SourceRecord guardedNothing() {
        return guard.apply(plain);
    }

    @Benchmark
    public SourceRecord guardedNothingWithSixHeaders() {
        return guard.apply(withHeaders);
    }

    /** The checks of fields and of a time, over 120 bytes of JSON. */
    @Benchmark
    public SourceRecord guardedJson() {
        return jsonGuard.apply(json);
    }

    /** The same over 2,600 bytes. */
    @Benchmark
    public SourceRecord guardedLargeJson() {
        return jsonGuard.apply(largeJson);
    }

    @Benchmark
    public SourceRecord tracingFirstHop() {
        return tracing.apply(plain);
    }

    @Benchmark
    public SourceRecord tracingFourthHop() {
        return tracing.apply(threeHops);
    }

    @Benchmark
    public SourceRecord tracingFourthHopAndLookingForLoops() {
        return tracingAndLooking.apply(threeHops);
    }

    @Benchmark
    public SourceRecord tracingBeyondTheBound() {
        return tracing.apply(fullTrace);
    }

    @Benchmark
    public SourceRecord unsTopic() {
        return uns.apply(plain);
    }

    @Benchmark
    public SourceRecord contextualizeStruct() {
        return contextualize.apply(struct);
    }

    @Benchmark
    public SourceRecord timestampOfJson() {
        return timestamp.apply(json);
    }

    /** Five fields in 120 bytes of JSON, the reading of which is most of it. */
    @Benchmark
    public SourceRecord contractOfJson() {
        return contract.apply(json);
    }

    /** Of a value that is dropped: the cost is that of the comparison. */
    @Benchmark
    public SourceRecord downsampleStruct() {
        return downsample.apply(struct);
    }

    /** One value of 120 bytes of JSON, the reading of which is most of it. */
    @Benchmark
    public SourceRecord longRowOfJson() {
        return longRow.apply(json);
    }

    @Benchmark
    public SourceRecord wideRowOfStruct() {
        return wideRow.apply(struct);
    }
}
