// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it, in a process of its own. */
@Timeout(420)
class DemoIT {
    @TempDir
    private Path folder;

    @Test
    void losesNothingThoughTheWorkerIsKilledAndLeavesNothingRunning() throws Exception {
        RunningDemo demo = RunningDemo.start(folder, "--headless", "--messages", "2000", "--pull-the-plug", "1");
        assertThat(demo.endsWithin(Duration.ofSeconds(360))).isTrue();
        List<String> lines = demo.lines();
        assertThat(lines).anyMatch(line -> line.startsWith("kill -9 "));
        assertThatMalformedMessagesArePutBack(lines);
        assertThat(lines)
                .as("the KPI; on a slow machine the light barrier has long been silent when it comes")
                .anyMatch(line -> line.matches("Back on MQTT, ia/acme/aachen/press1/kpi/pieces: "
                        + "\\{\"pieces_last_hour\":2000,\"pieces_total\":2000,\"state\":\"(running|stopped)\",.*"));
        assertThatSensorsArriveWithNamesAndUnitsAlsoAfterTheKill(lines);
        assertThat(lines.stream().filter(line -> line.startsWith("In plc.press.fast: ")))
                .as("typed tags of the PLC, before and after the kill")
                .hasSize(2)
                .allMatch(
                        line -> line.matches(
                                ".*: temperature [2-7]\\d\\.\\d+ \\(float\\), pieces \\d+ \\(int64\\), state [0-2] \\(int32\\)"));
        assertThat(lines).last().asString().matches("sent=2000 stored=2000 lost=0 duplicated=\\d+");
        assertThat(demo.exitValue()).isZero();
        demo.assertNothingIsLeft();
    }

    @Test
    void anInterruptedDemoSaysWhatItSawAndLeavesNothingRunning() throws Exception {
        RunningDemo demo = RunningDemo.start(folder, "--headless", "--seconds", "600");
        await().atMost(Duration.ofSeconds(120))
                .until(() -> demo.lines().stream().anyMatch(line -> line.matches(".* s  sent [1-9].*")));
        demo.interrupt();
        assertThat(demo.endsWithin(Duration.ofSeconds(120))).isTrue();
        assertThat(demo.lines()).last().asString().startsWith("Interrupted").contains("Seen so far: sent=");
        assertThat(demo.exitValue()).isNotZero();
        demo.assertNothingIsLeft();
    }

    private static void assertThatMalformedMessagesArePutBack(List<String> lines) {
        List<Integer> putBack = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith("In putback-error.shopfloor: "))
                .boxed()
                .toList();
        assertThat(putBack).hasSize(3);
        assertThat(putBack).allSatisfy(i -> assertThat(lines.get(i + 1))
                .contains("putback.reason=check:require.fields")
                .contains("putback.error.message=")
                .contains("putback.original.topic=shopfloor")
                .contains("putback.attempts=1"));
    }

    private static void assertThatSensorsArriveWithNamesAndUnitsAlsoAfterTheKill(List<String> lines) {
        List<String> sensors =
                lines.stream().filter(line -> line.startsWith("In ifm.")).toList();
        assertThat(sensors).hasSize(4);
        for (int i : new int[] {0, 2}) {
            assertThat(sensors.get(i))
                    .startsWith("In ifm.000201234567.1: VIB100 at port 1, good: Displacement 0.001")
                    .containsPattern("Displacement 0\\.001\\d* m, .*Temperature (39|40)\\.\\d °C");
            assertThat(sensors.get(i + 1))
                    .startsWith("In ifm.000201234567.2: TMP200 at port 2, good: ")
                    .containsPattern("Temperature 2[34]\\.\\d °C");
        }
    }
}
