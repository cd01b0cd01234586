// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documentation names tests that exist, and its links lead somewhere, to the heading that they name. */
class DocsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.*)$");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$");

    private static final Map<String, String> TESTS = files("(Test|IT)\\.java").stream()
            .collect(Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""),
                    DocsTest::read,
                    (one, other) -> one + other));

    static List<Path> pages() {
        return files("\\.md");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyTestThatIsNamedExists(Path page) {
        for (MatchResult named : all(TEST, read(page))) {
            assertThat(TESTS).as(page.toString()).containsKey(named.group(1));
            if (named.group(2) != null) {
                assertThat(TESTS.get(named.group(1)))
                        .as(page + ": " + named.group())
                        .containsPattern("void " + named.group(2) + "\\(");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/delivery.md", "docs/security.md"})
    void promisesNameTests(String page) {
        assertThat(all(TEST, read(ROOT.resolve(page)))).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsToAFileAndToAHeadingInIt(Path page) {
        for (MatchResult link : all(LINK, CODE.matcher(read(page)).replaceAll(""))) {
            Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
            assertThat(target).as(page + ": " + link.group()).exists();
            if (link.group(2) != null) {
                assertThat(anchors(read(target))).as(page + ": " + link.group()).contains(link.group(2));
            }
        }
    }

    @Test
    void anchorsAreMadeAsGitHubDoes() {
        assertThat(anchors("# A `b.c` (d), e-f_g\n```\n# not one\n```\n## [Twice](x.md)\n## Twice\n"))
                .containsExactly("a-bc-d-e-f_g", "twice", "twice-1");
    }

    private static List<String> anchors(String page) {
        Map<String, Integer> seen = new HashMap<>();
        List<String> anchors = new ArrayList<>();
        for (MatchResult heading : all(HEADING, CODE.matcher(page).replaceAll(""))) {
            String anchor = heading.group(1)
                    .strip()
                    .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    private static List<Path> files(String name) {
        Pattern pattern = Pattern.compile(name + "$");
        try (Stream<Path> all = Files.find(
                ROOT,
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
