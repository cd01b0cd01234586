// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shopfloor.connect.common.polling.Gaps;
import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.common.queue.Overflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the vocabulary in CONTRIBUTING.md to the code, and every connector to the vocabulary. What a connector's options are it
 * takes from their pages, which a test of each connector holds to its definition.
 */
class VocabularyTest {

    private static final Path ROOT = Path.of("..");

    /** The word of each source and sink, by its page. */
    private static final Map<String, String> WORDS = Map.of(
            "mqtt-source", "mqtt",
            "mqtt-sink", "mqtt",
            "plc4x-source", "plc",
            "opcua-source", "opcua",
            "ifm-iolink-source", "ifm");

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> found(String regex, String text) {
        return Pattern.compile(regex, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    /** The words between backticks in one row of the table. */
    private static List<String> row(String thing) {
        String row = found("^\\| " + Pattern.quote(thing) + " \\| (.*) \\|$", read("CONTRIBUTING.md"))
                .get(0);
        return found("`([^`]+)`", row);
    }

    private static String page(String connector) {
        return read("docs/config/" + connector + ".md");
    }

    private static List<String> options(String connector) {
        assumeTrue(System.getProperty("docs.update") == null, "the pages are being written anew");
        return found("^### `([^`]+)`$", page(connector));
    }

    private static List<String> names(Enum<?>... words) {
        return Arrays.stream(words).map(Enum::name).toList();
    }

    @Test
    void theWordsOfQualitiesAndGapsAreThoseOfTheTable() {
        assertThat(row("Quality of a reading or value")).isEqualTo(names(Quality.values()));
        assertThat(row("Reason of a gap")).isEqualTo(names(Gaps.Reason.values()));
    }

    @Test
    void anOptionBeginsWithTheSideItSpeaksOfOrIsInTheTable() {
        Set<String> without = new TreeSet<>();
        WORDS.forEach((connector, word) -> options(connector).stream()
                .filter(option -> !option.startsWith(word + ".") && !option.startsWith("kafka."))
                .map(option -> option.startsWith("payload.") ? "payload.*" : option)
                .forEach(without::add));
        assertThat(row("Options without a prefix")).containsExactlyInAnyOrderElementsOf(without);
    }

    @Test
    void noPrefixGivesASharedOptionASecondName() {
        List<String> shared = row("Options without a prefix");
        List<String> ofGroups = List.of("on.change", "deadband", "heartbeat.ms");
        WORDS.forEach((connector, word) -> {
            assertThat(options(connector))
                    .as(connector)
                    .doesNotContainAnyElementsOf(
                            shared.stream().map(option -> word + "." + option).toList());
            options(connector).stream()
                    .filter(option -> option.startsWith("plc.<connection>.<group>."))
                    .map(option -> option.substring("plc.<connection>.<group>.".length()))
                    .filter(shared::contains)
                    .forEach(option -> assertThat(ofGroups).contains(option));
        });
    }

    @Test
    void overflowHasTheValuesOfTheTableAndNoOther() {
        List<String> values = row("Values of `overflow`");
        assertThat(values)
                .containsExactlyInAnyOrderElementsOf(Stream.of(Overflow.values(), ReadingQueue.WhenFull.values())
                        .flatMap(Arrays::stream)
                        .map(ConfigGroup::optionName)
                        .collect(Collectors.toSet()));
    }

    /** Schemas of the sources' records get their names from one place. */
    @Test
    void noSchemaIsNamedByHand() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(
                            path -> path.getFileName().toString().startsWith("connect-"))
                    .toList()) {
                Path sources = module.resolve("src/main/java");
                if (Files.isDirectory(sources)) {
                    try (Stream<Path> files = Files.walk(sources)) {
                        assertThat(files.filter(file -> file.toString().endsWith(".java")))
                                .allSatisfy(file -> assertThat(Files.readString(file))
                                        .as(file.toString())
                                        .doesNotContainPattern("\\.name\\(\\s*\""));
                    }
                }
            }
        }
        assertThat(Gaps.SCHEMA.name()).isEqualTo("io.shopfloor.connect.Gap");
        assertThat(row("Name of a schema"))
                .containsExactly("io.shopfloor.connect.<source>.<Record>", Gaps.SCHEMA.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/plc4x.md", "docs/opcua.md", "docs/ifm-iolink.md"})
    void aDeviceIsATagOfAMetricAndNoPartOfItsName(String file) {
        String page = read(file);
        List<String> tables = found("(?s)<!-- metrics of ([^>]+ -->.*?)<!-- end -->", page);
        assertThat(tables).hasSizeGreaterThan(1);
        tables.forEach(table -> assertThat(found("^\\| `([^`]+)`", table)).allMatch(name -> name.matches("[a-z-]+")));
        assertThat(found("tag `([a-z]+)=", page)).isSubsetOf(row("Tags of a metric, besides connector and task"));
    }

    @Test
    void validationNamesTheNewOption() {
        Config checked = FormerNames.check(
                new Config(List.of()), Map.of("queue.max.messages", "5", "mqtt.overflow", "drop_oldest", "x", "y"));
        Map<String, List<String>> errors = new TreeMap<>();
        for (ConfigValue value : checked.configValues()) {
            errors.put(value.name(), value.errorMessages());
        }
        assertThat(errors)
                .isEqualTo(Map.of(
                        "mqtt.overflow", List.of("mqtt.overflow is now overflow"),
                        "queue.max.messages", List.of("queue.max.messages is now max.queue.size")));
    }

    @Test
    void everyRenamedOptionIsInTheUpgradePageAndNowhereElse() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Pattern.compile("^\\| `([a-z.]+)` \\| `([a-z.]+)` \\|", Pattern.MULTILINE)
                .matcher(read("docs/upgrade.md"))
                .results()
                .forEach((MatchResult row) -> documented.put(row.group(1), row.group(2)));
        assertThat(documented).isEqualTo(FormerNames.NEW);
        Set<String> known = new TreeSet<>();
        WORDS.keySet().forEach(connector -> known.addAll(options(connector)));
        assertThat(known).containsAll(documented.values()).doesNotContainAnyElementsOf(documented.keySet());
        for (Path file : shown()) {
            String text = Files.readString(file);
            FormerNames.NEW.keySet().forEach(former -> assertThat(
                            found("(?<![a-z.])(" + Pattern.quote(former) + ")(?![a-z.]*[a-z])", text))
                    .as(former + " in " + file)
                    .isEmpty());
        }
    }

    /** What users read or copy. */
    private static List<Path> shown() throws IOException {
        List<Path> files = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("demo")));
        for (String folder : List.of("docs", "examples")) {
            try (Stream<Path> all = Files.walk(ROOT.resolve(folder))) {
                all.filter(file -> file.toString().matches(".*\\.(md|json|ya?ml|properties|java|txt|html)"))
                        .filter(file -> !file.toString().contains("target"))
                        .filter(file -> !file.endsWith("upgrade.md"))
                        .forEach(files::add);
            }
        }
        return files;
    }
}
