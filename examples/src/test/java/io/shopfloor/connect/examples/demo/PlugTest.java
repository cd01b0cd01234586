// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PlugTest {
    private final EventLog events = new EventLog(new PlainScreen(new PrintStream(OutputStream.nullOutputStream())));

    @Test
    void breaksAndComesBackAndIsNotBrokenTwiceMeanwhile() {
        CountDownLatch mended = new CountDownLatch(1);
        Plug plug = new Plug("fan", new Plug.Fault(() -> "it is still", Duration.ZERO, () -> awaited(mended)), events);
        assertThat(plug.pull()).isTrue();
        assertThat(plug.pull()).isFalse();
        await().atMost(Duration.ofSeconds(120)).until(() -> plug.state() == Plug.State.RESTARTING);
        assertThat(plug.pull()).isFalse();
        mended.countDown();
        await().atMost(Duration.ofSeconds(120)).until(plug::untouched);
        assertThat(plug.pulled()).isEqualTo(1);
        assertThat(events.newest()).extracting(EventLog.Event::text).isEqualTo(List.of("it turns", "it is still"));
        assertThat(plug.pull()).isTrue();
    }

    @Test
    void saysSoWhenItDoesNotComeBack() {
        Plug plug = new Plug(
                "fan",
                new Plug.Fault(() -> "it is still", Duration.ZERO, () -> {
                    throw new IllegalStateException("burnt");
                }),
                events);
        plug.pull();
        await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> assertThatThrownBy(plug::state)
                .hasMessageContaining("fan")
                .hasRootCauseMessage("burnt"));
        assertThat(plug.pull()).isFalse();
    }

    private static String awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return "it turns";
    }
}
