// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the walks of docs/architecture.md to the sources: every file that they name is there. */
final class WalksTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern CLASS = Pattern.compile("`([a-z0-9.]+)/([A-Z]\\w+)`");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "An MQTT message",
                "A sink record",
                "A PLC reading",
                "An OPC UA value",
                "An IO-Link frame",
                "A guarded record"
            })
    void everyFileOfAWalkIsThere(String walk) throws IOException {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));
        int begin = page.indexOf("### " + walk + "\n");
        assertThat(begin).as("the walk").isPositive();
        int end = page.indexOf("\n##", begin + 1);
        List<MatchResult> named =
                CLASS.matcher(page.substring(begin, end)).results().toList();
        assertThat(named).hasSizeGreaterThan(5);
        assertThat(named.stream().filter(name -> !isThere(name)).map(MatchResult::group))
                .isEmpty();
    }

    private static boolean isThere(MatchResult name) {
        Path file =
                Path.of("src/main/java/io/shopfloor/connect", name.group(1).replace('.', '/'), name.group(2) + ".java");
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.anyMatch(module -> Files.exists(module.resolve(file)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
