// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);

    private static Progress at(long second, Plug.State worker) {
        return new Progress(second, 1_000, 600, 450, 2, 1, 3, worker);
    }

    @Test
    void plainLinesComeEveryOtherSecondAndEventsAlways() {
        PlainScreen screen = new PlainScreen(out);
        screen.show(at(0, Plug.State.RUNNING));
        screen.show(at(1, Plug.State.RUNNING));
        screen.event("kill -9 17");
        screen.show(at(2, Plug.State.DOWN));
        assertThat(text().lines())
                .containsExactly(
                        "   0 s  sent 600  stored 450  in flight 150  worker running",
                        "kill -9 17",
                        "   2 s  sent 600  stored 450  in flight 150  worker down");
    }

    @Test
    void aTerminalIsWrittenOverAndEventsStay() {
        TerminalScreen screen = new TerminalScreen(out);
        screen.show(at(0, Plug.State.RUNNING));
        int height = TerminalScreen.lines(at(0, Plug.State.RUNNING)).size();
        assertThat(text().lines()).hasSize(height);
        screen.event("kill -9 17");
        assertThat(text()).contains("\033[" + height + "A\033[Jkill -9 17");
        screen.show(at(1, Plug.State.DOWN));
        assertThat(text()).contains("600 of 1,000").contains("killed with -9").contains("killed 1 of 3 times");
    }

    @Test
    void afterTheEndNothingIsShown() {
        for (Screen screen : new Screen[] {new PlainScreen(out), new TerminalScreen(out)}) {
            screen.end();
            shown.reset();
            screen.event("late");
            screen.show(at(9, Plug.State.RUNNING));
            assertThat(text()).isEmpty();
        }
    }

    private String text() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}
