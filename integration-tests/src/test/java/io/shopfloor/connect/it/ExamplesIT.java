// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.it.ExampleConfigs.Example;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.sql.Postgres;
import java.io.IOException;
import java.lang.reflect.Field;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example is accepted by a real worker with its transforms and converters, and has no option that nobody reads. */
class ExamplesIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NEW_TOPICS = "topic.creation.default.";
    private static final Set<String> OF_NEW_TOPICS = Set.of("partitions", "replication.factor");

    private static ExampleSurroundings surroundings;
    private static ConnectWorker worker;

    @BeforeAll
    static void standIn() throws IOException, GeneralSecurityException {
        Rig rig = Rig.shared();
        surroundings = new ExampleSurroundings(rig.box().certificate("localhost"));
        // Some examples are of Debezium's sink, which no other test's worker has to look for.
        worker = rig.box()
                .connect(rig.kafka(), Rig.workerOptions(Postgres.sinkPlugins()).group("examples"));
    }

    @AfterAll
    static void stop() {
        if (worker != null) {
            worker.kill9();
        }
    }

    static List<Example> examples() throws IOException {
        return ExampleConfigs.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isAcceptedByAWorker(Example example) throws IOException {
        Map<String, String> config = surroundings.around(example.config());
        assertThat(config.values()).as("what is not here").noneMatch(value -> value.contains("/etc/"));
        JsonNode answer = validate(config);
        assertThat(errors(answer)).as("what the worker says to %s", example).isEmpty();
        assertThat(answer.get("error_count").asInt()).isZero();
        assertThat(unread(answer, config)).as("options that nobody reads").isEmpty();
    }

    @Test
    void thereAreExamplesOfEveryKind() throws IOException {
        assertThat(examples())
                .extracting(example -> example.file().replaceAll("/[^/]*$", ""))
                .contains("connectors", "replay", "compose/connectors", "etc", "strimzi");
        assertThat(examples())
                .extracting(example -> example.option("connector.class"))
                .contains(Rig.SOURCE, Rig.SINK, Rig.PLC, IfmIoLinkRig.SOURCE)
                .contains(
                        "org.apache.kafka.connect.mirror.MirrorSourceConnector",
                        "io.debezium.connector.jdbc.JdbcSinkConnector");
    }

    /** That this test finds what it is there to find. */
    @Test
    void wrongValuesAndMisspelledOptionsAreFoundWhereverTheyStand() throws IOException {
        Map<String, String> config = Rig.source("example", "tcp://127.0.0.1:1");
        config.put("name", "example");
        config.put("transforms", "trace");
        config.put("transforms.trace.type", "io.shopfloor.connect.transforms.TracingHeaders");
        config.put("transforms.trace.hop.id", "example");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        Map<String, String> misspelled = new HashMap<>(Map.of(
                "transforms.trace.hop.ip",
                "x",
                "mqtt.topcis",
                "x",
                "producer.override.akcs",
                "all",
                "value.converter.schema.enabled",
                "false",
                NEW_TOPICS + "partition",
                "1",
                "topic.creation.defaults.partitions",
                "1"));
        misspelled.putAll(config);
        Map<String, String> here = surroundings.around(misspelled);
        assertThat(unread(validate(here), here)).hasSize(6).doesNotContainAnyElementsOf(config.keySet());

        config.put("transforms.trace.traceparent", "perhaps");
        config.put("value.converter.schemas.enable", "perhaps");
        assertThat(errors(validate(surroundings.around(config)))).hasSize(2);
    }

    private JsonNode validate(Map<String, String> config) throws IOException {
        String plugin = config.get("connector.class").replaceAll(".*\\.", "");
        return JSON.readTree(worker.rest()
                .raw("PUT", "/connector-plugins/" + plugin + "/config/validate", JSON.writeValueAsString(config)));
    }

    private static List<String> errors(JsonNode answer) {
        List<String> errors = new ArrayList<>();
        for (JsonNode field : answer.get("configs")) {
            JsonNode value = field.get("value");
            value.get("errors").forEach(error -> errors.add(value.get("name").asText() + ": " + error.asText()));
        }
        return errors;
    }

    /**
     * Options that the worker has nothing to say of. One that it does not know is not in its answer, or, if it is for a client, is
     * there without a description.
     */
    private static Set<String> unread(JsonNode answer, Map<String, String> config) {
        Set<String> unread = new TreeSet<>(config.keySet());
        for (JsonNode field : answer.get("configs")) {
            String option = field.get("value").get("name").asText();
            if (field.hasNonNull("definition") || !option.contains(".override.")) {
                unread.remove(option);
            }
        }
        // Connect reads these when it makes a topic.
        unread.removeIf(option -> option.startsWith(NEW_TOPICS) && isOfATopic(option.substring(NEW_TOPICS.length())));
        // MirrorMaker's connector gives these to its clients.
        unread.removeIf(option -> option.matches("(source|target)\\.cluster\\..*")
                && AdminClientConfig.configNames().contains(option.replaceFirst(".*?\\.cluster\\.", "")));
        // The payload's converter has options of its own, which it gets without a prefix.
        unread.removeIf(option -> option.startsWith("payload.converter."));
        return unread;
    }

    private static boolean isOfATopic(String option) {
        if (OF_NEW_TOPICS.contains(option)) {
            return true;
        }
        for (Field field : TopicConfig.class.getFields()) {
            try {
                if (field.getName().endsWith("_CONFIG") && option.equals(field.get(null))) {
                    return true;
                }
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("A public constant of Kafka's", e);
            }
        }
        return false;
    }
}
