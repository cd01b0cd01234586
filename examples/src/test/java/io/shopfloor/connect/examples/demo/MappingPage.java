// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The records of the demo that {@code docs/mapping.md} shows, as the console consumer prints them: a line for each header. */
final class MappingPage {
    private static final Pattern HEADER = Pattern.compile("(?m)^([a-z][a-z0-9.-]*):");

    private MappingPage() {}

    /** The names of the headers, in their order, of the record shown for this Kafka topic. */
    static List<String> headers(String kafkaTopic) throws IOException {
        String page = Files.readString(Path.of("../docs/mapping.md"));
        Matcher shown = Pattern.compile(
                        "(?s)<!-- record:" + Pattern.quote(kafkaTopic) + " -->\n```\n(.*?)```\n<!-- end -->")
                .matcher(page);
        if (!shown.find()) {
            throw new IllegalStateException("docs/mapping.md shows no record of " + kafkaTopic);
        }
        return HEADER.matcher(shown.group(1))
                .results()
                .map((MatchResult header) -> header.group(1))
                .toList();
    }
}
