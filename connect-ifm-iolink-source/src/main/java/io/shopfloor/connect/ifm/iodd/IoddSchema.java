// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The IODD schema that a file is written in, told by its namespace, which ends in the schema's year and month. An older
 * schema cannot say everything that a newer one can: scale and unit of process data, for example.
 *
 * @param month of the schema, such as 201010; 0 for a file without such a namespace
 */
record IoddSchema(int month) implements Comparable<IoddSchema> {
    private static final Pattern NAMESPACE = Pattern.compile("/IODD/(\\d{4})/(\\d{2})/?$");
    private static final int OF_1_0_1 = 2009_11;
    private static final int OF_1_1 = 2010_10;

    static IoddSchema of(XmlNode root) {
        Matcher namespace = NAMESPACE.matcher(root.namespace());
        return new IoddSchema(namespace.find() ? Integer.parseInt(namespace.group(1) + namespace.group(2)) : 0);
    }

    @Override
    public int compareTo(IoddSchema other) {
        return Integer.compare(month, other.month);
    }

    @Override
    public String toString() {
        return switch (month) {
            case OF_1_0_1 -> "IODD 1.0.1";
            case OF_1_1 -> "IODD 1.1";
            case 0 -> "no IODD schema";
            default -> "IODD schema of " + month / 100 + "/" + month % 100;
        };
    }
}
