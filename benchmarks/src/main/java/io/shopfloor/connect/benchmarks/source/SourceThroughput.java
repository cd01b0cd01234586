// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.ConnectWorker;
import io.shopfloor.connect.sandbox.Jvm;
import io.shopfloor.connect.sandbox.KafkaBroker;
import io.shopfloor.connect.sandbox.Mosquitto;
import io.shopfloor.connect.sandbox.MqttOptions;
import io.shopfloor.connect.sandbox.Sandbox;
import io.shopfloor.connect.sandbox.WorkerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The source connector beside a bare bridge and a bare drain: each empties a full session of the same broker, in turn, in
 * the same run. The rate is taken between the first and the last message's arrival in Kafka (for the drain: at the
 * client). Prints a table of medians, and the same as JSON into the file named by the first argument, if any.
 * {@code -Dmessages=N}, {@code -Drounds=N}, {@code -Dwindow=N}, {@code -Dbytes=N}, {@code -Dqos=N} change the run.
 */
public final class SourceThroughput {

    private static final int MESSAGES = Integer.getInteger("messages", 200_000);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int WINDOW = Integer.getInteger("window", 5_000);
    private static final int BYTES = Integer.getInteger("bytes", 200);
    private static final int QOS = Integer.getInteger("qos", 1);

    /** One run: messages a second and milliseconds of processor for a thousand messages. */
    private record Run(double rate, double cpuMillis) {}

    private final Sandbox box = Sandbox.open();
    private final KafkaBroker kafka = box.kafka();
    private final Mosquitto mqtt = box.mosquitto(MqttOptions.defaults().inMemory());
    private final ConnectWorker worker;
    private final Map<String, List<Run>> runs = new LinkedHashMap<>();
    private int number;

    private SourceThroughput() {
        worker = box.connect(
                kafka,
                WorkerOptions.of(List.of(Path.of("benchmarks", "target", "plugins")))
                        .with("exactly.once.source.support", "disabled")
                        .with(Jvm.full()));
    }

    public static void main(String[] args) throws Exception {
        SourceThroughput benchmark = new SourceThroughput();
        try (benchmark.box;
                Child bridge = new Child(benchmark.mqtt.uri(), benchmark.kafka.bootstrapServers());
                Child drain = new Child(benchmark.mqtt.uri())) {
            for (int round = 0; round <= ROUNDS; round++) {
                boolean warmUp = round == 0;
                benchmark.note(warmUp, "connector", benchmark.connector());
                benchmark.note(warmUp, "bridge", benchmark.bridge(bridge));
                benchmark.note(warmUp, "drain", benchmark.drain(drain));
            }
        }
        benchmark.report(args);
    }

    private void note(boolean warmUp, String who, Run run) {
        System.out.printf(
                "%s%-10s %,10.0f msg/s %6.1f ms CPU / 1000%n", warmUp ? "warm-up " : "", who, run.rate, run.cpuMillis);
        if (!warmUp) {
            runs.computeIfAbsent(who, w -> new ArrayList<>()).add(run);
        }
    }

    private Run connector() throws Exception {
        String name = "run-" + ++number;
        Backlog.fill(mqtt.uri(), name + "-0", name, MESSAGES, BYTES, QOS);
        kafka.topics().create(name, 1);
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "io.shopfloor.connect.mqtt.source.MqttSourceConnector");
        config.put("tasks.max", "1");
        config.put("mqtt.server.uri", mqtt.uri());
        config.put("mqtt.topics", name + "/#");
        config.put("mqtt.qos", Integer.toString(QOS));
        config.put("mqtt.receive.maximum", Integer.toString(WINDOW));
        config.put("kafka.topic", name);
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
        config.put("producer.override.enable.idempotence", "true");
        long cpu = cpu(worker.pid());
        worker.rest().putConnector(name, config);
        double rate = rateInKafka(name);
        long spent = cpu(worker.pid()) - cpu;
        worker.rest().delete(name);
        return new Run(rate, 1000.0 * spent / MESSAGES);
    }

    private Run bridge(Child bridge) throws Exception {
        String name = "run-" + ++number;
        Backlog.fill(mqtt.uri(), name, name, MESSAGES, BYTES, QOS);
        kafka.topics().create(name, 1);
        bridge.begin(name + " " + name + " " + MESSAGES + " " + WINDOW);
        double rate = rateInKafka(name);
        return new Run(rate, 1000.0 * bridge.answer()[0] / MESSAGES);
    }

    private Run drain(Child drain) throws Exception {
        String name = "run-" + ++number;
        Backlog.fill(mqtt.uri(), name, name, MESSAGES, BYTES, QOS);
        drain.begin(name + " none " + MESSAGES + " " + WINDOW);
        long[] answer = drain.answer();
        return new Run(MESSAGES * 1e9 / (answer[2] - answer[1]), 1000.0 * answer[0] / MESSAGES);
    }

    /** Watches the topic's end; both contenders are watched alike. */
    private double rateInKafka(String topic) throws InterruptedException {
        long first = 0;
        long firstCount = 0;
        long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (System.nanoTime() < deadline) {
            long end = kafka.topics().endOffset(topic);
            long now = System.nanoTime();
            if (first == 0 && end > 0) {
                first = now;
                firstCount = end;
            }
            if (end >= MESSAGES) {
                return now == first ? Double.NaN : (end - firstCount) * 1e9 / (now - first);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new IllegalStateException("Kafka has not got all messages of " + topic + " within 5 minutes");
    }

    private static long cpu(long pid) {
        return ProcessHandle.of(pid)
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow()
                .toMillis();
    }

    private void report(String[] args) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("messages", MESSAGES);
        json.put("window", WINDOW);
        json.put("bytes", BYTES);
        json.put("qos", QOS);
        double bridge = median(runs.get("bridge").stream().map(Run::rate).toList());
        System.out.printf(
                "%n| QoS %d, %d B, window %d | msg/s | of the bridge | CPU ms / 1000 |%n|---|---|---|---|%n",
                QOS, BYTES, WINDOW);
        runs.forEach((who, all) -> {
            double rate = median(all.stream().map(Run::rate).toList());
            double cpu = median(all.stream().map(Run::cpuMillis).toList());
            System.out.printf("| %s | %,.0f | %.2f | %.1f |%n", who, rate, rate / bridge, cpu);
            json.put(who, Map.of("rate", rate, "cpuMillisPerThousand", cpu, "runs", all.size()));
        });
        if (args.length > 0) {
            Files.writeString(
                    Path.of(args[0]),
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json));
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** A {@link BareBridge} in a process of its own. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final PrintStream commands;
        private final BufferedReader answers;

        Child(String... args) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    BareBridge.class.getName()));
            command.addAll(List.of(args));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            commands = new PrintStream(process.getOutputStream(), true);
            answers = process.inputReader();
        }

        void begin(String command) {
            commands.println(command);
        }

        long[] answer() throws IOException {
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the bare bridge died");
            }
            String[] numbers = answer.split(" ");
            return new long[] {Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2])};
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
