// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

/**
 * The names of schemas in records: {@code io.shopfloor.connect.<source>.<Record>}, where the source is the word with which its
 * options begin, and without it for records that all sources share. Pure functions.
 */
public final class SchemaNames {

    private static final String NAMESPACE = "io.shopfloor.connect.";

    private SchemaNames() {}

    /** The name of a source's own record. */
    public static String of(String source, String record) {
        return NAMESPACE + source + "." + record;
    }

    /** The name of a record that every source writes. */
    public static String shared(String record) {
        return NAMESPACE + record;
    }
}
