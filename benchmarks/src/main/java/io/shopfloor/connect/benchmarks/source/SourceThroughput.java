// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The source connector beside a bare bridge, a bare drain and a bare producer, in turn, on the same brokers, in the same
 * run: each empties a full session. At QoS 2 the connector once more with exactly-once delivery, in a worker that writes
 * transactions. The rate is taken between the first and the last message's arrival in Kafka (for the
 * drain: at the client). Prints a table of medians, and writes it as JSON into the file named by the first argument, if any.
 * {@code -Dcases=qos:bytes:window:sessions:tuned,...}, {@code -Dcontenders=...},
 * {@code -Dmessages=N} and {@code -Drounds=N} change the run; {@code -Djfr=file} records the worker.
 */
public final class SourceThroughput {

    private static final int MESSAGES = Integer.getInteger("messages", 50_000);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final String CASES = System.getProperty(
            "cases",
            "1:200:100:1:0,1:200:1000:1:0,1:200:5000:1:0,1:200:5000:2:0,1:4096:5000:1:0,2:200:5000:1:0,0:200:5000:1:0,0:200:5000:1:1");

    private static final List<String> CONTENDERS =
            List.of(System.getProperty("contenders", "connector,exactly-once,bridge,drain,producer")
                    .split(","));

    /** What examples/connectors/mqtt-source-high-throughput.json sets, but for the compression, which zeros would flatter. */
    private static final Map<String, String> TUNED =
            Map.of("linger.ms", "20", "batch.size", "262144", "max.in.flight.requests.per.connection", "5");

