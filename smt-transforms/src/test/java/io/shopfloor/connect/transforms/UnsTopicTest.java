// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static io.shopfloor.connect.transforms.Records.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class UnsTopicTest {

    private static SourceRecord apply(SourceRecord record, Map<String, String> options) {
        try (UnsTopic<SourceRecord> transform = new UnsTopic<>()) {
            transform.configure(options);
            return transform.apply(record);
        }
    }

    @Test
    void topicAndKeyComeFromFieldsOfMapStructAndJson() {
        Schema inner =
                SchemaBuilder.struct().field("asset", Schema.STRING_SCHEMA).build();
        Schema schema = SchemaBuilder.struct().field("at", inner).build();
        Struct struct = new Struct(schema).put("at", new Struct(inner).put("asset", "press 1"));
        for (SourceRecord record : new SourceRecord[] {
            source("t", schema, struct),
            source("t", null, Map.of("at", Map.of("asset", "press 1"))),
            source("t", null, "{\"at\":{\"asset\":\"press 1\"}}")
        }) {
            SourceRecord result =
                    apply(record, Map.of("kafka.topic", "umh.v1.${field.at.asset}", "kafka.key", "${field.at.asset}"));
            assertThat(result.topic()).isEqualTo("umh.v1.press_x201");
            assertThat(result.key()).isEqualTo("press 1");
            assertThat(result.keySchema()).isEqualTo(Schema.STRING_SCHEMA);
            assertThat(result.value()).isSameAs(record.value());
        }
    }

    @Test
    void aSinksRecordKeepsItsPartitionUnderItsNewTopic() {
        try (UnsTopic<SinkRecord> transform = new UnsTopic<>()) {
            transform.configure(Map.of("kafka.topic", "out.${topic}"));
            SinkRecord result = transform.apply(Records.sink("v"));
            assertThat(result.topic()).isEqualTo("out.line1.count");
            assertThat(result.kafkaPartition()).isEqualTo(3);
            assertThat(result.originalTopic()).isEqualTo("line1.count");
        }
    }

    @Test
    void levelsComeFromTheKafkaTopicWhichIsDecodedOrFromAHeader() {
        SourceRecord record = source("umh.v1.a_x2Eb.line", null, "v");
        record.headers().addString("mqtt.topic", "ia/raw/x y/z");
        assertThat(apply(record, Map.of("kafka.topic", "out.${topic[2:]}", "kafka.key", "${topic[2]}/${key}")))
                .satisfies(result -> {
                    assertThat(result.topic()).isEqualTo("out.a_x2Eb.line");
                    assertThat(result.key()).isEqualTo("a.b/key");
                });
        assertThat(apply(
                        record,
                        Map.of(
                                "kafka.topic",
                                "${topic[:2]}",
                                "kafka.key",
                                "${topic[2:]}",
                                "topic.from.header",
                                "mqtt.topic")))
                .satisfies(result -> {
                    assertThat(result.topic()).isEqualTo("ia.raw");
                    assertThat(result.key()).isEqualTo("x y/z");
                });
        assertThat(apply(record, Map.of("kafka.topic", "${header.mqtt.topic}")).topic())
                .isEqualTo("ia_x2Fraw_x2Fx_x20y_x2Fz");
    }

    @Test
    void aLoneSliceThatSelectsNothingGivesARecordWithoutKey() {
        SourceRecord result = apply(source("a.b", null, "v"), Map.of("kafka.key", "${topic[2:]}"));
        assertThat(result.topic()).isEqualTo("a.b");
        assertThat(result.key()).isNull();
        assertThat(result.keySchema()).isNull();
    }

    @Test
    void aRecordWithoutTheValueFailsOrPassesAsItIs() {
        Map<String, String> options = Map.of("kafka.topic", "x.${field.asset}");
        for (Object value :
                new Object[] {null, Map.of(), Map.of("asset", Map.of("b", new Object())), "{}", "no JSON"}) {
            SourceRecord record = source(value);
            assertThatThrownBy(() -> apply(record, options)).isInstanceOf(DataException.class);
            assertThat(apply(record, Map.of("kafka.topic", "x.${field.asset}", "on.absent", "keep")))
                    .isSameAs(record);
        }
        assertThatThrownBy(() -> apply(source(Map.of("asset", "y".repeat(300))), options))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Kafka allows 249");
        assertThatThrownBy(() -> apply(source("v"), Map.of("kafka.topic", "${topic[9:]}")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("selects no levels");
        assertThatThrownBy(() -> apply(source("v"), Map.of("kafka.topic", "x.${topic}", "topic.from.header", "h")))
                .isInstanceOf(DataException.class);
    }
}
