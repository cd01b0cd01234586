// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.MBeanServerConnection;

/**
 * What a JVM has spent so far: milliseconds of processor, and bytes allocated by the threads that live now. Threads that
 * ended meanwhile are missed, so it is read while those that matter still live.
 */
record Cost(long cpuMillis, long bytes) {

    static Cost ofThisJvm() {
        return of(ManagementFactory.getPlatformMBeanServer());
    }

    static Cost of(MBeanServerConnection jvm) {
        try {
            OperatingSystemMXBean system = ManagementFactory.newPlatformMXBeanProxy(
                    jvm, ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME, OperatingSystemMXBean.class);
            ThreadMXBean threads = ManagementFactory.newPlatformMXBeanProxy(
                    jvm, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
            long bytes = 0;
            for (long allocated : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
                bytes += Math.max(0, allocated);
            }
            return new Cost(system.getProcessCpuTime() / 1_000_000, bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot read the cost of a JVM", e);
        }
    }

    Cost since(Cost before) {
        return new Cost(cpuMillis - before.cpuMillis, bytes - before.bytes);
    }
}
