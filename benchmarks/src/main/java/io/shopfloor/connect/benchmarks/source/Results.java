// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.mqtt.Mosquitto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the benchmarks make of their rounds: medians, and JSON for whoever draws them. Stateless. */
final class Results {

    private Results() {}

    static double median(List<Double> rounds) {
        return rounds.stream().sorted().toList().get(rounds.size() / 2);
    }

    /** When, where and with which Mosquitto they were got, to put beside them. */
    static Map<String, Object> surroundings() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("date", LocalDate.now().toString());
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("java", System.getProperty("java.version"));
        all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        all.put("mqtt", Mosquitto.version());
        return all;
    }

    static void write(Path file, Object json) throws IOException {
        Files.writeString(
                file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json));
    }
}
