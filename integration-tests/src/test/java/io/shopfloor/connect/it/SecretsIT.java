// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static io.shopfloor.connect.it.SecretConfigs.SECRET;
import static io.shopfloor.connect.it.SecretConfigs.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.kafka.PluginInfo;
import io.shopfloor.connect.sandbox.mqtt.HiveMq;
import io.shopfloor.connect.sandbox.mqtt.MqttOptions;
import io.shopfloor.connect.sandbox.plc.FieldDevices;
import io.shopfloor.connect.sandbox.process.Login;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.remote.JMXConnector;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * One secret in every option that takes one, in configurations that are good, wrong or refused, posted as references to a
 * file: the worker's log, at our finest level and with Connect's dump of all options, everything that its REST interface
 * answers, the names of its metrics, and Connect's own topic of configurations do not have it.
 */
class SecretsIT {

    private static final String REFUSED = "refused the user name or password";
    private static final Duration TRIES = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Rig rig = Rig.shared();
    private final Map<String, Map<String, String>> configs = new LinkedHashMap<>();
    private final List<String> said = new ArrayList<>();

    @Test
    void nothingThatTheWorkerSaysOrStoresShowsASecret() throws IOException {
        HiveMq mqtt = rig.box().hivemq(MqttOptions.defaults().login("press", SECRET));
        FieldDevices devices = rig.box().fieldDevices(new Login("press", SECRET));
        ConnectWorker worker = rig.box()
                .connect(
                        rig.kafka(),
                        Rig.workerOptions()
                                .group("secrets")
                                .with("config.providers", "file")
                                .with(
                                        "config.providers.file.class",
                                        "org.apache.kafka.common.config.provider.FileConfigProvider"));
        try {
            loud(worker);
            SecretConfigs some =
                    new SecretConfigs(mqtt.uri(), devices.opcUaPort(), rig.box().certificate("localhost"));
            configs.putAll(some.all());
            everyOption(worker);
            misplaced(worker, some.misplaced());
            tryOut(worker);

            assertThat(said).hasSizeGreaterThan(configs.size()).noneMatch(text -> text.contains(SECRET));
            assertThat(stored()).anyMatch(text -> text.contains("${file:")).noneMatch(text -> text.contains(SECRET));
            String log = Files.readString(worker.logFile());
            assertThat(log.contains("EnrichedConnectorConfig values"))
                    .as("the log has all options")
                    .isTrue();
            assertThat(log.lines().filter(line -> line.contains(SECRET))).isEmpty();
        } finally {
            worker.kill9();
            mqtt.kill9();
            devices.kill9();
        }
    }

    private static void loud(ConnectWorker worker) {
        Map.of(
                        "io.shopfloor", "TRACE",
                        "org.apache.plc4x", "DEBUG",
                        "org.apache.kafka.common.config.AbstractConfig", "INFO")
                .forEach((logger, level) ->
                        worker.rest().raw("PUT", "/admin/loggers/" + logger, "{\"level\":\"" + level + "\"}"));
    }

    /** Whatever Connect knows as a secret of a connector has this one, options to come included. */
    private void everyOption(ConnectWorker worker) throws IOException {
        for (String config : List.of("secret-source", "secret-sink", "secret-plc", "secret-opcua", "secret-master")) {
            Map<String, String> every = new HashMap<>(configs.get(config));
            String options = worker.rest().raw("GET", "/connector-plugins/" + plugin(every) + "/config", "");
            for (JsonNode option : JSON.readTree(options)) {
                if (option.get("type").asText().equals("PASSWORD")) {
                    every.put(option.get("name").asText(), SECRET);
                }
            }
            every.put("name", config + "-every");
            configs.put(config + "-every", every);
        }
        transforms(worker);
    }

