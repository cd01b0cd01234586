// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The alerts of the compose example, the page that explains them and the rules' own tests name the same ones. */
class AlertsDocTest {
    private static final Path COMPOSE = Path.of("compose");
    private static final Path OPERATIONS = Path.of("..", "docs", "operations.md");
    private static final Pattern RULE = Pattern.compile("""
            (?ms)^      - alert: (?<name>\\w+)
                    expr: (?<expr>.+?)
                    annotations:
                      summary: "(?<summary>[^"\\n]+)"
                      runbook: docs/operations\\.md#(?<anchor>[a-z-]+)$""");

    @Test
    void everyAlertHasASummaryAndAHeadingOfTheRunbook() throws IOException {
        String alerts = Files.readString(COMPOSE.resolve("alerts.yml"));
        Set<String> headings = anchors(Files.readString(OPERATIONS));
        Matcher rule = RULE.matcher(alerts);
        int count = 0;
        for (; rule.find(); count++) {
            assertThat(rule.group("summary")).as(rule.group("name")).contains("{{ $labels.connector }}");
            assertThat(headings).as(rule.group("name")).contains(rule.group("anchor"));
        }
        assertThat(count).isEqualTo(names("- alert: (\\w+)", alerts).size()).isGreaterThan(5);
    }

    @Test
    void thePageAndTheTestsOfTheRulesHaveEveryAlertAndNoOther() throws IOException {
        List<String> alerts = names("- alert: (\\w+)", Files.readString(COMPOSE.resolve("alerts.yml")));
        String page = Files.readString(OPERATIONS);
        String table = page.substring(page.indexOf("## Alerts"), page.indexOf("## Runbook"));
        assertThat(names("(?m)^\\| ([A-Z]\\w+) \\|(?! Condition)", table)).containsExactlyElementsOf(alerts);
        assertThat(names("alertname: (\\w+)", Files.readString(COMPOSE.resolve("alerts-test.yml"))))
                .containsExactlyInAnyOrderElementsOf(alerts);
    }

    @Test
    void theDashboardHasTheRecordsThatWerePutBackBySourcesAndByTransforms() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(COMPOSE.resolve("grafana/dashboards/shopfloor.json").toFile());
        List<String> panel = dashboard
                .get("panels")
                .valueStream()
                .filter(one -> one.get("title").asText().startsWith("Putback"))
                .flatMap(one -> one.get("targets").valueStream())
                .map(target -> target.get("expr").asText())
                .toList();
        assertThat(String.join("\n", panel)).contains("shopfloor_putback_records", "shopfloor_transform_putback");
    }

    /** The pages are held to the code by a test of each connector. */
    @Test
    void theMetricsOfConnectionsThatAreAskedForAreThoseOfTheConnectors() throws IOException {
        List<String> asked = names(
                "shopfloor_connection_([a-z_]+)",
                Files.readString(COMPOSE.resolve("alerts.yml"))
                        + Files.readString(COMPOSE.resolve("grafana/dashboards/shopfloor.json")));
        List<String> told = new ArrayList<>();
        for (String page : List.of("plc4x.md", "opcua.md")) {
            String text = Files.readString(Path.of("..", "docs", page));
            for (String table : names("(?s)<!-- metrics of a (?:connection|poll group) -->(.*?)<!-- end -->", text)) {
                told.addAll(names("(?m)^\\| `([a-z-]+)`", table));
            }
        }
        assertThat(asked)
                .contains("connected", "bad_tags", "nodes", "bad_nodes", "history_readings", "server_overflows")
                .allSatisfy(metric -> assertThat(told).contains(metric.replace('_', '-')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the broker closed the connection because another client connected with the client id",
                "refused the user name or password",
                "the broker no longer had this session",
                "Next attempt in",
                "Retrying within",
                "Retrying, first after",
                "has not acknowledged a message"
            })
    void theRunbookQuotesWhatTheConnectorsSay(String words) throws IOException {
        assertThat(Files.readString(OPERATIONS)).contains(words);
        try (Stream<Path> sources = Files.find(
                Path.of(".."), 16, (file, is) -> file.toString().matches("\\.\\./connect-.*/src/main/.*\\.java"))) {
            List<Path> files = sources.toList();
            assertThat(files).anySatisfy(file -> assertThat(file).content().contains(words));
        }
    }

    private static Set<String> anchors(String page) {
        return names("(?m)^#+ (.+)$", page).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** Each once, in their order. */
    private static List<String> names(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }
}
