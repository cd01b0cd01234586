// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The facts that docs/schemas.md tells of Kafka's own converter; where Kafka mends one, the document changes. */
class JsonConverterTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":12345678901234567890123}|{\"a\":4807115922877859019}",
                "{\"a\":1e400}|{\"a\":\"Infinity\"}",
                "{\"a\":1} garbage|{\"a\":1}",
                "{\"a\":1,\"a\":2}|{\"a\":2}"
            })
    void kafkasConverterChangesInSilenceWhatASchemaRefuses(String payload, String written) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "false"), false);
            Object read = converter.toConnectData("t", bytes).value();
            assertThat(new String(converter.fromConnectData("t", (Schema) null, read), StandardCharsets.UTF_8))
                    .isEqualTo(written);
        }
        for (String type : new String[] {"long", "double"}) {
            String schema =
                    "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"" + type + "\"}]}";
            assertThatThrownBy(() -> new JsonPayloads(schema, false).toConnectData("t", bytes))
                    .isInstanceOf(MismatchException.class);
        }
    }
}
