// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import io.shopfloor.connect.opcua.config.ConnectionConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.milo.opcua.stack.core.UaRuntimeException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;

/**
 * Which nodes a connection is to read, as it was configured: single ones by their ids, and patterns of browse paths. Immutable.
 */
public record NodeList(List<Single> singles, List<Glob> patterns, List<Glob> excluded) {

    private static final Pattern ID = Pattern.compile("(ns=|nsu=|i=|s=|g=|b=).*", Pattern.DOTALL);
    private static final Pattern NAMED = Pattern.compile("([^=]+?)\\s*=\\s*((ns=|nsu=|i=|s=|g=|b=).*)", Pattern.DOTALL);

    /** A node by its id. */
    public record Single(String name, ExpandedNodeId id, String text) {}

    /**
     * Reads the options, and the file that they name.
     *
     * @throws IllegalArgumentException naming the entry at fault
     */
    public static NodeList of(ConnectionConfig.Nodes config) {
        List<Single> singles = new ArrayList<>();
        List<Glob> patterns = new ArrayList<>();
        entries(config.include()).forEach(entry -> add(entry, singles, patterns));
        if (config.file() != null) {
            addFile(config.file(), singles, patterns);
        }
        if (singles.isEmpty() && patterns.isEmpty()) {
            throw new IllegalArgumentException("the connection has no nodes: set nodes or nodes.file");
        }
        Set<String> names = new HashSet<>();
        for (Single single : singles) {
            if (!names.add(single.name())) {
                throw new IllegalArgumentException("the name " + single.name() + " is there twice");
            }
        }
        return new NodeList(List.copyOf(singles), List.copyOf(patterns), excluded(config.exclude()));
    }

    /** @throws IllegalArgumentException naming the entry at fault */
    public static List<Glob> excluded(String text) {
        return entries(text).stream().map(Glob::parse).toList();
    }

    /**
     * A list of node ids alone.
     *
     * @throws IllegalArgumentException naming the entry at fault
     */
    public static List<Single> ids(String text) {
        List<Single> singles = new ArrayList<>();
        List<Glob> patterns = new ArrayList<>();
        entries(text).forEach(entry -> add(entry, singles, patterns));
        if (!patterns.isEmpty()) {
            throw new IllegalArgumentException("\"" + patterns.get(0) + "\" is not a node id");
        }
        return singles;
    }

    private static void addFile(Path file, List<Single> singles, List<Glob> patterns) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("the file " + file + " is not on this worker", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text: save it as UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + " (" + e + ")", e);
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replace("\uFEFF", "").strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                add(line, singles, patterns);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ", line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
    }

    private static void add(String entry, List<Single> singles, List<Glob> patterns) {
        if (ID.matcher(entry).matches()) {
            singles.add(single(null, entry));
            return;
        }
        Matcher named = NAMED.matcher(entry);
        if (named.matches()) {
            singles.add(single(named.group(1).strip(), named.group(2).strip()));
        } else {
            patterns.add(Glob.parse(entry));
        }
    }

    private static Single single(String name, String text) {
        try {
            ExpandedNodeId id = ExpandedNodeId.parse(text);
            String own = id.getIdentifier() instanceof String string && !string.isEmpty() ? string : text;
            return new Single(name == null ? own : name, id, text);
        } catch (UaRuntimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + text
                            + "\" is not a node id: write it as ns=2;s=Speed, nsu=urn:maker:press;i=1001, ns=3;g=<guid> or"
                            + " ns=3;b=<base64>",
                    e);
        }
    }

    /** Separated by commas or line breaks; an entry in double quotes may hold anything, with two for one. */
    private static List<String> entries(String text) {
        List<String> entries = new ArrayList<>();
        StringBuilder entry = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                entry.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\n' || c == '\r')) {
                entries.add(entry.toString().strip());
                entry.setLength(0);
            } else {
                entry.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("\"" + text.strip() + "\" has no closing quote");
        }
        entries.add(entry.toString().strip());
        entries.removeIf(String::isEmpty);
        return entries;
    }
}
