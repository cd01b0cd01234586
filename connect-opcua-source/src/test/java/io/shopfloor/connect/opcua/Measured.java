// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What was measured over some seconds.
 *
 * @param cpuNanos of the threads that do the work
 */
public record Measured(long values, long seconds, long cpuNanos, long heapBytes) {

    /** What goes on meanwhile on the measuring thread. */
    public interface Work {
        void once() throws InterruptedException;
    }

    /** Of a whole task that reads so many nodes, once it reads them all. */
    public static Measured task(Map<String, String> config, int nodes, long seconds) throws InterruptedException {
        try (RunningTask task = new RunningTask(config)) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
            while (task.records().size() < 2 * nodes && System.nanoTime() < deadline) {
                task.poll();
            }
            task.records().clear();
            long[] values = new long[1];
            return of("opcua-", seconds, () -> values[0], () -> {
                values[0] += task.poll().size();
                task.records().clear();
            });
        }
    }

    /** @param threads how the names of the working threads begin, besides the present one */
    public static Measured of(String threads, long seconds, LongSupplier values, Work work)
            throws InterruptedException {
        long valuesBefore = values.getAsLong();
        long cpuBefore = cpu(threads);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            work.once();
        }
        long cpu = cpu(threads) - cpuBefore;
        long counted = values.getAsLong() - valuesBefore;
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return new Measured(counted, seconds, cpu, runtime.totalMemory() - runtime.freeMemory());
    }

    private static long cpu(String threads) {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        long sum = bean.getCurrentThreadCpuTime();
        for (ThreadInfo info : bean.getThreadInfo(bean.getAllThreadIds())) {
            if (info != null && info.getThreadName().startsWith(threads)) {
                sum += Math.max(0, bean.getThreadCpuTime(info.getThreadId()));
            }
        }
        return sum;
    }

    @Override
    public String toString() {
        return values / seconds + " values/s, " + cpuNanos / Math.max(1, values) + " ns of CPU a value, "
                + cpuNanos / (seconds * 10_000_000) + " % of a core, heap of the whole process " + (heapBytes >> 20)
                + " MB";
    }
}
