// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that is legal in MQTT and that the client library cannot read: the message is put back, and nothing waits. */
final class SourceTextTest extends SourceWithBroker {

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\u0001", "\u007f", "\u0085", "\ufdd0", "\uffff", "\ud83f\udfff"})
    void aCharacterInATopicThatTheLibraryCannotReadSetsTheMessageAside(String character) {
        ConnectedClient client = started();
        client.sendRaw(RawPackets.join(
                RawPackets.publish(1, "line/1", "good"),
                RawPackets.publish(2, "line/a" + character + "b", "poison"),
                RawPackets.publish(3, "line/1", "good, too")));

        MqttSourceRecord good = worker.next();
        MqttSourceRecord poison = worker.next();
        MqttSourceRecord behind = worker.next();
        assertThat(text(poison)).isEqualTo("poison");
        assertThat(poison.topic()).isEqualTo("putback-error.unmapped");
        assertThat(poison.key().toString()).matches("line/a\\?{1,4}b");
        assertThat(poison.headers()
                        .lastWithName("putback.error.message")
                        .value()
                        .toString())
                .contains("control or non-characters");
        assertThat(good.topic()).isEqualTo("mqtt");
        assertThat(behind.topic()).isEqualTo("mqtt");
        worker.stored(good);
        worker.stored(poison);
        worker.stored(behind);
        client.awaitAck(3);
        assertThat(client.ackedIds()).containsExactly(1, 2, 3);
    }

    @Test
    void aControlCharacterInAUserPropertySetsTheMessageAside() {
        ConnectedClient client = started();
        client.sendRaw(RawPackets.publish(1, "line/1", "operator", "a\tb", "1"));

        MqttSourceRecord record = worker.next();
        assertThat(record.topic()).isEqualTo("putback-error.unmapped");
        assertThat(record.headers().lastWithName("mqtt.user.operator").value()).isEqualTo("a?b");
        worker.stored(record);
        client.awaitAck(1);
    }

    @Test
    void otherTextIsLeftAlone() {
        ConnectedClient client = started();
        client.sendRaw(RawPackets.publish(1, "line/Größe µm/€/😀/\u00a0/\ufffd", "π", "ß\u3000", "1"));

        MqttSourceRecord record = worker.next();
        assertThat(record.key()).isEqualTo("line/Größe µm/€/😀/\u00a0/\ufffd");
        assertThat(record.headers().lastWithName("mqtt.user.π").value()).isEqualTo("ß\u3000");
    }
}