    /** What is carried, and how; {@code tuned} for the producer's options of the high-throughput example. */
    private record Case(int qos, int bytes, int window, int sessions, boolean tuned) {
        static Case of(String text) {
            int[] numbers =
                    Arrays.stream(text.split(":")).mapToInt(Integer::parseInt).toArray();
            return new Case(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4] == 1);
        }
    }

    /** One run: messages a second, microseconds of processor and bytes of allocation for a message. */
    private record Run(double rate, double cpu, double bytes) {
        static Run of(double rate, Cost cost) {
            return new Run(rate, 1_000.0 * cost.cpuMillis() / MESSAGES, (double) cost.bytes() / MESSAGES);
        }
    }

    private final Stage stage;
    private final Child plainBridge;
    private final Child tunedBridge;
    private final Child drain;
    private final List<Map<String, Object>> results = new ArrayList<>();

    private SourceThroughput(Stage stage, Child plainBridge, Child tunedBridge, Child drain) {
        this.stage = stage;
        this.plainBridge = plainBridge;
        this.tunedBridge = tunedBridge;
        this.drain = drain;
    }

    public static void main(String[] args) throws Exception {
        String[] tuned = TUNED.entrySet().stream().map(Object::toString).toArray(String[]::new);
        try (Stage stage = new Stage();
                Child plainBridge = new Child(stage.mqtt(), stage.kafka().bootstrapServers());
                Child tunedBridge = new Child(stage.mqtt(), stage.kafka().bootstrapServers(), tuned);
                Child drain = new Child(stage.mqtt())) {
            SourceThroughput benchmark = new SourceThroughput(stage, plainBridge, tunedBridge, drain);
            List<Case> cases = Arrays.stream(CASES.split(",")).map(Case::of).toList();
            benchmark.rounds(cases.get(0), new LinkedHashMap<>()); // the compilers' warm-up
            for (Case each : cases) {
                Map<String, List<Run>> runs = new LinkedHashMap<>();
                benchmark.rounds(each, runs);
                benchmark.report(each, runs);
                if (args.length > 0) {
                    benchmark.save(Path.of(args[0])); // after each case: a run that breaks off keeps what it has
                }
            }
        }
    }

    private void save(Path file) throws IOException {
        Map<String, Object> json = Results.surroundings();
        json.put("cases", results);
        Results.write(file, json);
    }

    /** Rounds of every contender in turn, so that whatever else the machine does meets all of them. */
    private void rounds(Case each, Map<String, List<Run>> runs) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            for (String who : CONTENDERS) {
                if (each.qos == 2 && List.of("bridge", "drain").contains(who)) {
                    continue; // the plain library acknowledges twice at QoS 2, and may come to a halt before the end
                }
                if (each.qos != 2 && who.equals("exactly-once")) {
                    continue;
                }
                Run run =
                        switch (who) {
                            case "connector" -> connector(each, stage.worker(), Map.of());
                            case "exactly-once" ->
                                connector(each, stage.exactlyOnceWorker(), Map.of("exactly.once.support", "required"));
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

    private Child bridgeOf(Case each) {
        return each.tuned ? tunedBridge : plainBridge;
    }

    private Run connector(Case each, ConnectWorker worker, Map<String, String> more) throws Exception {
        String name = stage.newRun();
        Map<String, String> config = stage.connector(name, each.qos, each.window);
        config.put("max.queue.size", Integer.toString(MESSAGES)); // at QoS 0 the backlog comes at once
        config.put("mqtt.sessions", Integer.toString(each.sessions));
        config.putAll(more);
        if (each.tuned) {
            TUNED.forEach((option, value) -> config.put("producer.override." + option, value));
        }
        if (each.sessions > 1) {
            config.put("mqtt.shared.group", name);
        }
        for (int session = 0; session < each.sessions; session++) {
            String prefix = each.sessions > 1 ? "$share/" + name + "/" : "";
            Backlog.session(stage.mqtt(), name + "-" + session, prefix + name + "/#", each.qos);
        }
        Backlog.publish(stage.mqtt(), name + "-filler", name, MESSAGES, each.bytes, each.qos);
        Cost before = Stage.cost(worker);
        worker.rest().putConnector(name, config);
        double rate = stage.rateInKafka(name, MESSAGES);
        Cost spent = Stage.cost(worker).since(before);
        worker.rest().delete(name);
        return Run.of(rate, spent);
    }

    private Run bridge(Case each) throws Exception {
        String name = stage.newRun();
        Backlog.fill(stage.mqtt(), name, name, MESSAGES, each.bytes, each.qos);
        Child bridge = bridgeOf(each);
        bridge.begin(name, name, MESSAGES, each.window, each.bytes);
        double rate = stage.rateInKafka(name, MESSAGES);
        return Run.of(rate, bridge.answer().cost());
    }

    private Run drain(Case each) throws Exception {
        String name = stage.newRun();
        Backlog.fill(stage.mqtt(), name, name, MESSAGES, each.bytes, each.qos);
        drain.begin(name, "none", MESSAGES, each.window, each.bytes);
        return byTheClock(drain.answer());
    }

    private Run producer(Case each) throws Exception {
        Child bridge = bridgeOf(each);
        bridge.begin("-", stage.newRun(), MESSAGES, each.window, each.bytes);
        return byTheClock(bridge.answer());
    }

    private static Run byTheClock(Child.Answer answer) {
        return Run.of(MESSAGES * 1e9 / (answer.lastNanos() - answer.firstNanos()), answer.cost());
    }

    private void report(Case each, Map<String, List<Run>> runs) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("qos", each.qos);
        json.put("bytes", each.bytes);
        json.put("window", each.window);
        json.put("sessions", each.sessions);
        json.put("tuned", each.tuned);
        json.put("messages", MESSAGES);
        json.put("rounds", ROUNDS);
        double bridgeRate = Results.median(runs.getOrDefault("bridge", runs.get("connector")).stream()
                .map(Run::rate)
                .toList());
        System.out.printf(
                "%n| QoS %d, %,d B, window %,d, sessions %d%s | msg/s | of the bridge | CPU us a message | bytes a message |%n"
                        + "|---|---|---|---|---|%n",
                each.qos, each.bytes, each.window, each.sessions, each.tuned ? ", tuned producer" : "");
        runs.forEach((who, all) -> {
            double rate = Results.median(all.stream().map(Run::rate).toList());
            double cpu = Results.median(all.stream().map(Run::cpu).toList());
            double bytes = Results.median(all.stream().map(Run::bytes).toList());
            System.out.printf("| %s | %,.0f | %.2f | %.1f | %,.0f |%n", who, rate, rate / bridgeRate, cpu, bytes);
            json.put(who, Map.of("rate", rate, "cpuMicros", cpu, "bytes", bytes));
        });
        System.out.println();
        results.add(json);
    }
}
