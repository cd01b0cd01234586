// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import io.shopfloor.connect.opcua.value.BinarySchema.Field;
import io.shopfloor.connect.opcua.value.StructureType.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the fields of a structure in a type dictionary mean in OPC UA: lengths that stand before arrays, bits that say which optional
 * fields are there, and the number that chooses the member of a union become the {@link Layout}. Used once, by one thread.
 */
final class DictionaryFields {

    private static final int BITS = 32;
    private static final String NONE = "";

    /** A field with a value of its own. */
    record Member(Field field, boolean array, boolean optional) {}

    private final List<String> bits = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private Layout layout = Layout.ALL;
    private boolean known = true;

    /** @param fields as the dictionary has them */
    DictionaryFields(List<Field> fields) {
        for (int i = 0; i < fields.size() && known; i++) {
            Field former = i == 0 ? null : fields.get(i - 1);
            Field next = i + 1 == fields.size() ? null : fields.get(i + 1);
            known = fields.get(i).name() != null && take(former, fields.get(i), next);
        }
        known &= bits.isEmpty() || bits.size() == BITS && bitsAreThoseOfTheMembers();
    }

    /** Null if the fields follow none of the rules of OPC UA: where one of them ends cannot be known then. */
    Layout layout() {
        return known ? layout : null;
    }

    /** In their order. */
    List<Member> members() {
        return members;
    }

    /** @return whether it is known what the field means */
    private boolean take(Field former, Field field, Field next) {
        if (field.type().isOpc("Bit")) {
            return members.isEmpty() && layout != Layout.UNION && addBits(field);
        }
        if (field.length() != null) {
            return false;
        }
        if (next != null && field.name().equals(next.lengthField())) {
            return field.type().isOpc("Int32") && isSame(field.switchField(), next.switchField());
        }
        if (former == null
                && next != null
                && next.switchValue() != null
                && field.name().equals(next.switchField())) {
            layout = Layout.UNION;
            return field.type().isOpc("UInt32");
        }
        boolean array = field.lengthField() != null;
        if (array && (former == null || !field.lengthField().equals(former.name()))) {
            return false;
        }
        members.add(new Member(field, array, layout != Layout.UNION && field.switchField() != null));
        return layout == Layout.UNION
                ? Integer.toString(members.size()).equals(field.switchValue())
                : field.switchValue() == null && (field.switchField() == null || !bits.isEmpty());
    }

    private boolean addBits(Field field) {
        layout = Layout.OPTIONAL_FIELDS;
        int count;
        try {
            count = field.length() == null ? 1 : Integer.parseInt(field.length());
        } catch (NumberFormatException e) {
            return false;
        }
        for (int i = 0; i < count && bits.size() <= BITS; i++) {
            boolean reserved = field.name().toLowerCase(Locale.ROOT).startsWith("reserved");
            bits.add(reserved ? NONE : field.name());
        }
        return bits.size() <= BITS;
    }

    /** The first bit is that of the first optional field, and so on; a bit that is a value itself would get lost. */
    private boolean bitsAreThoseOfTheMembers() {
        List<String> optional = members.stream()
                .filter(Member::optional)
                .map(member -> member.field().switchField())
                .toList();
        return optional.size() <= BITS
                && bits.subList(0, optional.size()).equals(optional)
                && bits.subList(optional.size(), BITS).stream().allMatch(NONE::equals);
    }

    private static boolean isSame(String one, String two) {
        return one == null ? two == null : one.equals(two);
    }
}