    /** As above, for our transforms: those that have secrets get all of them. */
    private void transforms(ConnectWorker worker) throws IOException {
        for (PluginInfo plugin : worker.rest().plugins()) {
            if (!plugin.className().startsWith("io.shopfloor.connect.transforms.")) {
                continue;
            }
            Map<String, String> secrets = new HashMap<>();
            String options = worker.rest().raw("GET", "/connector-plugins/" + plugin.className() + "/config", "");
            for (JsonNode option : JSON.readTree(options)) {
                if (option.get("type").asText().equals("PASSWORD")) {
                    secrets.put("transforms.typed." + option.get("name").asText(), SECRET);
                }
            }
            if (!secrets.isEmpty()) {
                Map<String, String> every = new HashMap<>(configs.get("secret-transform"));
                every.put("transforms.typed.type", plugin.className());
                every.putAll(secrets);
                every.put("name", "secret-transform-every-" + plugin.className());
                configs.put(every.get("name"), every);
            }
        }
        assertThat(configs).containsKey("secret-transform-every-io.shopfloor.connect.transforms.JsonToSchema");
    }

    /** A password in a URL, which is no option for one, is refused; the refusal does not repeat it. */
    private void misplaced(ConnectWorker worker, List<Map<String, String>> some) {
        for (Map<String, String> config : some) {
            Map<String, List<String>> errors = worker.rest().validate(config.get("connector.class"), config);
            assertThat(errors).isNotEmpty();
            said.add(errors.toString());
        }
    }

    /** Asks what the worker says to them, creates those that it lets in, and waits until they have run or failed. */
    private void tryOut(ConnectWorker worker) throws IOException {
        List<String> created = new ArrayList<>();
        Path secrets = rig.box().folder().resolve("secrets.properties");
        Files.writeString(secrets, "right=" + SECRET + "\nwrong=" + WRONG + "\n");
        configs.forEach((name, config) -> {
            said.add(worker.rest()
                    .raw("PUT", "/connector-plugins/" + plugin(config) + "/config/validate", json(config)));
            Map<String, String> references = new HashMap<>(config);
            references.replaceAll((option, value) -> value.replace(WRONG, "${file:" + secrets + ":wrong}")
                    .replace(SECRET, "${file:" + secrets + ":right}"));
            try {
                worker.rest().putConnector(name, references);
                created.add(name);
            } catch (IllegalStateException refused) {
                said.add(refused.getMessage());
            }
        });
        for (String name : created) {
            Awaitility.await(name)
                    .atMost(Rig.SOON)
                    .ignoreExceptions()
                    .until(() -> worker.rest().status(name).failed()
                            || !worker.rest().status(name).tasks().isEmpty());
        }
        for (String good :
                List.of("secret-source", "secret-sink", "secret-opcua", "secret-transform", "secret-guarded")) {
            Awaitility.await(good).atMost(Rig.SOON).until(() -> Rig.metric(worker, good, 0, "connected") == 1);
        }
        Awaitility.await("the wrong ones are refused").atMost(Rig.SOON).until(() -> Files.readString(worker.logFile())
                .contains(REFUSED));
        Awaitility.await().pollDelay(TRIES).until(() -> true); // the log has more of what they think of it
        for (String name : created) {
            for (String path : List.of("", "/status", "/config", "/tasks")) {
                said.add(worker.rest().raw("GET", "/connectors/" + name + path, ""));
            }
        }
        try (JMXConnector jmx = worker.jmx()) {
            Set<?> beans = jmx.getMBeanServerConnection().queryNames(null, null);
            said.add(beans.toString());
        }
    }

    /** Connect's topic of configurations, those of the tasks included. */
    private List<String> stored() {
        return rig.kafka().topics().readAll("secrets-configs").stream()
                .filter(record -> record.value() != null)
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static String plugin(Map<String, String> config) {
        return config.get("connector.class").replaceAll(".*\\.", "");
    }

    private static String json(Map<String, String> config) {
        try {
            return JSON.writeValueAsString(config);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
