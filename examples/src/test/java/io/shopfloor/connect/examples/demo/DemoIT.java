// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it, in a process of its own. */
@Timeout(420)
class DemoIT {
    private static final String LOGS = "  logs in ";

    @TempDir
    private Path folder;

    @Test
    void losesNothingThoughTheWorkerIsKilledAndLeavesNothingRunning() throws Exception {
        Process demo = start("--headless", "--messages", "2000", "--pull-the-plug", "1");
        assertThat(demo.waitFor(360, TimeUnit.SECONDS)).isTrue();
        List<String> lines = output();
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
        assertNothingIsLeft(lines);
    }

    @Test
    void anInterruptedDemoSaysWhatItSawAndLeavesNothingRunning() throws Exception {
        Process demo = start("--headless", "--seconds", "600");
        await().atMost(Duration.ofSeconds(120))
                .until(() -> output().stream().anyMatch(line -> line.matches(".* s  sent [1-9].*")));
        demo.destroy();
        assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).last().asString().startsWith("Interrupted").contains("Seen so far: sent=");
        assertThat(demo.exitValue()).isNotZero();
        assertNothingIsLeft(output());
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

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                // Units such as °C, whatever the locale of the build is.
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dshopfloor.home=" + Path.of("..").toRealPath(),
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private List<String> output() throws IOException {
        return Files.readAllLines(folder.resolve("output"));
    }

    /** All servers have the sandbox's folder on their command lines. */
    private static void assertNothingIsLeft(List<String> lines) {
        Path sandbox = Path.of(lines.stream()
                .filter(line -> line.startsWith(LOGS))
                .findFirst()
                .orElseThrow()
                .substring(LOGS.length()));
        await().atMost(Duration.ofSeconds(20)).until(() -> !Files.exists(sandbox));
        await().atMost(Duration.ofSeconds(20)).until(() -> ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine())
                .flatMap(Optional::stream)
                .noneMatch(line -> line.contains(sandbox.toString())));
    }
}
