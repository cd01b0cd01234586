// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern of browse paths, such as {@code Objects/Press/**}: its levels are names in which {@code *} stands for any text and
 * {@code ?} for any character, or {@code **} for any number of levels, also none. As in the specification, {@code &} before a
 * character takes away its meaning. Immutable.
 */
public final class Glob {

    private static final String LEVELS = "**";

    private final String text;
    private final List<Pattern> segments = new ArrayList<>();
    private final List<String> literals = new ArrayList<>();

    private Glob(String text) {
        this.text = text;
        for (String segment : split(text)) {
            literals.add(segment);
            segments.add(segment.equals(LEVELS) ? null : pattern(segment));
        }
    }

    /** @throws IllegalArgumentException with the reason */
    public static Glob parse(String text) {
        Glob glob = new Glob(text);
        if (glob.literals.contains("")) {
            throw new IllegalArgumentException("\"" + text + "\" has an empty level");
        }
        String root = glob.literals.get(0);
        if (!List.of("Objects", "Types", "Views", LEVELS).contains(root)) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is neither a node id nor a browse path: a path begins with Objects, Types or Views, a node id"
                    + " with ns=, nsu=, i=, s=, g= or b=");
        }
        return glob;
    }

    /** The path of these levels, as people write it. */
    public static String path(List<String> levels) {
        return levels.stream()
                .map(level -> level.replace("&", "&&").replace("/", "&/"))
                .collect(Collectors.joining("/"));
    }

    private static List<String> split(String text) {
        List<String> levels = new ArrayList<>();
        StringBuilder level = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '&' && i + 1 < text.length()) {
                level.append(c).append(text.charAt(++i));
            } else if (c == '/') {
                levels.add(level.toString());
                level.setLength(0);
            } else {
                level.append(c);
            }
        }
        levels.add(level.toString());
        return levels;
    }

    private static Pattern pattern(String segment) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else {
                boolean escaped = c == '&' && i + 1 < segment.length();
                regex.append(Pattern.quote(String.valueOf(escaped ? segment.charAt(++i) : c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** Whether it means this node. */
    public boolean matches(List<String> levels) {
        return matches(0, levels, 0, false);
    }

    /** Whether it may mean a node below this one. */
    boolean mayMatchBelow(List<String> levels) {
        return matches(0, levels, 0, true);
    }

    /** Whether it means every node below this one. */
    boolean coversBelow(List<String> levels) {
        return literals.get(literals.size() - 1).equals(LEVELS) && matches(levels);
    }

    /** Whether its second level is this very name. */
    boolean names(String secondLevel) {
        return literals.size() > 1 && literals.get(1).equals(secondLevel);
    }

    private boolean matches(int segment, List<String> levels, int level, boolean orBelow) {
        if (level == levels.size() && orBelow && segment < segments.size()) {
            return true;
        }
        if (segment == segments.size()) {
            return level == levels.size() && !orBelow;
        }
        if (segments.get(segment) == null) {
            return matches(segment + 1, levels, level, orBelow)
                    || level < levels.size() && matches(segment, levels, level + 1, orBelow);
        }
        return level < levels.size()
                && segments.get(segment).matcher(levels.get(level)).matches()
                && matches(segment + 1, levels, level + 1, orBelow);
    }

    @Override
    public String toString() {
        return text;
    }
}
