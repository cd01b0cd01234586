// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes names of texts: a letter or underscore, then letters, digits and underscores, as every schema language takes them.
 * Names that would meet get their subindexes, so that no value hides another.
 */
final class FieldNames {
    private FieldNames() {}

    /**
     * @param texts the items' texts; null for items without
     * @param subindexes of the items, in the same order
     */
    static List<String> of(List<String> texts, List<Integer> subindexes) {
        List<String> plain = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            plain.add(legal(texts.get(i), subindexes.get(i)));
        }
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < plain.size(); i++) {
            String name = plain.get(i);
            boolean alone = plain.stream().filter(name::equalsIgnoreCase).count() == 1;
            String wanted = alone ? name : name + "_" + subindexes.get(i);
            while (!taken.add(wanted.toLowerCase(Locale.ROOT))) {
                wanted += "_" + subindexes.get(i);
            }
            names.add(wanted);
        }
        return names;
    }

    private static String legal(String text, int subindex) {
        String ascii = text == null
                ? ""
                : Normalizer.normalize(text, Normalizer.Form.NFD)
                        .replace("ß", "ss")
                        .replaceAll("\\p{M}+", "")
                        .replaceAll("[^A-Za-z0-9]+", "_")
                        .replaceAll("^_+|_+$", "");
        if (ascii.isEmpty()) {
            return "item_" + subindex;
        }
        return Character.isDigit(ascii.charAt(0)) ? "_" + ascii : ascii;
    }
}
