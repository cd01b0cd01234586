// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.junit.jupiter.api.Test;

/** The whole way round: put back behind the MQTT source, replayed by MirrorMaker 2 as the example configures it. */
class TransformsReplayIT {

    private static final Duration DONE = Duration.ofSeconds(60);
    private static final Path EXAMPLE = Path.of("..", "examples", "replay", "putback-replay.json");
    private static final String TRANSFORMS = "io.shopfloor.connect.transforms.";
    private static final String GOOD = "{\"count\":1,\"serial\":\"A\"}";
    private static final String OTHERWISE = "{ \"count\": 2 }";
    private static final String NEVER = "{\"count\":";

    private final Rig rig = Rig.shared();

    /** A guard that is too strict: of the messages it puts back only one kind is really bad. */
    private static Map<String, String> source(String name, String uri) {
        Map<String, String> config = Rig.source(name, uri);
        config.put("transforms", "trace,guard");
        config.put("transforms.trace.type", TRANSFORMS + "TracingHeaders");
        config.put("transforms.trace.hop.id", "mqtt-source");
        config.put("transforms.trace.origin", "acme/line1");
        config.put("transforms.guard.type", TRANSFORMS + "PutbackErrorRouter");
        config.put("transforms.guard.require.fields", "count,serial");
        return config;
    }

    /** The example, for this Kafka and this topic, with a trace and the corrected guard behind the replay. */
    private Map<String, String> replay(String topic) throws IOException {
        Map<String, String> config = new HashMap<>();
        for (var field :
                new ObjectMapper().readTree(EXAMPLE.toFile()).get("config").properties()) {
            config.put(field.getKey(), field.getValue().asText());
        }
        config.put("source.cluster.bootstrap.servers", rig.kafka().bootstrapServers());
        config.put("target.cluster.bootstrap.servers", rig.kafka().bootstrapServers());
        config.put("topics", "putback-error\\." + topic);
        config.put("transforms", "replay,trace,guard");
        config.put("transforms.trace.type", TRANSFORMS + "TracingHeaders");
        config.put("transforms.trace.hop.id", "replay");
        config.put("transforms.trace.header.encoding", "bytes");
        config.put("transforms.guard.type", TRANSFORMS + "PutbackErrorRouter");
        config.put("transforms.guard.require.fields", "count");
        config.put("transforms.guard.header.encoding", "bytes");
        return config;
    }

    @Test
    void whatIsReplayedArrivesAsItWasAndWhatFailsAgainIsTriedNoMoreThanAllowed() throws IOException {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("replay");
        String errors = "putback-error." + name;
        rig.kafka().topics().create(name, 3);
        rig.startSource(name, source(name, broker.uri()), 1);
        Publisher.publish(
                broker.uri(),
                name + "/count",
                List.of(bytes(GOOD), bytes(OTHERWISE), bytes(NEVER), bytes(GOOD), bytes(NEVER)));
        List<Stored> putBack = stored(errors, 3);
        assertThat(putBack).extracting(Stored::value).containsExactly(OTHERWISE, NEVER, NEVER);
        assertThat(putBack)
                .extracting(record -> record.header("putback.attempts"))
                .containsOnly("1");
        rig.delete(name);

        String replay = name + "-back";
        rig.worker().rest().putConnector(replay, replay(name));

        // The two that are really bad fail in the replay's own guard as well: attempts 2 and 3, then they stay.
        List<Stored> all = stored(errors, 7);
        assertThat(all.subList(3, 7)).extracting(Stored::value).containsOnly(NEVER);
        assertThat(all.subList(3, 7))
                .extracting(record -> record.header("putback.attempts"))
                .containsExactly("2", "2", "3", "3");
        assertThat(all).allSatisfy(record -> {
            assertThat(record.header("putback.original.topic")).isEqualTo(name);
            assertThat(record.header("putback.reason")).startsWith("check:require.fields");
        });
        assertThat(all.subList(3, 7)).allSatisfy(record -> {
            assertThat(record.number("putback.first.ts")).isLessThan(record.number("putback.last.ts"));
            assertThat(putBack)
                    .extracting(first -> first.header("putback.first.ts"))
                    .contains(record.header("putback.first.ts"));
        });

        List<Stored> arrived = stored(name, 3);
        assertThat(arrived).extracting(Stored::value).containsExactlyInAnyOrder(GOOD, GOOD, OTHERWISE);
        assertRestored(byValue(arrived, OTHERWISE), putBack.get(0), name);
        await("the replay has read to the end").atMost(DONE).until(() -> exhausted(replay) == 2);
        assertThat(rig.kafka().topics().readAll(errors)).as("no more attempts").hasSameSizeAs(all);
        assertThat(rig.kafka().topics().readAll(name)).hasSameSizeAs(arrived);
        assertThat(rig.worker().rest().status(replay).failed()).isFalse();
        rig.delete(replay);
    }

    private static void assertRestored(Stored record, Stored putBack, String name) throws IOException {
        assertThat(record.key()).isEqualTo(name + "/count").isEqualTo(putBack.key());
        Map<String, String> before = new HashMap<>(putBack.headers());
        before.keySet().removeIf(header -> header.startsWith("putback.") || header.equals("x-trace"));
        assertThat(before).containsKeys("mqtt.topic", "mqtt.qos", "x-origin");
        Map<String, String> after = new HashMap<>(record.headers());
        assertThat(after.remove("putback.attempts")).isEqualTo("1");
        assertThat(after.remove("putback.first.ts")).isEqualTo(putBack.header("putback.first.ts"));
        JsonNode hops = new ObjectMapper().readTree(after.remove("x-trace")).get("trace");
        assertThat(after).isEqualTo(before);
        assertThat(hops.valueStream().map(JsonNode::asText).toList())
                .containsExactly("mqtt-source@" + name + "-0", "replay@" + name + "-back-0");
    }

    /** How many records the replay has left where they are because they had failed too often. */
    private long exhausted(String connector) throws IOException, JMException {
        try (JMXConnector jmx = rig.worker().jmx()) {
            var server = jmx.getMBeanServerConnection();
            ObjectName beans = new ObjectName(
                    "io.shopfloor.connect:transform=PutbackReplay,connector=" + ObjectName.quote(connector) + ",*");
            long sum = 0;
            for (ObjectName bean : server.queryNames(beans, null)) {
                sum += (long) server.getAttribute(bean, "Exhausted");
            }
            return sum;
        }
    }

    private static Stored byValue(List<Stored> records, String value) {
        return records.stream()
                .filter(record -> record.value().equals(value))
                .findFirst()
                .orElseThrow();
    }

    private List<Stored> stored(String topic, int count) {
        return rig.kafka().topics().read(topic, count, DONE).stream()
                .map(Stored::of)
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
