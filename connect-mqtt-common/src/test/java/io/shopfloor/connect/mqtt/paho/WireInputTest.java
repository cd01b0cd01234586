// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WireInputTest {

    private final Wire wire = new Wire();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    WireInputTest() {
        wire.open(sent, "test");
        wire.intake().deliverTo(new RoomFor(Integer.MAX_VALUE));
    }

    @Test
    void everyByteOfEveryPacketPassesHoweverTheNetworkCutsIt() throws IOException {
        Random random = new Random(7);
        int[] lengths = new int[201];
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 1; i <= 200; i++) {
            byte[] payload = new byte[random.nextInt(i % 50 == 0 ? 400_000 : 300)];
            random.nextBytes(payload);
            byte[] packet = publish(i, i % 3, i % 2 == 0, "line/" + i, payload);
            lengths[i] = packet.length;
            all.writeBytes(packet);
            all.writeBytes(new byte[] {(byte) 0xD0, 0});
        }

        InputStream input = new WireInput(new Dribble(all.toByteArray(), random), wire);

        assertThat(input.readAllBytes()).isEqualTo(all.toByteArray());
        for (int i = 1; i <= 200; i++) {
            assertThat(wire.next()).isEqualTo(new Wire.Envelope(i % 2 == 0, false, lengths[i]));
        }
    }

    @Test
    void textThatPahoCannotReadIsOverwrittenAndTold() throws IOException {
        byte[] good = publish(1, 1, false, "line/a", new byte[] {'\n'});
        byte[] bad = publish(2, 1, false, "line/\n", new byte[] {'\n'});

        InputStream input = new WireInput(new ByteArrayInputStream(concat(good, bad, good)), wire);

        assertThat(input.readAllBytes())
                .isEqualTo(concat(good, publish(2, 1, false, "line/?", new byte[] {'\n'}), good));
        assertThat(wire.next().altered()).isFalse();
        assertThat(wire.next().altered()).isTrue();
        assertThat(wire.next().altered()).isFalse();
    }

    @Test
    void aPubrelIsToldAndAnsweredByPubcomp() throws IOException {
        List<Integer> released = new ArrayList<>();
        wire.onPubrel(released::add);

        pubrel();
        wire.close();

        assertThat(released).containsExactly(258);
        assertThat(sent.toByteArray()).containsExactly(0x70, 2, 1, 2);
    }

    @Test
    void pubcompIsHeldBackUntilItsOwnerSendsIt() throws IOException {
        wire.onPubrel(id -> false);

        pubrel();
        wire.acknowledge(new int[] {7, 8 | MqttConnection.PUBREC, 258 | MqttConnection.PUBCOMP}, 3);
        wire.close();

        assertThat(sent.toByteArray()).containsExactly(0x40, 2, 0, 7, 0x50, 2, 0, 8, 0x70, 2, 1, 2);
    }

    /** What it told of a connection that is gone, its owner would answer on the next one. */
    @Test
    void nobodyHearsOfAPubrelOnceTheConnectionIsClosed() throws IOException {
        List<Integer> released = new ArrayList<>();
        wire.onPubrel(released::add);
        wire.close();

        pubrel();

        assertThat(released).isEmpty();
        assertThat(sent.toByteArray()).isEmpty();
    }

    private void pubrel() throws IOException {
        new WireInput(new ByteArrayInputStream(new byte[] {0x62, 2, 1, 2}), wire).readAllBytes();
    }

    @Test
    void withoutRoomNothingIsReadOnAndPahoGetsAnAnswerToItsPing() throws IOException {
        byte[] first = publish(1, 1, false, "line/a", new byte[10]);
        byte[] second = publish(2, 1, false, "line/b", new byte[10]);
        RoomFor room = new RoomFor(1);
        Wire narrow = new Wire();
        OutputStream output = narrow.open(sent, "test");
        narrow.intake().deliverTo(room);
        WireInput input = new WireInput(new ByteArrayInputStream(concat(first, second)), narrow);
        assertThat(input.readNBytes(first.length)).isEqualTo(first);
        output.write(new byte[] {(byte) 0xC0, 0});

        assertThat(input.readNBytes(2)).containsExactly(0xD0, 0);
        assertThat(room.asked()).isEqualTo(second.length);
        room.more(1);

        assertThat(input.readAllBytes()).isEqualTo(second);
        assertThat(room.pauses()).isPositive();
    }

    @Test
    void beforeAnybodyTakesMessagesNoneIsReadNotEvenOfQos0() throws IOException {
        Wire closed = new Wire();
        OutputStream output = closed.open(sent, "test");
        byte[] message = publish(0, 0, false, "line/a", new byte[10]);
        WireInput input = new WireInput(new ByteArrayInputStream(message), closed);
        output.write(new byte[] {(byte) 0xC0, 0});

        assertThat(input.readNBytes(2)).containsExactly(0xD0, 0);
        closed.intake().deliverTo(new RoomFor(0));

        assertThat(input.readAllBytes()).isEqualTo(message);
    }

    @Test
    void whatIsDiscardedIsReadAndDoesNotReachPaho() throws IOException {
        byte[] unsuback = {(byte) 0xB0, 4, 0, 1, 0, 0};
        wire.intake().discard();

        byte[] all = concat(
                publish(1, 1, false, "line/a", new byte[500_000]), unsuback, publish(2, 0, false, "b", new byte[3]));

        assertThat(new WireInput(new ByteArrayInputStream(all), wire).readAllBytes())
                .isEqualTo(unsuback);
        assertThat(wire.intake().deliveredAll()).isFalse();
    }

    /** Properties that end where the buffer ends, give or take a few bytes. */
    @Test
    void propertiesOfAnyLengthPass() throws IOException {
        for (int end = (1 << 18) - 5; end <= (1 << 18) + 3; end++) {
            // Fixed header 4, topic 2 + 1, packet id 2, length of the properties 3.
            byte[] packet = publishWithProperties(end - 12);

            assertThat(new WireInput(new ByteArrayInputStream(packet), wire).readAllBytes())
                    .isEqualTo(packet);
        }
    }

    /** QoS 1, topic "a", one user property after the other, no payload. */
    private static byte[] publishWithProperties(int bytes) {
        ByteArrayOutputStream properties = new ByteArrayOutputStream();
        for (int left = bytes; left > 0; ) {
            int value = Math.min(left - 6, 60_000);
            if (left - 6 - value > 0 && left - 6 - value < 6) {
                value -= 10;
            }
            properties.writeBytes(new byte[] {0x26, 0, 1, 'n', (byte) (value >> 8), (byte) value});
            properties.writeBytes("v".repeat(value).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            left -= 6 + value;
        }
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x32);
        variable(packet, 2 + 1 + 2 + 3 + bytes);
        packet.writeBytes(new byte[] {0, 1, 'a', 0, 1});
        variable(packet, bytes);
        packet.writeBytes(properties.toByteArray());
        return packet.toByteArray();
    }

    private static void variable(ByteArrayOutputStream packet, int number) {
        int left = number;
        do {
            packet.write(left > 127 ? left & 0x7F | 0x80 : left);
            left >>= 7;
        } while (left > 0);
    }

    @Test
    void aMessageThatHasPassedAndIsNotDeliveredIsNotForgotten() throws IOException {
        byte[] message = publish(1, 1, false, "line/a", new byte[10]);

        new WireInput(new ByteArrayInputStream(message), wire).readAllBytes();

        assertThat(wire.intake().deliveredAll()).isFalse();
    }

    @Test
    void aClosedGateEndsTheReading() {
        wire.intake().close();
        byte[] message = publish(1, 1, false, "line/a", new byte[10]);

        assertThatThrownBy(() -> new WireInput(new ByteArrayInputStream(message), wire).readAllBytes())
                .isInstanceOf(EOFException.class);
    }

    @Test
    void anEndWithinAPacketIsAnError() {
        byte[] cut = {0x32, 100, 0, 50, 'a'};
        assertThatThrownBy(() -> new WireInput(new ByteArrayInputStream(cut), wire).readAllBytes())
                .isInstanceOf(EOFException.class);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] publish(int packetId, int qos, boolean duplicate, String topic, byte[] payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] name = topic.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        body.write(name.length >> 8);
        body.write(name.length);
        body.writeBytes(name);
        if (qos > 0) {
            body.write(packetId >> 8);
            body.write(packetId);
        }
        body.write(0);
        body.writeBytes(payload);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x30 | (duplicate ? 8 : 0) | qos << 1);
        int left = body.size();
        do {
            packet.write(left > 127 ? left & 0x7F | 0x80 : left);
            left >>= 7;
        } while (left > 0);
        packet.writeBytes(body.toByteArray());
        return packet.toByteArray();
    }

    /** Has room for so many messages. */
    private static final class RoomFor implements MqttConnection.Receiver {
        private int messages;
        private int asked;
        private int pauses;

        RoomFor(int messages) {
            this.messages = messages;
        }

        void more(int more) {
            messages += more;
        }

        int asked() {
            return asked;
        }

        int pauses() {
            return pauses;
        }

        @Override
        public boolean admits(int bytes) {
            asked = bytes;
            return messages-- > 0;
        }

        @Override
        public void awaitRoom(long millis) {
            pauses++;
            messages = 0;
        }

        @Override
        public void arrived(MqttConnection.Arrival arrival) {
            throw new AssertionError("nothing is delivered here");
        }
    }

    /** Gives a few bytes at a time. */
    private static final class Dribble extends InputStream {
        private final ByteArrayInputStream all;
        private final Random random;

        Dribble(byte[] bytes, Random random) {
            this.all = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() {
            return all.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return all.read(target, offset, Math.min(length, 1 + random.nextInt(random.nextBoolean() ? 7 : 5_000)));
        }
    }
}
