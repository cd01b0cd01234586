// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What one of several contenders did in some seconds in which all ran, each on threads of its own. */
record Measured(long values, long cpuNanos, long nanos) {

    private static final long LOOK_MS = 200;

    /** @param contenders how many values each has had, by how the names of its threads begin */
    static Map<String, Measured> all(Map<String, LongSupplier> contenders, long seconds) throws InterruptedException {
        Map<String, Long> before = new LinkedHashMap<>();
        contenders.forEach((name, values) -> before.put(name, values.getAsLong()));
        Threads threads = new Threads();
        threads.look();
        Map<Long, Long> cpuBefore = new HashMap<>(threads.cpu);
        long begin = System.nanoTime();
        // Again and again, because threads end meanwhile, and nothing is known of them then.
        while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(seconds)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            threads.look();
        }
        long nanos = System.nanoTime() - begin;
        Map<String, Measured> measured = new LinkedHashMap<>();
        contenders.forEach((name, values) -> measured.put(
                name, new Measured(values.getAsLong() - before.get(name), threads.cpu(name + "-", cpuBefore), nanos)));
        return measured;
    }

    private static final class Threads {

        private final ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        private final Map<Long, Long> cpu = new HashMap<>();
        private final Map<Long, String> names = new HashMap<>();

        void look() {
            for (ThreadInfo info : bean.getThreadInfo(bean.getAllThreadIds())) {
                if (info != null) {
                    names.put(info.getThreadId(), info.getThreadName());
                    cpu.merge(info.getThreadId(), bean.getThreadCpuTime(info.getThreadId()), Math::max);
                }
            }
        }

        long cpu(String prefix, Map<Long, Long> before) {
            return cpu.keySet().stream()
                    .filter(id -> names.get(id).startsWith(prefix))
                    .mapToLong(id -> cpu.get(id) - before.getOrDefault(id, 0L))
                    .sum();
        }
    }

    double nanosPerValue() {
        return (double) cpuNanos / Math.max(1, values);
    }

    @Override
    public String toString() {
        return String.format(
                "%,.0f values/s, %,.0f ns of CPU a value, %.1f %% of a core",
                values * 1e9 / nanos, nanosPerValue(), cpuNanos * 100.0 / nanos);
    }
}
