// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One of the standard's own files: texts, units and variables that IODDs refer to. Immutable. */
record StandardFile(
        IoddSchema schema,
        IoddVersion version,
        String released,
        Map<String, String> texts,
        Map<Integer, String> units,
        Map<String, Integer> variables) {
    private static final int MAX_UNIT_CODE = 1_000_000;
    private static final int MAX_INDEX = 65_535;
    private static final Comparator<StandardFile> BY_AGE = Comparator.comparing(StandardFile::schema)
            .thenComparing(StandardFile::version)
            .thenComparing(StandardFile::released);

    static StandardFile of(XmlNode root) throws IoddException {
        Map<Integer, String> units = new HashMap<>();
        for (XmlNode unit : root.descendants("Unit").toList()) {
            if (unit.attribute("code") != null && unit.attribute("abbr") != null) {
                units.put(unit.number("code", 0, MAX_UNIT_CODE), unit.attribute("abbr"));
            }
        }
        Map<String, Integer> variables = new HashMap<>();
        for (XmlNode variable : root.descendants("Variable").toList()) {
            if (variable.attribute("id") != null && variable.attribute("index") != null) {
                variables.put(variable.attribute("id"), variable.number("index", 0, MAX_INDEX));
            }
        }
        XmlNode document = root.child("DocumentInfo");
        return new StandardFile(
                IoddSchema.of(root),
                IoddVersion.of(attribute(document, "version")),
                attribute(document, "releaseDate"),
                Texts.in(root),
                units,
                variables);
    }

    private static String attribute(XmlNode node, String name) {
        return node == null || node.attribute(name) == null ? "" : node.attribute(name);
    }

    /** What they say together; where they differ, the newest is right, whatever the files are called. */
    static IoddParser.Standard together(List<StandardFile> files) {
        Map<String, String> texts = new HashMap<>();
        Map<Integer, String> units = new HashMap<>();
        Map<String, Integer> variables = new HashMap<>();
        files.stream().sorted(BY_AGE).forEach(file -> {
            texts.putAll(file.texts());
            units.putAll(file.units());
            variables.putAll(file.variables());
        });
        return new IoddParser.Standard(texts, units, variables);
    }
}
