// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.shopfloor.connect.ifm.IfmIoLinkSourceTask;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SampleDevices.Vibration;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * What it costs to read 50 masters with 8 devices each once a second: the processor time of this process, which has the
 * task, while the simulated masters are in a process of their own. Without Kafka. Prints the share of one core.
 */
public final class ManyMasters {
    private static final int MASTERS = 50;
    private static final int PORTS = 8;
    private static final int WARM_UP_SECONDS = 20;
    private static final int SECONDS = 30;

    private ManyMasters() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            serve();
        } else {
            measure();
        }
    }

    private static void serve() throws InterruptedException {
        StringBuilder addresses = new StringBuilder();
        for (int i = 0; i < MASTERS; i++) {
            SimulatedMaster master =
                    SimulatedMaster.start(MasterOptions.defaults().ports(PORTS).serial("0002000000" + (10 + i)));
            for (int port = 1; port <= PORTS; port++) {
                master.port(port).connect(SampleDevices.vibration(() -> new Vibration(1234, 250, 399, 12.5f, 0, 1)));
            }
            addresses.append(i == 0 ? "" : ",").append(master.address());
        }
        System.out.println(addresses);
        TimeUnit.HOURS.sleep(1);
    }

    private static void measure() throws IOException, InterruptedException {
        Process masters = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManyMasters.class.getName(),
                        "serve")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String addresses = new BufferedReader(
                            new InputStreamReader(masters.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            IfmIoLinkSourceTask task = start(addresses);
            read(task, WARM_UP_SECONDS);
            long before = processorNanos();
            long records = read(task, SECONDS);
            double share = (processorNanos() - before) / 1e9 / SECONDS;
            System.out.printf("%d records a second, %.1f %% of one core%n", records / SECONDS, share * 100);
            task.stop();
        } finally {
            masters.destroyForcibly();
        }
    }

    private static IfmIoLinkSourceTask start(String addresses) throws IOException {
        Path folder = Files.createTempDirectory("iodds-");
        SampleDevices.writeIodds(folder);
        IfmIoLinkSourceTask task = new IfmIoLinkSourceTask();
        task.initialize((SourceTaskContext) Proxy.newProxyInstance(
                ManyMasters.class.getClassLoader(),
                new Class<?>[] {SourceTaskContext.class},
                (proxy, method, arguments) -> null));
        task.start(Map.of(
                "name",
                "many-masters",
                "ifm.masters",
                addresses,
                "task.masters",
                addresses,
                "ifm.iodd.directory",
                folder.toString()));
        return task;
    }

    private static long read(IfmIoLinkSourceTask task, int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long records = 0;
        while (System.nanoTime() < end) {
            List<SourceRecord> some = task.poll();
            records += some == null ? 0 : some.size();
        }
        return records;
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
