// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import io.shopfloor.connect.sandbox.mqtt.Mosquitto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * After an outage: 400,000 messages of 200 bytes at QoS 1 wait in a session of Mosquitto with {@code max_inflight_messages}
 * 5000, which it sends whatever Receive Maximum says. The connector over its zip, the bare bridge, {@code mosquitto_sub} and
 * the bare drain empty one each, in turn, in the same run. The rate is taken between the first and the last message in Kafka
 * (the drain: at the client; {@code mosquitto_sub}: from its start to its end). What the connector stored more than once and how
 * often it lost or gave up its connection is told with it. Prints a table of medians, and writes it as JSON into the file named
 * by the first argument, if any. {@code -Dbacklog.messages=N}, {@code -Dbacklog.rounds=N}, {@code -Dbacklog.inflight=N} and
 * {@code -Dbacklog.contenders=...} change the run.
 */
public final class SourceBacklog {

    private static final int MESSAGES = Integer.getInteger("backlog.messages", 400_000);
    private static final int ROUNDS = Integer.getInteger("backlog.rounds", 3);
    private static final int INFLIGHT = Integer.getInteger("backlog.inflight", 5_000);
    private static final List<String> CONTENDERS = Stream.of(
                    System.getProperty("backlog.contenders", "connector,bridge,mosquitto_sub,drain")
                            .split(","))
            .filter(SourceBacklog::isHere)
            .toList();
    private static final int BYTES = 200;
    private static final int WARM_UP = 20_000;
    private static final long DRAIN_MINUTES = 5;

    private final Stage stage;
    private final Child bridge;
    private final Child drain;
    private long copies;
    private long reconnects;

    private SourceBacklog(Stage stage, Child bridge, Child drain) {
        this.stage = stage;
        this.bridge = bridge;
        this.drain = drain;
    }

    public static void main(String[] args) throws Exception {
        try (Stage stage = new Stage(INFLIGHT);
                Child bridge = new Child(stage.mqtt(), stage.kafka().bootstrapServers());
                Child drain = new Child(stage.mqtt())) {
            SourceBacklog benchmark = new SourceBacklog(stage, bridge, drain);
            for (String who : CONTENDERS) {
                benchmark.run(who, WARM_UP); // the compilers' warm-up
            }
            benchmark.copies = 0;
            benchmark.reconnects = 0;
            Map<String, List<Double>> rates = new LinkedHashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (String who : CONTENDERS) {
                    double rate = benchmark.run(who, MESSAGES);
                    System.out.printf("%-13s %,10.0f msg/s%n", who, rate);
                    rates.computeIfAbsent(who, w -> new ArrayList<>()).add(rate);
                }
            }
            benchmark.report(rates, args);
        }
    }

    /** Debian's package mosquitto comes without it. */
    private static boolean isHere(String who) {
        return !who.equals("mosquitto_sub")
                || Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, who)));
    }

    private double run(String who, int messages) throws Exception {
        String name = stage.newRun();
        Backlog.fill(stage.mqtt(), who.equals("connector") ? name + "-0" : name, name, messages, BYTES, 1);
        return switch (who) {
            case "connector" -> connector(name, messages);
            case "bridge" -> {
                bridge.begin(name, name, messages, INFLIGHT, BYTES);
                double rate = stage.rateInKafka(name, messages);
                bridge.answer();
                yield rate;
            }
            case "mosquitto_sub" -> mosquittoSub(name, messages);
            case "drain" -> {
                drain.begin(name, "none", messages, INFLIGHT, BYTES);
                Child.Answer answer = drain.answer();
                yield messages * 1e9 / (answer.lastNanos() - answer.firstNanos());
            }
            default -> throw new IllegalArgumentException("no contender is called " + who);
        };
    }

    private double connector(String name, int messages) throws Exception {
        stage.worker().rest().putConnector(name, stage.connector(name, 1, INFLIGHT));
        double rate = stage.rateInKafka(name, messages);
        reconnects += stage.metric(name, "reconnects");
        stage.worker().rest().delete(name);
        copies += stage.kafka().topics().endOffset(name) - messages;
        return rate;
    }

    private double mosquittoSub(String name, int messages) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process client = new ProcessBuilder(List.of(
                        "mosquitto_sub",
                        "-V",
                        "5",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(stage.mqttPort()),
                        "-i",
                        name,
                        "-c",
                        "-q",
                        "1",
                        "-t",
                        name + "/#",
                        "-C",
                        Integer.toString(messages),
                        "-D",
                        "connect",
                        "receive-maximum",
                        Integer.toString(INFLIGHT),
                        "-N"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!client.waitFor(DRAIN_MINUTES, TimeUnit.MINUTES) || client.exitValue() != 0) {
            client.destroyForcibly();
            throw new IllegalStateException("mosquitto_sub has not got " + messages + " messages of " + name);
        }
        return messages * 1e9 / (System.nanoTime() - begin);
    }

    private void report(Map<String, List<Double>> rates, String[] args) throws IOException {
        double bridgeRate = rates.containsKey("bridge") ? Results.median(rates.get("bridge")) : Double.NaN;
        Map<String, Object> json = Results.surroundings();
        json.put("messages", MESSAGES);
        json.put("bytes", BYTES);
        json.put("inflight", INFLIGHT);
        json.put("rounds", ROUNDS);
        System.out.printf(
                "%n| %,d messages of %d B, %s, max_inflight_messages %,d | msg/s | of the bridge |%n|---|---|---|%n",
                MESSAGES, BYTES, Mosquitto.version(), INFLIGHT);
        rates.forEach((who, all) -> {
            double rate = Results.median(all);
            System.out.printf("| %s | %,.0f | %.2f |%n", who, rate, rate / bridgeRate);
            json.put(who, Map.of("rate", rate, "rates", all));
        });
        System.out.printf("%nthe connector, all rounds: %,d copies, %d reconnects%n", copies, reconnects);
        json.put("copies", copies);
        json.put("reconnects", reconnects);
        if (args.length > 0) {
            Results.write(Path.of(args[0]), json);
        }
    }
}
