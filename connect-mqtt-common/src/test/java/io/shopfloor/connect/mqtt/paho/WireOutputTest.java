// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class WireOutputTest {

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @Test
    void pahosOwnAcknowledgementsAreLeftOutAndNothingElse() throws IOException {
        WireOutput output = new WireOutput(sent, "test", () -> {});
        byte[] subscribe = {(byte) 0x82, 6, 0, 1, 0, 0, 0, 1};
        output.write(new byte[] {0x50, 2, 0, 1, (byte) 0xC0, 0, 0x70, 3, 0, 1, 0});
        for (byte one : subscribe) {
            output.write(one);
        }
        output.write(new byte[] {0x40, 2, 0, 9, 0x62, 2, 0, 5});
        output.close();

        assertThat(sent.toByteArray()).containsExactly((byte) 0xC0, 0, (byte) 0x82, 6, 0, 1, 0, 0, 0, 1, 0x62, 2, 0, 5);
    }

    @Test
    void anAcknowledgementNeverLandsInTheMiddleOfAPacket() throws IOException {
        WireOutput output = new WireOutput(sent, "test", () -> {});
        output.write(new byte[] {0x30, 4, 'a'});
        output.acknowledge(new byte[] {0x40, 2, 0, 1}, 4);
        output.write(new byte[] {'b', 'c', 'd'});
        output.close();

        assertThat(sent.toByteArray()).containsExactly(0x30, 4, 'a', 'b', 'c', 'd', 0x40, 2, 0, 1);
    }

    @Test
    void whatGathersWhileTheNetworkIsBusyLeavesInOneWrite() throws IOException {
        Semaphore mayWrite = new Semaphore(0);
        CountDownLatch writing = new CountDownLatch(1);
        int[] writes = new int[1];
        WireOutput output = new WireOutput(
                new OutputStream() {
                    @Override
                    public void write(int one) {
                        sent.write(one);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        writing.countDown();
                        mayWrite.acquireUninterruptibly();
                        writes[0]++;
                        sent.write(bytes, offset, length);
                    }
                },
                "test",
                () -> {});
        output.acknowledge(new byte[] {0x40, 2, 0, 1}, 4);
        await().until(() -> writing.getCount() == 0);
        for (int i = 2; i <= 1_000; i++) {
            output.acknowledge(new byte[] {0x40, 2, (byte) (i >> 8), (byte) i}, 4);
        }
        mayWrite.release(2);
        output.close();

        assertThat(writes[0]).isEqualTo(2);
        assertThat(sent.size()).isEqualTo(4_000);
    }

    @Test
    void afterAFaultOfTheNetworkEveryWriterIsTold() {
        WireOutput output = new WireOutput(
                new OutputStream() {
                    @Override
                    public void write(int one) throws IOException {
                        throw new IOException("cable pulled");
                    }
                },
                "test",
                () -> {});
        await().untilAsserted(() -> assertThatThrownBy(() -> output.acknowledge(new byte[] {0x40, 2, 0, 1}, 4))
                .hasMessageContaining("cable pulled"));
        assertThatThrownBy(() -> output.write(new byte[] {(byte) 0xC0, 0})).hasMessageContaining("cable pulled");
    }

    @Test
    void nothingIsAcknowledgedAfterTheClose() {
        WireOutput output = new WireOutput(sent, "test", () -> {});
        output.close();
        assertThatThrownBy(() -> output.acknowledge(new byte[] {0x40, 2, 0, 1}, 4))
                .isInstanceOf(IOException.class);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("mqtt-write-test") && thread.isAlive()));
    }
}
