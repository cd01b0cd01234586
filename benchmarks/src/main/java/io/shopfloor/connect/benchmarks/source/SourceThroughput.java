// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The source connector beside a bare bridge, a bare drain and a bare producer, in turn, on the same brokers, in the same
 * run: each empties a full session. The rate is taken between the first and the last message's arrival in Kafka (for the
 * drain: at the client). Prints a table of medians, and writes it as JSON into the file named by the first argument, if any.
 * {@code -Dcases=qos:bytes:window:sessions,...}, {@code -Dcontenders=...},
 * {@code -Dmessages=N} and {@code -Drounds=N} change the run; {@code -Djfr=file} records the worker.
 */
public final class SourceThroughput {

    private static final int MESSAGES = Integer.getInteger("messages", 50_000);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final String CASES = System.getProperty(
            "cases", "1:200:100:1,1:200:1000:1,1:200:5000:1,1:200:5000:2,1:4096:5000:1,0:200:5000:1,2:200:5000:1");

    private static final List<String> CONTENDERS = List.of(
            System.getProperty("contenders", "connector,bridge,drain,producer").split(","));

    /** What is carried, and how. */
    private record Case(int qos, int bytes, int window, int sessions) {
        static Case of(String text) {
            int[] numbers =
                    Arrays.stream(text.split(":")).mapToInt(Integer::parseInt).toArray();
            return new Case(numbers[0], numbers[1], numbers[2], numbers[3]);
        }
    }

    /** One run: messages a second, microseconds of processor and bytes of allocation for a message. */
    private record Run(double rate, double cpu, double bytes) {
        static Run of(double rate, Cost cost) {
            return new Run(rate, 1_000.0 * cost.cpuMillis() / MESSAGES, (double) cost.bytes() / MESSAGES);
        }
    }

    private final Stage stage;
    private final Child bridge;
    private final Child drain;
    private final List<Map<String, Object>> results = new ArrayList<>();

    private SourceThroughput(Stage stage, Child bridge, Child drain) {
        this.stage = stage;
        this.bridge = bridge;
        this.drain = drain;
    }

    public static void main(String[] args) throws Exception {
        try (Stage stage = new Stage();
                Child bridge = new Child(stage.mqtt(), stage.kafka().bootstrapServers());
                Child drain = new Child(stage.mqtt())) {
            SourceThroughput benchmark = new SourceThroughput(stage, bridge, drain);
            List<Case> cases = Arrays.stream(CASES.split(",")).map(Case::of).toList();
            benchmark.rounds(cases.get(0), new LinkedHashMap<>()); // the compilers' warm-up
            for (Case each : cases) {
                Map<String, List<Run>> runs = new LinkedHashMap<>();
                benchmark.rounds(each, runs);
                benchmark.report(each, runs);
            }
            if (args.length > 0) {
                Files.writeString(
                        Path.of(args[0]),
                        new ObjectMapper()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(Map.of(
                                        "date", LocalDate.now().toString(),
                                        "processors", Runtime.getRuntime().availableProcessors(),
                                        "java", System.getProperty("java.version"),
                                        "cases", benchmark.results)));
            }
        }
    }

