// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where schemas come from: the configuration, a file, a registry that is slow, down, wrong or ahead. */
class PayloadSchemaTest {

    private static final long LONG = 120_000;
    private static final String V1 =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}";
    private static final String V2 = V1.replace("]}", ",{\"name\":\"b\",\"type\":\"int\",\"default\":0}]}");

    private final ScriptedRegistry registry = new ScriptedRegistry();

    @AfterEach
    void stop() {
        registry.close();
    }

    private JsonPayloads payloads(String... options) {
        ConfigDef def = new ConfigDef();
        PayloadSchema.define(def, "Payload schema");
        Map<String, String> config = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            config.put(options[i], options[i + 1]);
        }
        return PayloadSchema.of(new AbstractConfig(def, config, false));
    }

    private JsonPayloads registered(String subject) {
        return payloads(
                PayloadSchema.SCHEMA,
                subject,
                PayloadSchema.REGISTRY_URL,
                registry.url(),
                PayloadSchema.REGISTRY_REFRESH,
                "100");
    }

    private static Struct read(JsonPayloads payloads, String json) {
        return (Struct) payloads.toConnectData("t", json.getBytes(StandardCharsets.UTF_8))
                .value();
    }

    @Test
    void nothingIsReadByASchemaUnlessOneIsNamed() {
        assertThat(payloads()).isNull();
    }

    @Test
    void aSchemaStandsInTheConfigurationOrInAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("r.avsc"), V1);

        assertThat(read(payloads(PayloadSchema.SCHEMA, V1), "{\"a\":1}").get("a"))
                .isEqualTo(1);
        assertThat(read(payloads(PayloadSchema.SCHEMA, file.toString()), "{\"a\":2}")
                        .get("a"))
                .isEqualTo(2);
        assertThatThrownBy(() ->
                        payloads(PayloadSchema.SCHEMA, folder.resolve("no").toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(PayloadSchema.SCHEMA)
                .hasMessageContaining(PayloadSchema.REGISTRY_URL);
    }

    @Test
    void aNumberedVersionIsAskedForOnceWithTheLogin() throws InterruptedException {
        registry.answer(200, V1);
        JsonPayloads payloads = payloads(
                PayloadSchema.SCHEMA,
                "press value:3",
                PayloadSchema.REGISTRY_URL,
                registry.url() + "/",
                PayloadSchema.REGISTRY_LOGIN,
                "me:secret");

        assertThat(payloads.awaitSchema(LONG)).isTrue();
        read(payloads, "{\"a\":1}");

        assertThat(registry.requests()).containsExactly("/subjects/press%20value/versions/3 Basic bWU6c2VjcmV0");
    }

    @Test
    void theNextServerIsAskedWhereTheFirstDoesNotAnswer() throws InterruptedException {
        registry.answer(200, V1);

        JsonPayloads payloads =
                payloads(PayloadSchema.SCHEMA, "s", PayloadSchema.REGISTRY_URL, "http://127.0.0.1:1," + registry.url());

        assertThat(payloads.awaitSchema(LONG)).isTrue();
    }

    @Test
    void aNewerSchemaIsTakenAndTheLastGoodOneIsKeptThroughFaults() throws InterruptedException {
        registry.answer(200, V1);
        JsonPayloads payloads = registered("s");
        assertThat(payloads.awaitSchema(LONG)).isTrue();
        assertThat(read(payloads, "{\"a\":1}").schema().fields()).hasSize(1);

        registry.answer(503, V1);
        readUntilAsked(payloads, 3);
        registry.answer(404, V1);
        readUntilAsked(payloads, 3);
        registry.answer(200, "{\"type\":\"string\"}");
        readUntilAsked(payloads, 3);

        registry.answer(200, V2);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONG);
        while (read(payloads, "{\"a\":1}").schema().fields().size() < 2) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
        assertThat(read(payloads, "{\"a\":1,\"b\":2}").get("b")).isEqualTo(2);
    }

    private void readUntilAsked(JsonPayloads payloads, int times) {
        int before = registry.requests().size();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONG);
        while (registry.requests().size() < before + times) {
            assertThat(read(payloads, "{\"a\":1}").schema().fields()).hasSize(1);
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    @Test
    void aRegistryThatIsDownIsWaitedForAndOneThatHasNoSuchSubjectIsNot() throws InterruptedException {
        registry.answer(503, V1);
        JsonPayloads waiting = registered("s");
        assertThat(waiting.awaitSchema(300)).isFalse();
        registry.answer(200, V1);
        assertThat(waiting.awaitSchema(LONG)).isTrue();

        registry.answer(404, V1);
        assertThatThrownBy(() -> registered("s").awaitSchema(LONG))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("404")
                .hasMessageContaining("Register the schema");
        registry.answer(401, V1);
        assertThatThrownBy(() -> registered("s").awaitSchema(LONG)).hasMessageContaining(PayloadSchema.REGISTRY_LOGIN);
    }

    @Test
    void urlsWithPasswordsAreRefusedAndNotRepeated() {
        assertThatThrownBy(() -> payloads(PayloadSchema.REGISTRY_URL, "http://me:secret@host"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(PayloadSchema.REGISTRY_LOGIN)
                .hasMessageNotContaining("secret");
    }
}
