// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.sandbox.mqtt.Mosquitto;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class OrphanIT {
    /** A parent with a restarted and a frozen child; tells their pids and its folder, and then just lives. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws IOException {
            Sandbox box = Sandbox.open();
            List<SandboxProcess> children = new ArrayList<>();
            if (args[0].equals("many") || !Mosquitto.isInstalled()) {
                children.add(box.hivemq());
            }
            if (Mosquitto.isInstalled()) {
                children.add(box.mosquitto());
                children.add(box.mosquitto());
            }
            children.get(0).kill9();
            children.get(0).restart();
            children.get(children.size() - 1).freeze();
            if (args[0].equals("keep")) {
                box.keep();
            }
            children.forEach(child -> System.out.println(child.pid()));
            System.out.println(box.folder());
            System.out.println("ready");
            if (args[0].equals("fail")) {
                throw new IllegalStateException("a failing main");
            }
            System.in.read();
        }
    }

    @Test
    void aParentKilledWith9LeavesNeitherProcessesNorFiles() throws Exception {
        Family family = Family.start("many");
        family.parent().destroyForcibly();
        family.assertGone();
    }

    @Test
    void aTerminatedParentLeavesNeitherProcessesNorFiles() throws Exception {
        Family family = Family.start("wait");
        family.parent().destroy();
        family.assertGone();
    }

    @Test
    void aParentThatFailsLeavesNeitherProcessesNorFiles() throws Exception {
        Family family = Family.start("fail");
        family.assertGone();
    }

    @Test
    void keepLeavesTheFilesButNoProcess() throws Exception {
        Family family = Family.start("keep");
        family.parent().destroyForcibly();
        family.assertChildrenGone();
        try (Stream<Path> files = Files.walk(family.folder())) {
            assertThat(files).anyMatch(file -> file.toString().endsWith(".log"));
        }
        try (Stream<Path> files = Files.walk(family.folder())) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private record Family(Process parent, List<Long> children, Path folder) {
        static Family start(String how) throws IOException {
            Process parent = new ProcessBuilder(
                            System.getProperty("java.home") + "/bin/java",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Parent.class.getName(),
                            how)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            BufferedReader said = new BufferedReader(new InputStreamReader(parent.getInputStream()));
            List<String> lines =
                    said.lines().takeWhile(line -> !line.equals("ready")).toList();
            int last = lines.size() - 1;
            List<Long> children =
                    lines.subList(0, last).stream().map(Long::valueOf).toList();
            assertThat(children).isNotEmpty();
            return new Family(parent, children, Path.of(lines.get(last)));
        }

        void assertGone() {
            assertChildrenGone();
            await().atMost(Duration.ofSeconds(10)).until(() -> !Files.exists(folder));
        }

        void assertChildrenGone() {
            await().atMost(Duration.ofSeconds(20)).until(() -> children.stream().noneMatch(Family::runs));
            await().until(() -> !parent.isAlive());
        }

        /** Dead but not yet collected by its new parent counts as gone. */
        private static boolean runs(long pid) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(handle -> handle.info().command())
                    .isPresent();
        }
    }
}
