// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ConnackFirstTest {

    private static final byte[] CONNACK = {0x20, 3, 1, 0, 0};
    private static final byte[] PUBREL = {0x62, 2, 0, 9};
    private static final byte[] PINGRESP = {(byte) 0xD0, 0};

    @Test
    void packetsBeforeConnackComeBehindItInTheirOrder() throws IOException {
        assertThat(read(publish(1, 3), PUBREL, publish(2, 200), CONNACK, publish(3, 3), PINGRESP))
                .isEqualTo(joined(CONNACK, publish(1, 3), PUBREL, publish(2, 200), publish(3, 3), PINGRESP));
    }

    @Test
    void whatIsAsItShouldBeStaysSo() throws IOException {
        byte[] all = joined(CONNACK, publish(1, 3), PUBREL);

        assertThat(read(all)).isEqualTo(all);
        InputStream single = new ConnackFirst(new ByteArrayInputStream(all));
        for (byte each : all) {
            assertThat(single.available()).isPositive();
            assertThat(single.read()).isEqualTo(each & 0xFF);
        }
        assertThat(single.read()).isEqualTo(-1);
    }

    /** What is no MQTT at all reaches Paho as it is, without waiting for more of it. */
    @Test
    void whatIsNoMqttPasses() throws IOException {
        byte[] http = "HTTP/1.1 400".getBytes(StandardCharsets.US_ASCII);

        assertThat(read(http)).isEqualTo(http);
        InputStream network = new ByteArrayInputStream(http);
        assertThat(new ConnackFirst(network).read()).isEqualTo('H');
        assertThat(network.available()).isEqualTo(http.length - 1);
    }

    @Test
    void anEndBeforeConnackIsAnEnd() throws IOException {
        assertThat(read()).isEmpty();
        assertThat(read(publish(1, 3))).isEmpty();
    }

    @Test
    void tooMuchBeforeConnackIsRefused() {
        byte[] large = publish(1, ConnackFirst.MAX_EARLY_BYTES / 2);

        assertThatThrownBy(() -> read(large, large, CONNACK))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("before its CONNACK");
    }

    private static byte[] read(byte[]... packets) throws IOException {
        return new ConnackFirst(new ByteArrayInputStream(joined(packets))).readAllBytes();
    }

    private static byte[] joined(byte[]... packets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            all.writeBytes(packet);
        }
        return all.toByteArray();
    }

    /** QoS 1, topic "a", no properties. */
    private static byte[] publish(int packetId, int payload) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x32);
        for (int left = 6 + payload; ; left >>= 7) {
            packet.write(left > 0x7F ? left & 0x7F | 0x80 : left);
            if (left <= 0x7F) {
                break;
            }
        }
        packet.writeBytes(new byte[] {0, 1, 'a', 0, (byte) packetId, 0});
        packet.writeBytes(new byte[payload]);
        return packet.toByteArray();
    }
}
