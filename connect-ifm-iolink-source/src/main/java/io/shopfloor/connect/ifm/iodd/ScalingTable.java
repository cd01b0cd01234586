// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds scale and unit of an item of process data: in the ProcessDataRefCollection where it speaks of this process data,
 * else in the menus that show it.
 *
 * <p>Menus have an entry for each display unit. Where the entries scale differently, they are different views of one raw
 * value, and any is right: the first one without offset is taken, so that 0.1 in °C is preferred to 0.18 + 32 in °F.
 * Where they scale alike and only the units differ, the device changes the raw value with its unit: the scale is sure, the
 * unit is not and is left out.
 */
final class ScalingTable {
    private static final int MAX_DECIMALS = 60;
    private static final String INPUT = "V_ProcessDataInput";
    private static final String SUBINDEX = "subindex";
    private static final int MAX_CANDIDATES = 1_000;

    /** Scale and unit; the unit may be null. */
    record Scaling(Scale scale, Unit unit) {
        static final Scaling NONE = new Scaling(Scale.NONE, null);
    }

    private final Map<String, List<XmlNode>> references;
    private final Map<String, List<XmlNode>> menuItems;
    private final Map<String, Map<String, List<XmlNode>>> referenceItems = new HashMap<>();
    private final Map<String, List<XmlNode>> referenceInfos = new HashMap<>();
    private final List<XmlNode> menuVariables;
    private final Map<Integer, String> units;

    ScalingTable(XmlNode device, Map<Integer, String> units) {
        this.units = units;
        references = by("processDataId", device.descendants("ProcessDataRef"));
        menuItems = by(
                SUBINDEX,
                device.descendants("RecordItemRef").filter(node -> INPUT.equals(node.attribute("variableId"))));
        menuVariables = device.descendants("VariableRef")
                .filter(node -> INPUT.equals(node.attribute("variableId")))
                .toList();
    }

    /**
     * @param processDataIn id of the process data
     * @param subindex of the item, 0 where the process data is one value
     */
    Scaling of(String processDataIn, int subindex) throws IoddException {
        List<XmlNode> own = references.getOrDefault(processDataIn, List.of());
        String wanted = Integer.toString(subindex);
        if (own.isEmpty()) {
            return chosen(subindex == 0 ? menuVariables : menuItems.getOrDefault(wanted, List.of()));
        }
        List<XmlNode> items = referenceItems
                .computeIfAbsent(
                        processDataIn,
                        id -> by(
                                SUBINDEX,
                                own.stream()
                                        .flatMap(
                                                reference -> reference.children("ProcessDataRecordItemInfo").stream())))
                .getOrDefault(wanted, List.of());
        return chosen(items.isEmpty() ? referenceInfos.computeIfAbsent(processDataIn, id -> infos(own)) : items);
    }

    private static List<XmlNode> infos(List<XmlNode> references) {
        return references.stream()
                .flatMap(reference -> reference.children("ProcessDataInfo").stream())
                .toList();
    }

    private static Map<String, List<XmlNode>> by(String attribute, Stream<XmlNode> nodes) {
        return nodes.filter(node -> node.attribute(attribute) != null)
                .collect(Collectors.groupingBy(node -> node.attribute(attribute)));
    }

    private Scaling chosen(List<XmlNode> nodes) throws IoddException {
        List<Scaling> candidates = new ArrayList<>();
        if (nodes.size() > MAX_CANDIDATES) {
            throw new IoddException("gives one item of process data " + nodes.size() + " scales and units");
        }
        for (XmlNode node : nodes) {
            Scaling candidate = scaling(node);
            if (!candidate.equals(Scaling.NONE) && !candidates.contains(candidate)) {
                candidates.add(candidate);
            }
        }
        if (candidates.isEmpty()) {
            return Scaling.NONE;
        }
        Scaling first = candidates.stream()
                .filter(candidate -> candidate.scale().offset().signum() == 0)
                .findFirst()
                .orElse(candidates.get(0));
        boolean unitDependsOnDevice = candidates.stream()
                .anyMatch(other -> other.scale().equals(first.scale())
                        && other.unit() != null
                        && first.unit() != null
                        && !other.unit().equals(first.unit()));
        return unitDependsOnDevice ? new Scaling(first.scale(), null) : first;
    }

    private Scaling scaling(XmlNode node) throws IoddException {
        BigDecimal gradient = decimal(node, "gradient", BigDecimal.ONE);
        BigDecimal offset = decimal(node, "offset", BigDecimal.ZERO);
        Unit unit = node.attribute("unitCode") == null ? null : Unit.of(node.number("unitCode", 0, 1_000_000), units);
        return new Scaling(Scale.of(gradient, offset), unit);
    }

    private static BigDecimal decimal(XmlNode node, String attribute, BigDecimal fallback) throws IoddException {
        String text = node.attribute(attribute);
        return text == null ? fallback : decimal(text, attribute);
    }

    static BigDecimal decimal(String text, String attribute) throws IoddException {
        String number = text.strip();
        if (number.length() <= 40) {
            try {
                BigDecimal decimal = new BigDecimal(number);
                if (Math.abs((long) decimal.scale()) <= MAX_DECIMALS) {
                    return decimal;
                }
            } catch (NumberFormatException e) {
                throw new IoddException(attribute + "=\"" + number + "\" is not a number", e);
            }
        }
        throw new IoddException(attribute + "=\"" + XmlNode.shortened(number) + "\" is not a possible number");
    }
}
