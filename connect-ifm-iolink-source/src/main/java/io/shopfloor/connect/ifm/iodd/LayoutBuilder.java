// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes a {@link ProcessDataLayout} of a ProcessDataIn element. Used once, by one thread. */
final class LayoutBuilder {
    /** IO-Link's largest process data. */
    private static final int MAX_BITS = 32 * 8;

    private static final int MAX_SUBINDEX = 255;

    private final XmlNode input;
    private final Texts texts;
    private final Map<String, XmlNode> datatypes;
    private final ScalingTable scalings;
    private final Budget budget;
    private final List<Draft> drafts = new ArrayList<>();

    /** An item before all of them have names. */
    private record Draft(String label, int subindex, int bitOffset, XmlNode type) {}

    LayoutBuilder(XmlNode input, Texts texts, Map<String, XmlNode> datatypes, ScalingTable scalings, Budget budget) {
        this.input = input;
        this.texts = texts;
        this.datatypes = datatypes;
        this.scalings = scalings;
        this.budget = budget;
    }

    ProcessDataLayout build() throws IoddException {
        String id = input.required("id");
        int bits = input.number("bitLength", 1, MAX_BITS);
        XmlNode type = resolve(input, "Datatype");
        switch (kind(type)) {
            case "RecordT" -> addRecord(type);
            case "ArrayT" -> addArray(type);
            default -> drafts.add(new Draft(texts.of(input, "Name"), 0, 0, type));
        }
        budget.spend(drafts.size());
        List<String> labels = drafts.stream().map(Draft::label).toList();
        // List.copyOf and toList() differ in that only the latter takes null, which a nameless item has.
        List<String> names =
                FieldNames.of(labels, drafts.stream().map(Draft::subindex).toList());
        List<ProcessDataLayout.Item> items = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            items.add(item(id, bits, drafts.get(i), names.get(i)));
        }
        return new ProcessDataLayout(id, bits, items);
    }

    private void addRecord(XmlNode type) throws IoddException {
        List<XmlNode> items = type.children("RecordItem");
        if (items.size() > MAX_SUBINDEX) {
            throw new IoddException(
                    "a record has " + items.size() + " items; IO-Link numbers them up to " + MAX_SUBINDEX);
        }
        for (XmlNode item : items) {
            XmlNode simple = resolve(item, "SimpleDatatype");
            drafts.add(new Draft(
                    texts.of(item, "Name"),
                    item.number("subindex", 1, MAX_SUBINDEX),
                    item.number("bitOffset", 0, MAX_BITS - 1),
                    simple));
        }
    }

    /** Element 1 is the most significant one. */
    private void addArray(XmlNode type) throws IoddException {
        int count = type.number("count", 1, MAX_BITS);
        XmlNode element = resolve(type, "SimpleDatatype");
        int width = datatype(element).bitLength();
        String label = texts.of(input, "Name");
        for (int i = 1; i <= count; i++) {
            drafts.add(new Draft((label == null ? "element" : label) + " " + i, i, (count - i) * width, element));
        }
    }

    private ProcessDataLayout.Item item(String processData, int bits, Draft draft, String name) throws IoddException {
        Datatype datatype = datatype(draft.type());
        if (draft.bitOffset() + datatype.bitLength() > bits) {
            throw new IoddException("the item " + name + " ends at bit " + (draft.bitOffset() + datatype.bitLength())
                    + " of process data of " + bits + " bits");
        }
        boolean number = datatype instanceof Datatype.SignedInteger
                || datatype instanceof Datatype.UnsignedInteger
                || datatype instanceof Datatype.Float32;
        ScalingTable.Scaling scaling = number ? scalings.of(processData, draft.subindex()) : ScalingTable.Scaling.NONE;
        boolean measures = !scaling.scale().isNone() || scaling.unit() != null;
        return new ProcessDataLayout.Item(
                name,
                draft.label(),
                draft.subindex(),
                draft.bitOffset(),
                datatype,
                scaling.scale(),
                scaling.unit(),
                number || datatype instanceof Datatype.Bool ? domain(draft.type(), measures) : ValueDomain.ANY);
    }

    private ValueDomain domain(XmlNode type, boolean measures) throws IoddException {
        List<ValueDomain.Single> singles = new ArrayList<>();
        List<XmlNode> singleValues = type.children("SingleValue");
        List<XmlNode> valueRanges = type.children("ValueRange");
        budget.spend(singleValues.size() + valueRanges.size());
        for (XmlNode single : singleValues) {
            singles.add(new ValueDomain.Single(value(single, "value"), texts.of(single, "Name")));
        }
        List<ValueDomain.Range> ranges = new ArrayList<>();
        for (XmlNode range : valueRanges) {
            boolean named = range.child("Name") != null;
            String text = texts.of(range, "Name");
            ranges.add(new ValueDomain.Range(
                    value(range, "lowerValue"),
                    value(range, "upperValue"),
                    named && text == null ? "named range" : text));
        }
        return singles.isEmpty() && ranges.isEmpty() ? ValueDomain.ANY : new ValueDomain(singles, ranges, measures);
    }

    private static BigDecimal value(XmlNode node, String attribute) throws IoddException {
        String text = node.required(attribute).strip();
        return switch (text) {
            case "true" -> BigDecimal.ONE;
            case "false" -> BigDecimal.ZERO;
            default -> ScalingTable.decimal(text, attribute);
        };
    }

    private static Datatype datatype(XmlNode type) throws IoddException {
        return switch (kind(type)) {
            case "UIntegerT" -> new Datatype.UnsignedInteger(type.number("bitLength", 2, 64));
            case "IntegerT" -> new Datatype.SignedInteger(type.number("bitLength", 2, 64));
            case "BooleanT" -> new Datatype.Bool();
            case "Float32T" -> new Datatype.Float32();
            case "StringT" ->
                new Datatype.Text(
                        type.number("fixedLength", 1, MAX_BITS / 8),
                        "US-ASCII".equals(type.attribute("encoding"))
                                ? StandardCharsets.US_ASCII
                                : StandardCharsets.UTF_8);
            case "OctetStringT" -> new Datatype.Octets(type.number("fixedLength", 1, MAX_BITS / 8));
            case "TimeT" -> new Datatype.Time();
            case "TimeSpanT" -> new Datatype.TimeSpan();
            default ->
                throw new IoddException("process data has an item of the type " + XmlNode.shortened(kind(type))
                        + ", which is not a simple type of IO-Link");
        };
    }

    /** The type, which stands in the element or is referred to by it. */
    private XmlNode resolve(XmlNode owner, String inline) throws IoddException {
        XmlNode type = owner.child(inline, "DatatypeRef");
        if (type == null) {
            throw new IoddException("<" + owner.name() + "> has no datatype");
        }
        if (!type.name().equals("DatatypeRef")) {
            return type;
        }
        XmlNode target = datatypes.get(type.required("datatypeId"));
        if (target == null) {
            throw new IoddException("refers to a missing datatype: " + XmlNode.shortened(type.attribute("datatypeId")));
        }
        return target;
    }

    private static String kind(XmlNode type) throws IoddException {
        String kind = type.required("type");
        return kind.substring(kind.indexOf(':') + 1);
    }
}
