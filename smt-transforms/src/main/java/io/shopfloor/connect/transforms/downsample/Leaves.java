// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.downsample;

import io.shopfloor.connect.transforms.record.FieldPath;
import io.shopfloor.connect.transforms.record.Fields;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * What of a value is compared with the next one: its numbers, texts and names in order, without the record that they came in.
 * Bounded: of a value that is larger, deeper or of another kind there are none. Made for one value; pure.
 */
public final class Leaves {
    private static final int MOST = 1_000;
    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_DEPTH = 100;

    private final List<Object> list = new ArrayList<>();
    private int bytes;

    private Leaves() {}

    /**
     * The leaves of a value.
     *
     * @param paths what to compare; empty: everything but what is left out
     * @param without names of outer fields to leave out
     * @return null if the value cannot be compared within the bounds, or has none of the fields
     */
    public static Object[] of(Fields value, List<FieldPath> paths, Set<String> without) {
        Leaves leaves = new Leaves();
        Object root = value.tree();
        boolean whole = true;
        if (paths.isEmpty()) {
            whole = leaves.add(root, without, 0);
        } else if (root instanceof Struct || root instanceof Map<?, ?>) {
            boolean any = false;
            for (FieldPath path : paths) {
                Object there = value.at(path.names());
                any |= there != null;
                whole = whole && leaves.add(there, Set.of(), 0);
            }
            whole &= any; // Of two values that have none of the fields, nobody knows whether they differ.
        } else {
            return null;
        }
        return whole ? leaves.list.toArray() : null;
    }

    private boolean add(Object value, Set<String> without, int depth) {
        if (depth > MOST_DEPTH || list.size() >= MOST) {
            return false;
        }
        if (value instanceof Struct struct) {
            boolean whole = true;
            for (Field field : struct.schema().fields()) {
                whole = whole && (without.contains(field.name()) || addNamed(field.name(), struct.get(field), depth));
            }
            return whole;
        }
        if (value instanceof Map<?, ?> map) {
            boolean whole = true;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String name = String.valueOf(entry.getKey());
                whole = whole && (without.contains(name) || addNamed(name, entry.getValue(), depth));
            }
            return whole;
        }
        if (value instanceof List<?> elements) {
            boolean whole = addLeaf(elements.size(), Integer.BYTES);
            for (Object element : elements) {
                whole = whole && add(element, Set.of(), depth + 1);
            }
            return whole;
        }
        return addLeaf(value);
    }

    private boolean addNamed(String name, Object value, int depth) {
        return addLeaf(name, name.length()) && add(value, Set.of(), depth + 1);
    }

    private boolean addLeaf(Object value) {
        if (value instanceof String text) {
            return addLeaf(text, 2L * text.length());
        }
        if (value instanceof byte[] array) {
            return addLeaf(ByteBuffer.wrap(array), array.length);
        }
        if (value instanceof ByteBuffer buffer) {
            return addLeaf(buffer.duplicate(), buffer.remaining());
        }
        if (value instanceof BigInteger number) {
            return addLeaf(number, number.bitLength() / Byte.SIZE);
        }
        if (value instanceof BigDecimal number) {
            return addLeaf(number, number.unscaledValue().bitLength() / Byte.SIZE);
        }
        boolean small = value == null || value instanceof Number || value instanceof Boolean || value instanceof Date;
        return small && addLeaf(value, Long.BYTES);
    }

    private boolean addLeaf(Object value, long size) {
        if (list.size() >= MOST || bytes + size > MOST_BYTES) {
            return false;
        }
        bytes += (int) size;
        list.add(value);
        return true;
    }
}
