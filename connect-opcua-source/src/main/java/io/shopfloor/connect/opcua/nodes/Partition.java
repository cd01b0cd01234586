// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A source partition of readings. Connect keeps maps with partitions as keys, and copies them at each {@code poll()} of the
 * worker: with thousands of nodes that costs more than the records, unless the hash is there already. Sorted, because Connect finds it
 * again by the bytes of its JSON. Immutable.
 */
public final class Partition extends AbstractMap<String, String> {

    private final Set<Entry<String, String>> entries;
    private final int hash;

    private Partition(SortedMap<String, String> of) {
        entries = Collections.unmodifiableSortedMap(of).entrySet();
        hash = of.hashCode();
    }

    public static Map<String, String> of(Map<String, String> entries) {
        return new Partition(new TreeMap<>(entries));
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return entries;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Map && hash == other.hashCode() && super.equals(other);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
