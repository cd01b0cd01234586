// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static io.shopfloor.connect.transforms.Records.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class JsonToSchemaTest {

    private static final String SCHEMA = """
            {"type":"record","name":"Piece","namespace":"plant","fields":[
              {"name":"count","type":"int"},
              {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
              {"name":"machine","type":["null","string"],"default":null}]}""";
    private static final String JSON = "{\"count\":3,\"at\":1700000000000}";

    private static SourceRecord apply(SourceRecord record, Map<String, String> options) {
        try (JsonToSchema<SourceRecord> transform = new JsonToSchema<>(200)) {
            transform.configure(options);
            return transform.apply(record);
        }
    }

    private static SourceRecord apply(Object value) {
        return apply(source(value), Map.of("payload.schema", SCHEMA));
    }

    @Test
    void bytesAndTextBecomeStructsAndNothingElseChanges() {
        byte[] bytes = JSON.getBytes(StandardCharsets.UTF_8);
        for (Object value : List.of(JSON, bytes, ByteBuffer.wrap(bytes))) {
            SourceRecord record = source(value);
            record.headers().addString("mqtt.topic", "ia/x");

            SourceRecord result = apply(record, Map.of("payload.schema", SCHEMA));

            assertThat(result.valueSchema().name()).isEqualTo("plant.Piece");
            assertThat(result.valueSchema().field("at").schema()).isEqualTo(Timestamp.SCHEMA);
            Struct struct = (Struct) result.value();
            assertThat(struct.getInt32("count")).isEqualTo(3);
            assertThat(struct.get("at")).isEqualTo(new java.util.Date(1_700_000_000_000L));
            assertThat(struct.get("machine")).isNull();
            assertThat(result.newRecord(
                            record.topic(),
                            record.kafkaPartition(),
                            record.keySchema(),
                            record.key(),
                            record.valueSchema(),
                            record.value(),
                            record.timestamp()))
                    .isEqualTo(record);
        }
    }

    @Test
    void tombstonesPass() {
        SourceRecord tombstone = source((Object) null);

        assertThat(apply(tombstone, Map.of("payload.schema", SCHEMA))).isSameAs(tombstone);
    }

    @Test
    void whatDoesNotFitIsAnErrorThatNamesThePlaceAndNotTheValue() {
        assertThatThrownBy(() -> apply("{\"count\":\"secret\",\"at\":1}"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("/count")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> apply("{")).isInstanceOf(DataException.class).hasMessageContaining("is not JSON");
        assertThatThrownBy(() -> apply(Map.of("count", 1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("ByteArrayConverter");
    }

    @Test
    void aConfigurationWithoutAUsableSchemaIsRefusedByItsName() {
        for (String schema : List.of("", "{", "/no/such/file", "{\"type\":\"string\"}")) {
            assertThatThrownBy(() -> apply(source(JSON), Map.of("payload.schema", schema)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("payload.schema");
        }
        assertThatThrownBy(() -> apply(source(JSON), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("payload.schema");
    }

    @Test
    void withoutAnyRegistryConnectMayTryAgain() {
        Map<String, String> nobody =
                Map.of("payload.schema", "piece", "payload.schema.registry.url", "http://127.0.0.1:1");

        assertThatThrownBy(() -> apply(source(JSON), nobody))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("errors.retry.timeout");
    }

    @Test
    void inTheGuardWhatDoesNotFitIsPutBackAsItWas() {
        try (PutbackErrorRouter<SourceRecord> guard = new PutbackErrorRouter<>()) {
            guard.configure(Map.of(
                    "transforms",
                    "typed",
                    "transforms.typed.type",
                    JsonToSchema.class.getName(),
                    "transforms.typed.payload.schema",
                    SCHEMA));

            SourceRecord good = guard.apply(source(JSON));
            SourceRecord bad = guard.apply(source("{\"count\":1}"));

            assertThat(good.topic()).isEqualTo("line1.count");
            assertThat(good.valueSchema().type()).isEqualTo(Schema.Type.STRUCT);
            assertThat(bad.topic()).isEqualTo("putback-error.line1.count");
            assertThat(bad.value()).isEqualTo("{\"count\":1}");
            assertThat(Records.headers(bad))
                    .containsEntry("putback.reason", "transform:typed")
                    .hasEntrySatisfying("putback.error.message", message -> assertThat(message)
                            .contains("/at is missing"));
        }
    }
}
