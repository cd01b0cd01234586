// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/**
 * How far one of several contenders has got that run at the same time, each on threads of its own.
 *
 * @param cpuNanos of those of its threads that live
 */
public record Measured(long values, long cpuNanos, long atNanos) {

    /** @param threads how the names of the contender's threads begin */
    public static Measured now(String threads, long values) {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        long cpu = 0;
        for (ThreadInfo info : bean.getThreadInfo(bean.getAllThreadIds())) {
            if (info != null && info.getThreadName().startsWith(threads)) {
                cpu += Math.max(0, bean.getThreadCpuTime(info.getThreadId()));
            }
        }
        return new Measured(values, cpu, System.nanoTime());
    }

    /** What came between the two. */
    public Measured since(Measured before) {
        return new Measured(values - before.values, cpuNanos - before.cpuNanos, atNanos - before.atNanos);
    }

    public double valuesPerSecond() {
        return values * 1e9 / atNanos;
    }

    public double nanosPerValue() {
        return (double) cpuNanos / Math.max(1, values);
    }

    @Override
    public String toString() {
        return String.format(
                "%,.0f values/s, %,.0f ns of CPU a value, %.1f %% of a core",
                valuesPerSecond(), nanosPerValue(), cpuNanos * 100.0 / atNanos);
    }
}
