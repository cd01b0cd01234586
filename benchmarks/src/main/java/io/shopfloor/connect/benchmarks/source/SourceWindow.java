// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the rate of one session follows its window: rate = window / time from a message's departure at the broker to its
 * acknowledgement there, until the processors are the limit. The link to the MQTT broker is slowed down to 25 ms each way, as
 * between a plant and a data centre, QoS 1, 200 bytes, a full session to empty, HiveMQ. What the formula says is computed from the
 * smallest window's time. Prints a table of medians, and writes it as JSON into the file named by the first argument, if any.
 * {@code -Dwindows=...}, {@code -Drounds=N}, {@code -Ddelay.ms=N} change the run.
 */
public final class SourceWindow {
    private static final int[] WINDOWS = Arrays.stream(
                    System.getProperty("windows", "10,30,100,300,1000").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final Duration DELAY = Duration.ofMillis(Integer.getInteger("delay.ms", 25));
    private static final int BYTES = 200;
    /** So many windows are emptied in a run: a second and more while the formula holds. */
    private static final int TURNS = 25;

    private SourceWindow() {}

    public static void main(String[] args) throws Exception {
        Map<Integer, List<Double>> rates = new LinkedHashMap<>();
        try (Stage stage = new Stage()) {
            MqttBroker broker = stage.exactBroker();
            FaultyLink link = stage.slowLink(broker, DELAY);
            run(stage, broker, link, 1_000); // the compilers' warm-up
            for (int round = 0; round < ROUNDS; round++) {
                for (int window : WINDOWS) {
                    rates.computeIfAbsent(window, w -> new ArrayList<>()).add(run(stage, broker, link, window));
                }
            }
        }
        report(rates, args);
    }

    private static double run(Stage stage, MqttBroker broker, FaultyLink link, int window) throws Exception {
        String name = stage.newRun();
        int messages = TURNS * window;
        Map<String, String> config = stage.connector(name, 1, window);
        config.put("mqtt.server.uri", link.uri("tcp"));
        Backlog.fill(broker.uri(), name + "-0", name, messages, BYTES, 1);
        stage.worker().rest().putConnector(name, config);
        double rate = stage.rateInKafka(name, messages);
        stage.worker().rest().delete(name);
        System.out.printf("window %,6d %,10.0f msg/s%n", window, rate);
        return rate;
    }

    private static void report(Map<Integer, List<Double>> rates, String[] args) throws Exception {
        double turnSeconds = WINDOWS[0] / Results.median(rates.get(WINDOWS[0]));
        List<Map<String, Object>> json = new ArrayList<>();
        System.out.printf(
                "%n| Window | msg/s | window / %.1f ms | measured / formula |%n|---|---|---|---|%n", turnSeconds * 1e3);
        rates.forEach((window, all) -> {
            double rate = Results.median(all);
            double formula = window / turnSeconds;
            System.out.printf("| %,d | %,.0f | %,.0f | %.2f |%n", window, rate, formula, rate / formula);
            json.add(Map.of("window", window, "rate", rate, "formula", formula));
        });
        if (args.length > 0) {
            Results.write(
                    Path.of(args[0]),
                    Map.of(
                            "date",
                            LocalDate.now().toString(),
                            "delayMs",
                            DELAY.toMillis(),
                            "rounds",
                            ROUNDS,
                            "windows",
                            json));
        }
    }
}
