// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.process;

import java.util.ArrayList;
import java.util.List;

/**
 * How a child JVM runs. Immutable; every method gives a new value.
 *
 * @param heap the largest heap, as {@code -Xmx} takes it: {@code 512m}
 * @param jmx whether JMX listens on a loopback port of its own, without login
 * @param flags further flags, in order
 */
public record Jvm(String heap, boolean jmx, List<String> flags) {
    public Jvm {
        flags = List.copyOf(flags);
    }

    /** Starts fast and stays small: 512 MiB, serial GC, the first compiler only. For tests and the demo. */
    public static Jvm quick() {
        return new Jvm("512m", false, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    }

    /** As in production: both compilers and the default collector, 1 GiB. For benchmarks. */
    public static Jvm full() {
        return new Jvm("1g", false, List.of());
    }

    public Jvm withHeap(String largest) {
        return new Jvm(largest, jmx, flags);
    }

    public Jvm withJmx() {
        return new Jvm(heap, true, flags);
    }

    public Jvm withFlag(String flag) {
        List<String> more = new ArrayList<>(flags);
        more.add(flag);
        return new Jvm(heap, jmx, more);
    }

    /** The command line up to and without the main class; the class path travels in {@code CLASSPATH}. */
    public List<String> command(int jmxPort) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.add("-Xmx" + heap);
        command.addAll(flags);
        command.add("-Djava.awt.headless=true");
        command.add("-XX:+ExitOnOutOfMemoryError");
        if (jmx) {
            command.add("-Djava.rmi.server.hostname=127.0.0.1");
            command.add("-Dcom.sun.management.jmxremote.host=127.0.0.1");
            command.add("-Dcom.sun.management.jmxremote.port=" + jmxPort);
            command.add("-Dcom.sun.management.jmxremote.rmi.port=" + jmxPort);
            command.add("-Dcom.sun.management.jmxremote.authenticate=false");
            command.add("-Dcom.sun.management.jmxremote.ssl=false");
        }
        return command;
    }
}
