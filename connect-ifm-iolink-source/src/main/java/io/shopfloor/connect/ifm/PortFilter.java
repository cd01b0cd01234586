// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import java.util.List;
import java.util.regex.Pattern;

/** Which ports' readings are wanted. Immutable. */
final class PortFilter {
    private final List<Pattern> include;
    private final List<Pattern> exclude;

    PortFilter(List<String> include, List<String> exclude) {
        this.include = include.stream().map(PortFilter::pattern).toList();
        this.exclude = exclude.stream().map(PortFilter::pattern).toList();
    }

    /** @throws IllegalArgumentException with the reason */
    static void check(String entry) {
        if (!entry.matches("[A-Za-z0-9*-]+(/[A-Za-z0-9*-]+)?")) {
            throw new IllegalArgumentException("'" + entry + "' is not a port: write 1, 000201234567/1, or */1");
        }
    }

    private static Pattern pattern(String entry) {
        String whole = entry.contains("/") ? entry : "*/" + entry;
        return Pattern.compile(whole.replace("*", "[^/]*"));
    }

    boolean wants(String serial, String port) {
        String name = serial + "/" + port;
        return include.stream().anyMatch(one -> one.matcher(name).matches())
                && exclude.stream().noneMatch(one -> one.matcher(name).matches());
    }
}