    /** Rounds of every contender in turn, so that whatever else the machine does meets all of them. */
    private void rounds(Case each, Map<String, List<Run>> runs) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            for (String who : CONTENDERS) {
                if (who.equals("drain") && each.qos == 2) {
                    continue; // the plain library acknowledges twice at QoS 2, and comes to a halt before the end
                }
                Run run =
                        switch (who) {
                            case "connector" -> connector(each);
                            case "bridge" -> bridge(each);
                            case "drain" -> drain(each);
                            case "producer" -> producer(each);
                            default -> throw new IllegalArgumentException("no contender is called " + who);
                        };
                System.out.printf("%-10s %,10.0f msg/s %6.1f us %,8.0f B%n", who, run.rate, run.cpu, run.bytes);
                runs.computeIfAbsent(who, w -> new ArrayList<>()).add(run);
            }
        }
    }

    private Run connector(Case each) throws Exception {
        String name = stage.newRun();
        Map<String, String> config = stage.connector(name, each.qos, each.window);
        config.put("queue.max.messages", Integer.toString(MESSAGES)); // at QoS 0 the backlog comes at once
        config.put("mqtt.sessions", Integer.toString(each.sessions));
        if (each.sessions > 1) {
            config.put("mqtt.shared.group", name);
        }
        for (int session = 0; session < each.sessions; session++) {
            String prefix = each.sessions > 1 ? "$share/" + name + "/" : "";
            Backlog.session(stage.mqtt(), name + "-" + session, prefix + name + "/#", each.qos);
        }
        Backlog.publish(stage.mqtt(), name + "-filler", name, MESSAGES, each.bytes, each.qos);
        Cost before = stage.workerCost();
        stage.worker().rest().putConnector(name, config);
        double rate = rateInKafka(name);
        Cost spent = stage.workerCost().since(before);
        stage.worker().rest().delete(name);
        return Run.of(rate, spent);
    }

    private Run bridge(Case each) throws Exception {
        String name = stage.newRun();
        Backlog.fill(stage.mqtt(), name, name, MESSAGES, each.bytes, each.qos);
        bridge.begin(name, name, MESSAGES, each.window, each.bytes);
        double rate = rateInKafka(name);
        return Run.of(rate, bridge.answer().cost());
    }

    private Run drain(Case each) throws Exception {
        String name = stage.newRun();
        Backlog.fill(stage.mqtt(), name, name, MESSAGES, each.bytes, each.qos);
        drain.begin(name, "none", MESSAGES, each.window, each.bytes);
        return byTheClock(drain.answer());
    }

    private Run producer(Case each) throws Exception {
        bridge.begin("-", stage.newRun(), MESSAGES, each.window, each.bytes);
        return byTheClock(bridge.answer());
    }

    private static Run byTheClock(Child.Answer answer) {
        return Run.of(MESSAGES * 1e9 / (answer.lastNanos() - answer.firstNanos()), answer.cost());
    }

    /**
     * Watches the topic's end; both contenders are watched alike, and by one client: one for each look took so much of the
     * processors that a drain, which nobody watches, was no longer comparable.
     */
    private double rateInKafka(String topic) throws InterruptedException {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Consumer<byte[], byte[]> watch = stage.watch()) {
            long first = 0;
            long firstCount = 0;
            long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
            while (System.nanoTime() < deadline) {
                long end = watch.endOffsets(Set.of(partition)).get(partition);
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
    }

    private void report(Case each, Map<String, List<Run>> runs) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("qos", each.qos);
        json.put("bytes", each.bytes);
        json.put("window", each.window);
        json.put("sessions", each.sessions);
        json.put("messages", MESSAGES);
        json.put("rounds", ROUNDS);
        double bridgeRate = median(runs.getOrDefault("bridge", runs.get("connector")).stream()
                .map(Run::rate)
                .toList());
        System.out.printf(
                "%n| QoS %d, %,d B, window %,d, sessions %d | msg/s | of the bridge | CPU us a message | bytes a message |%n"
                        + "|---|---|---|---|---|%n",
                each.qos, each.bytes, each.window, each.sessions);
        runs.forEach((who, all) -> {
            double rate = median(all.stream().map(Run::rate).toList());
            double cpu = median(all.stream().map(Run::cpu).toList());
            double bytes = median(all.stream().map(Run::bytes).toList());
            System.out.printf("| %s | %,.0f | %.2f | %.1f | %,.0f |%n", who, rate, rate / bridgeRate, cpu, bytes);
            json.put(who, Map.of("rate", rate, "cpuMicros", cpu, "bytes", bytes));
        });
        System.out.println();
        results.add(json);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
