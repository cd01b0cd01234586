// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    private static List<String> levels(String path) {
        return List.of(path.split("/"));
    }

    @ParameterizedTest
    @CsvSource({
        "Objects/Press/**, Objects/Press, true",
        "Objects/Press/**, Objects/Press/A/B, true",
        "Objects/Press/**, Objects/Oven/A, false",
        "Objects/*/Temperature, Objects/Press/Temperature, true",
        "Objects/*/Temperature, Objects/Press/Zone/Temperature, false",
        "Objects/**/Temperature, Objects/Press/Zone/Temperature, true",
        "Objects/**/Temperature, Objects/Temperature, true",
        "Objects/Press/T*, Objects/Press/Temperature, true",
        "Objects/Press/T?, Objects/Press/T1, true",
        "Objects/Press/T?, Objects/Press/T12, false",
        "Objects/Press/a.c, Objects/Press/abc, false",
        "Objects/Press/&*, Objects/Press/*, true",
        "Objects/Press/&*, Objects/Press/x, false",
        "**/Temperature, Objects/Press/Temperature, true"
    })
    void meansNodesByTheirPaths(String pattern, String path, boolean matches) {
        assertThat(Glob.parse(pattern).matches(levels(path))).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "Objects/Press/**, Objects, true",
        "Objects/Press/**, Objects/Press/A, true",
        "Objects/Press/**, Objects/Oven, false",
        "Objects/Press/T, Objects/Press, true",
        "Objects/Press/T, Objects/Press/T, false",
        "Objects/**/T, Objects/A/B, true"
    })
    void saysWhereItCanStillFindSomething(String pattern, String path, boolean below) {
        assertThat(Glob.parse(pattern).mayMatchBelow(levels(path))).isEqualTo(below);
    }

    @Test
    void aSlashInANameIsEscapedAsInTheSpecification() {
        assertThat(Glob.parse("Objects/a&/b").matches(List.of("Objects", "a/b")))
                .isTrue();
        assertThat(Glob.path(List.of("a/b", "c&d"))).isEqualTo("a&/b/c&&d");
    }

    @ParameterizedTest
    @CsvSource({"Press/A, begins with Objects", "Objects//A, empty level"})
    void refusesWhatIsNoPath(String pattern, String reason) {
        assertThatThrownBy(() -> Glob.parse(pattern)).hasMessageContaining(reason);
    }
}
