// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.PacketProperties;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a publisher sends takes the place of a header of ours. */
final class SourceHeadersTest extends SourceWithBroker {

    private static final List<String> OURS = List.of(
            "mqtt.topic",
            "mqtt.duplicate",
            "mqtt.anything",
            "putback.reason",
            "putback.attempts",
            "__connect.errors.topic",
            "x-origin",
            "x-trace",
            "traceparent",
            "tracestate");

    @Test
    void aUserPropertyNamedLikeAHeaderOfOursKeepsThePrefix() {
        ConnectedClient client = started("mqtt.user.header.prefix", "");
        MqttSourceRecord record = received(client, OURS);

        for (String name : OURS) {
            assertThat(record.headers().allWithName(name)).as(name).satisfies(each -> assertThat(
                            each == null ? "" : each.toString())
                    .doesNotContain("forged"));
            assertThat(record.headers().lastWithName("mqtt.user." + name).value())
                    .isEqualTo("forged");
        }
        assertThat(record.headers().lastWithName("mqtt.topic").value()).isEqualTo("line/1");
        assertThat(record.headers().lastWithName("mqtt.duplicate").value()).isEqualTo(false);
    }

    /** The name counts that comes out, not the one that was sent. */
    @ParameterizedTest
    @CsvSource({"x-, trace", "put, back.reason", "m, qtt.topic"})
    void thePrefixMakesNoNameOfOurs(String prefix, String property) {
        ConnectedClient client = started("mqtt.user.header.prefix", prefix);
        MqttSourceRecord record = received(client, List.of(property, "other"));

        assertThat(record.headers().lastWithName("mqtt.user." + property).value())
                .isEqualTo("forged");
        assertThat(record.headers().lastWithName(prefix + "other").value()).isEqualTo("forged");
    }

    @Test
    void whatIsPutBackHasTheConnectorsReason() {
        ConnectedClient client = started("mqtt.user.header.prefix", "", "behavior.on.empty", "putback");
        client.publish(new Message(
                1,
                1,
                "line/1",
                new byte[0],
                false,
                false,
                PacketProperties.none().user("putback.reason", "forged").user("putback.original.topic", "forged")));
        MqttSourceRecord record = worker.next();

        assertThat(record.headers().lastWithName("putback.reason").value()).isEqualTo("payload");
        assertThat(record.headers().lastWithName("putback.original.topic").value())
                .isEqualTo("mqtt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-origin", "x-trace", "traceparent", "tracestate"})
    void theTraceOfTrustedPublishersGoesOn(String name) {
        ConnectedClient client = started("mqtt.user.header.prefix", "", "mqtt.user.header.trace", "trusted");
        MqttSourceRecord record = received(client, List.of(name, "mqtt.topic"));

        assertThat(record.headers().lastWithName(name).value()).isEqualTo("forged");
        assertThat(record.headers().lastWithName("mqtt.topic").value()).isEqualTo("line/1");
    }

    private MqttSourceRecord received(ConnectedClient client, List<String> userProperties) {
        PacketProperties properties = PacketProperties.none();
        for (String name : userProperties) {
            properties = properties.user(name, "forged");
        }
        client.publish(new Message(1, 1, "line/1", new byte[] {1, 2, 3}, false, false, properties));
        return worker.next();
    }
}
