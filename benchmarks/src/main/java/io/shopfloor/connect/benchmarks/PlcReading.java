// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.shopfloor.connect.plc4x.Plc4xSourceTask;
import io.shopfloor.connect.sandbox.Sandbox;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.apache.plc4x.java.DefaultPlcDriverManager;
import org.apache.plc4x.java.api.PlcConnection;
import org.apache.plc4x.java.api.messages.PlcReadRequest;

/**
 * A task that reads a Modbus slave, which is in a process of its own, without Kafka: beside a loop of PLC4X's own with the
 * same requests, in turn; then late cycles at two rates, and the processor time of ten connections that do nearly nothing.
 */
public final class PlcReading {
    private static final int ROUNDS = 3;
    private static final int ROUND_SECONDS = 8;
    private static final int FIRST = 1_001;
    private static final int TAGS = 5_000;
    private static final int TAGS_A_REQUEST = 1_000;

    private PlcReading() {}

    public static void main(String[] args) throws Exception {
        try (Sandbox box = Sandbox.open()) {
            String url = "modbus-tcp://127.0.0.1:" + box.fieldDevices().modbusPort();
            sideBySide(url);
            Map<String, String> fast = group(options("fast", "c"), "c", url, "g", 100, tags(FIRST, 1_000));
            late("1,000 registers at 100 ms", fast, 30);
            Map<String, String> ten = options("ten", "c");
            for (int i = 0; i < 10; i++) {
                group(ten, "c", url, "g" + i, 1_000, tags(FIRST + 100 * i, 100));
            }
            ten.put("plc.c.groups", names("g"));
            late("10 groups x 100 registers at 1 s", ten, 30);
            idle(url);
        }
    }

    private static void sideBySide(String url) throws Exception {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            double bare = bare(url);
            Map<String, String> options = group(options("busy", "c"), "c", url, "g", 1, tags(FIRST, TAGS));
            Plc4xSourceTask task = start(options);
            read(task, 2);
            double ours = (double) read(task, ROUND_SECONDS) / ROUND_SECONDS;
            task.stop();
            System.out.printf("%d tags: %.1f cycles/s, bare %.1f cycles/s%n", TAGS, ours, bare);
            if (round > 0) { // the first warms up
                ratios.add(ours / bare);
            }
        }
        Collections.sort(ratios);
        System.out.printf("ratio: %s, median %.2f%n", ratios, ratios.get(ROUNDS / 2));
    }

    private static double bare(String url) throws Exception {
        try (PlcConnection connection = new DefaultPlcDriverManager().getConnection(url)) {
            List<PlcReadRequest> requests = new ArrayList<>();
            for (int from = FIRST; from < FIRST + TAGS; from += TAGS_A_REQUEST) {
                PlcReadRequest.Builder builder = connection.readRequestBuilder();
                for (int register = from; register < from + TAGS_A_REQUEST; register++) {
                    builder.addTagAddress("r" + register, "holding-register:" + register + ":UINT");
                }
                requests.add(builder.build());
            }
            loop(requests, 2);
            return (double) loop(requests, ROUND_SECONDS) / ROUND_SECONDS;
        }
    }

    private static int loop(List<PlcReadRequest> requests, int seconds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        int cycles = 0;
        for (; System.nanoTime() < end; cycles++) {
            for (PlcReadRequest request : requests) {
                request.execute().get(5, TimeUnit.SECONDS);
            }
        }
        return cycles;
    }

    private static void late(String what, Map<String, String> options, int seconds) throws Exception {
        Plc4xSourceTask task = start(options);
        read(task, 10);
        long cycles = metric(options, "cycles");
        long late = metric(options, "late-cycles");
        long processor = processorNanos();
        read(task, seconds);
        System.out.printf(
                "%s: %d cycles, %d late, %.1f %% of one core%n",
                what,
                metric(options, "cycles") - cycles,
                metric(options, "late-cycles") - late,
                (processorNanos() - processor) / 1e7 / seconds);
        task.stop();
    }

    private static void idle(String url) throws Exception {
        Map<String, String> options = options("idle", names("c"));
        for (int i = 0; i < 10; i++) {
            group(options, "c" + i, url, "g", 1_000, tags(FIRST, 10));
        }
        late("10 connections x 10 registers at 1 s", options, 30);
    }

    private static String names(String prefix) {
        return IntStream.range(0, 10).mapToObj(i -> prefix + i).collect(Collectors.joining(","));
    }

    private static String tags(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(register -> "r" + register + "=holding-register:" + register + ":UINT")
                .collect(Collectors.joining(","));
    }

    private static Map<String, String> options(String name, String connections) {
        Map<String, String> options = new HashMap<>();
        options.put("name", name);
        options.put("plc.connections", connections);
        options.put("task.connections", connections);
        return options;
    }

    private static Map<String, String> group(
            Map<String, String> options, String connection, String url, String group, int intervalMs, String tags) {
        String prefix = "plc." + connection + ".";
        options.put(prefix + "connection.string", url);
        options.put(prefix + "groups", group);
        options.put(prefix + group + ".poll.interval.ms", String.valueOf(intervalMs));
        options.put(prefix + group + ".tags", tags);
        return options;
    }

    private static Plc4xSourceTask start(Map<String, String> options) {
        OffsetStorageReader offsets = answering(OffsetStorageReader.class, Map.of());
        Plc4xSourceTask task = new Plc4xSourceTask();
        task.initialize((SourceTaskContext) Proxy.newProxyInstance(
                PlcReading.class.getClassLoader(),
                new Class<?>[] {SourceTaskContext.class},
                (proxy, method, arguments) -> method.getName().equals("offsetStorageReader") ? offsets : null));
        task.start(options);
        return task;
    }

    private static <T> T answering(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                PlcReading.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answer));
    }

    private static long read(Plc4xSourceTask task, int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long records = 0;
        while (System.nanoTime() < end) {
            List<SourceRecord> some = task.poll();
            records += some == null ? 0 : some.size();
        }
        return records;
    }

    private static long metric(Map<String, String> options, String name) throws JMException {
        ObjectName bean = new ObjectName("kafka.connect:type=plugins,connector=" + options.get("name") + ",task=0");
        return (Long) ManagementFactory.getPlatformMBeanServer().getAttribute(bean, name);
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
