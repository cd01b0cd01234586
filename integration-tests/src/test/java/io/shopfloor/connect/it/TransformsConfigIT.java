// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.sandbox.kafka.PluginInfo;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real worker's REST interface says to transforms that are configured wrong: always the option at fault. */
class TransformsConfigIT {

    private static final String SINK = "org.apache.kafka.connect.file.FileStreamSinkConnector";
    private static final String TRANSFORMS = "io.shopfloor.connect.transforms.";
    private static final String CAST = "org.apache.kafka.connect.transforms.Cast$Value";

    private final Rig rig = Rig.shared();

    @Test
    void theWorkerListsTheTransformsWithTheirVersion() {
        String version = System.getProperty("project.version");
        for (String transform : List.of(
                "TracingHeaders",
                "PutbackErrorRouter",
                "PutbackReplay",
                "UnsTopic",
                "Contextualize",
                "JsonToSchema",
                "TimeSeriesRow",
                "Downsample",
                "UnsContract",
                "RecordTimestamp")) {
            assertThat(rig.worker().rest().plugins())
                    .contains(new PluginInfo(TRANSFORMS + transform, "transformation", version));
        }
    }

    private static Map<String, String> guarded(String name, String option, String value) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", SINK);
        config.put("name", name);
        config.put("tasks.max", "1");
        config.put("topics", name);
        config.put("transforms", "guard");
        config.put("transforms.guard.type", TRANSFORMS + "PutbackErrorRouter");
        config.put("transforms.guard.transforms", "cast");
        config.put("transforms.guard.transforms.cast.type", CAST);
        config.put("transforms.guard.transforms.cast.spec", "int64");
        config.put("transforms.guard." + option, value);
        return config;
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "transforms            | cast,cast    | twice",
                "transforms            | a.b          | or contain dots",
                "putback.topic         | a/${topic}   | At character 2",
                "require.fields        | a..b         | single dots",
                "timestamp.unit        | h            | ms",
                "max.value.bytes       | many         | Not a number"
            })
    void validationReportsOnTheFullNameOfTheOption(String option, String value, String reason) {
        Map<String, String> config = guarded("guard-validated", option, value);
        assertThat(rig.worker().rest().validate(SINK, config))
                .containsOnlyKeys("transforms.guard." + option)
                .extractingByKey("transforms.guard." + option)
                .asString()
                .contains(reason);
    }

    /** Connect shows a transform neither its alias nor options that it has not defined: these are found at the start. */
    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "transforms.cast.type      | com.example.Nope | transforms.cast.type      | No installed plugin",
                "transforms                | cast,time        | transforms.time.type      | Missing option",
                "transforms.time.type      | com.example.Nope | transforms.time.type      | belongs to no alias",
                "transforms.cast.type      | io.shopfloor.connect.transforms.PutbackErrorRouter | transforms.cast.type"
                        + " | Guards cannot be nested",
                "transforms.cast.spec      | int7             | transforms.cast.spec      | int7",
                "transforms.cast.predicate | tomb             | transforms.cast.predicate | no such alias"
            })
    void theTaskFailsAtItsStartNamingTheOptionBelowTheGuard(String option, String value, String key, String reason) {
        String name = Rig.newName("guard-started");
        rig.worker().rest().putConnector(name, guarded(name, option, value));
        assertThat(rig.worker().rest().awaitFailed(name, Duration.ofSeconds(60)))
                .contains(key, reason);
        rig.worker().rest().delete(name);
    }
}
