// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Draws the JSON of {@link SourceThroughput}, the first argument, as bars into an SVG file, the second one. */
public final class Plot {

    private static final int BAR = 14;
    private static final int LEFT = 250;
    private static final int WIDTH = 460;
    private static final List<String> CONTENDERS = List.of("connector", "bridge", "drain");
    private static final List<String> COLOURS = List.of("#0b6e99", "#b8860b", "#9e9e9e");

    private final StringBuilder svg = new StringBuilder();
    private int y = 40;

    private Plot() {}

    public static void main(String[] args) throws IOException {
        JsonNode results = new ObjectMapper().readTree(Path.of(args[0]).toFile());
        Files.writeString(Path.of(args[1]), new Plot().draw(results.get("cases")));
    }

    private String draw(JsonNode cases) {
        double most = 0;
        for (JsonNode each : cases) {
            for (String who : CONTENDERS) {
                most = Math.max(most, each.path(who).path("rate").asDouble());
            }
        }
        legend();
        for (JsonNode each : cases) {
            draw(each, WIDTH / most);
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + (LEFT + WIDTH + 80) + " " + y
                + "\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n<title>Messages a second from MQTT to Kafka:"
                + " the connector, a bare bridge, and a bare MQTT drain</title>\n<rect width=\"100%\" height=\"100%\""
                + " fill=\"#ffffff\"/>\n" + svg + "</svg>\n";
    }

    private void legend() {
        for (int i = 0; i < CONTENDERS.size(); i++) {
            int x = LEFT + i * 130;
            rectangle(x, 14, 12, COLOURS.get(i));
            text(x + 18, 25, "start", CONTENDERS.get(i));
        }
    }

    private void draw(JsonNode each, double scale) {
        String label = String.format(
                Locale.ROOT,
                "QoS %d, %d B, window %d%s%s",
                each.get("qos").asInt(),
                each.get("bytes").asInt(),
                each.get("window").asInt(),
                each.get("sessions").asInt() > 1 ? ", " + each.get("sessions").asInt() + " sessions" : "",
                each.path("tuned").asBoolean() ? ", tuned" : "");
        text(LEFT - 8, y + BAR, "end", label);
        for (int i = 0; i < CONTENDERS.size(); i++) {
            if (!each.has(CONTENDERS.get(i))) {
                continue;
            }
            double rate = each.get(CONTENDERS.get(i)).get("rate").asDouble();
            int length = (int) (rate * scale);
            rectangle(LEFT, y, length, COLOURS.get(i));
            text(LEFT + length + 5, y + BAR - 3, "start", String.format(Locale.ROOT, "%,.0f/s", rate));
            y += BAR;
        }
        y += 12;
    }

    private void rectangle(int x, int top, int length, String colour) {
        svg.append(String.format(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n", x, top, length, BAR - 2, colour));
    }

    private void text(int x, int baseline, String anchor, String words) {
        svg.append(String.format("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, baseline, anchor, words));
    }
}
