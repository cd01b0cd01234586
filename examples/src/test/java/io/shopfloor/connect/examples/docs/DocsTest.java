// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation's promises name tests that exist, and its links lead somewhere. */
class DocsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))\\.(\\w+)`");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)(?:#[^)]*)?\\)");

    private static Map<String, Path> tests() {
        return files(ROOT, "(Test|IT)\\.java").stream()
                .collect(Collectors.toMap(
                        file -> file.getFileName().toString().replace(".java", ""), file -> file, (one, other) -> one));
    }

    static List<Path> pages() {
        return Stream.concat(files(ROOT.resolve("docs"), "\\.md").stream(), files(ROOT, "^[A-Z]+\\.md").stream())
                .distinct()
                .toList();
    }

    @Test
    void everyTestThatAPromiseNamesExists() {
        Map<String, Path> tests = tests();
        for (Path page : List.of(
                ROOT.resolve("README.md"), ROOT.resolve("docs/delivery.md"), ROOT.resolve("docs/security.md"))) {
            Matcher named = TEST.matcher(read(page));
            int count = 0;
            for (; named.find(); count++) {
                assertThat(tests).as(page.toString()).containsKey(named.group(1));
                assertThat(read(tests.get(named.group(1))))
                        .as(named.group())
                        .containsPattern("void " + named.group(2) + "\\(");
            }
            assertThat(count).as("tests named in " + page).isGreaterThan(5);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsToAFile(Path page) {
        Matcher link = LINK.matcher(read(page));
        while (link.find()) {
            assertThat(page.resolveSibling(link.group(1)))
                    .as(page + ": " + link.group())
                    .exists();
        }
    }

    private static List<Path> files(Path folder, String name) {
        Pattern pattern = Pattern.compile(name);
        try (Stream<Path> all = Files.find(
                folder,
                16,
                (file, is) -> is.isRegularFile()
                        && pattern.matcher(file.getFileName().toString()).find())) {
            return all.filter(file -> !file.toString().contains("/target/")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
