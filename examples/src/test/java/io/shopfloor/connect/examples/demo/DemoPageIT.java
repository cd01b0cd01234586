// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shopfloor.connect.sandbox.sql.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo's page in a real browser. */
@Timeout(600)
class DemoPageIT {
    private static final Pattern URL = Pattern.compile("The plant in your browser: (http://127\\.0\\.0\\.1:\\d+/) .*");
    private static final Pattern KILL = Pattern.compile("kill -9 (\\d+): the Connect worker is dead.*");

    private static final Map<String, String> BACK = Map.of(
            "worker", "The Connect worker is back up",
            "broker", "The MQTT broker is back up",
            "link", "The link is back");
    private static final Set<String> UP = Set.of("running", "connected");
    private static final Pattern END = Pattern.compile("sent=(\\d+) stored=\\1 lost=0 duplicated=\\d+");
    private static final int ASKED_FOR = 600;

    /** Without it all but its panel is tested. */
    private static final boolean HAS_DATABASE = Postgres.missing().isEmpty();

    @TempDir
    private Path folder;

    @BeforeAll
    static void thereIsABrowser() {
        assumeTrue(Browser.executable().isPresent(), "No Chromium on the PATH: the page is not tested here");
    }

    @Test
    void showsThePlantAndItsButtonsBreakItAndNothingIsLost() throws Exception {
        List<String> options = new ArrayList<>(
                List.of("--headless", "--page", "--messages", "" + ASKED_FOR, "--rate", "100", "--pull-the-plug", "0"));
        if (HAS_DATABASE) {
            options.add("--historian");
        }
        try (RunningDemo demo = RunningDemo.start(folder, options.toArray(String[]::new));
                Browser browser = Browser.open(
                        Browser.executable().orElseThrow(), Files.createDirectory(folder.resolve("profile")))) {
            soon(() -> found(demo, URL).isPresent());
            browser.show(found(demo, URL).orElseThrow().group(1));
            assertThatThePlantIsShown(browser);
            assertThat(browser.namesOfButtons())
                    .contains(
                            "End the shift",
                            "Kill the MQTT broker",
                            "Cut the link between MQTT broker and connector",
                            "Cut the link to the OPC UA server",
                            "Kill the Connect worker")
                    .hasSize(HAS_DATABASE ? 6 : 5);
            if (HAS_DATABASE) {
                assertThatTheDatabaseIsShownAndComesBackAfterAKill(browser);
            }

            browser.pressEnterOn("[data-action=cut-opcua]");
            soon(() -> browser.text("#node-gap").contains("CONNECTION_LOST"));
            soon(() -> browser.text("#opcua .state").equals("up"));
            for (String button : new String[] {"cut-link", "kill-broker", "kill-worker"}) {
                browser.pressEnterOn("[data-action=" + button + "]");
            }
            soon(() -> found(demo, KILL).isPresent());
            long pid = Long.parseLong(found(demo, KILL).orElseThrow().group(1));
            soon(() -> ProcessHandle.of(pid).isEmpty());
            for (String part : List.of("worker", "broker", "link")) {
                soon(() -> browser.text("#events").contains(BACK.get(part)));
                soon(() -> UP.contains(browser.text("#" + part + " .state")));
            }
            for (String gap : List.of("#tag-gap", "#node-gap")) {
                soon(() -> browser.text(gap).contains("NOT_RUNNING"));
            }
            long before = number(browser, "#created");
            soon(() -> number(browser, "#stored") > before);
            soon(() -> browser.text("#lost").equals("0"));
            if (HAS_DATABASE) {
                long rows = number(browser, "#rows");
                soon(() -> number(browser, "#rows") > rows && number(browser, "#distinct") > rows);
            }
            Files.write(Path.of("target", "demo-page.png"), browser.picture());

            browser.pressEnterOn("[data-action=end-shift]");
            soon(() -> browser.text("#connection").matches("The demo has ended: sent=(\\d+) stored=\\1 lost=0 .*"));
            assertThat(demo.endsWithin(Duration.ofSeconds(120))).isTrue();
            assertThat(demo.lines()).last().asString().matches(END);
            assertThat(Integer.parseInt(found(demo, END).orElseThrow().group(1)))
                    .as("pieces, while the page was open")
                    .isGreaterThan(ASKED_FOR);
            assertThat(demo.exitValue()).isZero();
            demo.assertNothingIsLeft();
        }
    }

    private static void assertThatThePlantIsShown(Browser browser) {
        soon(() -> number(browser, "#stored") > 0);
        assertThat(browser.text("#lost")).isEqualTo("0");
        assertThat(browser.text("#delivery")).isEqualTo("at least once");
        soon(() -> browser.text("#tree").contains("press1/"));
        soon(() -> browser.text("#sensors").contains("TMP200")
                && browser.text("#sensors").contains("°C"));
        soon(() -> browser.text("#tags").contains("temperature"));
        soon(() -> browser.text("#nodes")
                .matches("(?s).*HydraulicPressure.*bar.*GOOD.*State.*(Stopped|Running|Fault).*GOOD.*"));
        soon(() -> browser.text("#putback").contains("the field count is missing or null"));
        soon(() -> number(browser, "#pieces") > 0);
        soon(() -> browser.evaluate("[...document.querySelectorAll('#trace .name')].map(e => e.textContent).join()")
                .asText()
                .equals("light barrier,mqtt-source.light-barrier@light-barrier-0,pieces-last-hour,"
                        + "mqtt-sink.kpi@kpi-to-mqtt-0,dashboard"));
    }

    private static void assertThatTheDatabaseIsShownAndComesBackAfterAKill(Browser browser) {
        assertThat(browser.namesOfButtons()).contains("Kill PostgreSQL");
        soon(() -> number(browser, "#rows") > 0 && browser.text("#minutes").matches("(?s).*\\d\\d:\\d\\d.*\\d.*"));
        soon(() -> browser.text("#curve-range").contains(" to "));
        browser.pressEnterOn("[data-action=kill-database]");
        soon(() -> browser.text("#events").contains("The PostgreSQL server is back up"));
        soon(() -> browser.text("#database .state").equals("running"));
    }

    private static long number(Browser browser, String selector) {
        String digits = browser.text(selector).replaceAll("\\D", "");
        return digits.isEmpty() ? -1 : Long.parseLong(digits);
    }

    private static Optional<MatchResult> found(RunningDemo demo, Pattern line) throws IOException {
        List<String> lines = demo.lines();
        return lines.stream()
                .map(line::matcher)
                .filter(Matcher::matches)
                .map(Matcher::toMatchResult)
                .findFirst();
    }

    private static void soon(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(180)).until(condition);
    }
}
