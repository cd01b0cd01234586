// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a {@link DeviceDescription} of one IODD. Used once, by one thread. */
final class IoddParser {
    private static final int MAX_INDEX = 65_535;
    private static final int MAX_DEVICE_ID = 0xFFFFFF;

    private final XmlNode device;
    private final Texts texts;
    private final Standard standard;
    private final Map<String, XmlNode> datatypes = new HashMap<>();
    private final Budget budget = new Budget();
    private Map<String, XmlNode> variables;
    private final ScalingTable scalings;

    /**
     * What the standard's own files say, where they lie beside the IODDs.
     *
     * @param texts of the standard definitions, by text id
     * @param units symbols by code
     * @param variables indexes of the standard variables by id
     */
    record Standard(Map<String, String> texts, Map<Integer, String> units, Map<String, Integer> variables) {
        static final Standard NONE = new Standard(Map.of(), Map.of(), Map.of());
    }

    private IoddParser(XmlNode device, Texts texts, Standard standard) {
        this.device = device;
        this.texts = texts;
        this.standard = standard;
        this.scalings = new ScalingTable(device, standard.units());
        device.descendants("DatatypeCollection")
                .flatMap(collection -> collection.children("Datatype").stream())
                .filter(type -> type.attribute("id") != null)
                .forEach(type -> datatypes.put(type.attribute("id"), type));
    }

    /**
     * @param device the root element of the IODD
     * @param language the root element of the language file beside it, or null
     * @param wanted the language, such as {@code de}
     * @param source the file's name, for messages
     */
    static DeviceDescription parse(XmlNode device, XmlNode language, String wanted, Standard standard, String source)
            throws IoddException {
        return new IoddParser(device, Texts.of(device, language, wanted, standard.texts()), standard).parse(source);
    }

    private DeviceDescription parse(String source) throws IoddException {
        XmlNode identity = device.descendant("DeviceIdentity");
        XmlNode document = device.child("DocumentInfo");
        if (identity == null || document == null) {
            throw new IoddException("has no DeviceIdentity or no DocumentInfo");
        }
        Set<Integer> compatible = new HashSet<>();
        String additional = identity.attribute("additionalDeviceIds");
        if (additional != null) {
            for (String id : additional.strip().split("\\s+")) {
                compatible.add(deviceId(id));
            }
        }
        String name = texts.of(identity, "DeviceName");
        return new DeviceDescription(
                identity.number("vendorId", 0, MAX_INDEX),
                identity.number("deviceId", 0, MAX_DEVICE_ID),
                compatible,
                name == null ? source : name,
                IoddSchema.of(device),
                document.required("version"),
                released(document.required("releaseDate")),
                source,
                variants());
    }

    private static int deviceId(String text) throws IoddException {
        try {
            int id = Integer.parseInt(text);
            if (id >= 0 && id <= MAX_DEVICE_ID) {
                return id;
            }
        } catch (NumberFormatException e) {
            throw new IoddException(
                    "additionalDeviceIds has " + XmlNode.shortened(text) + ", which is not a number", e);
        }
        throw new IoddException("additionalDeviceIds has " + text + ", which is not a device id");
    }

    private static LocalDate released(String date) throws IoddException {
        try {
            LocalDate day = LocalDate.parse(date.strip());
            if (day.getYear() >= 1900 && day.getYear() <= 9999) {
                return day;
            }
        } catch (DateTimeException e) {
            throw new IoddException("releaseDate=\"" + XmlNode.shortened(date) + "\" is not a date", e);
        }
        throw new IoddException("releaseDate=\"" + XmlNode.shortened(date) + "\" is implausible");
    }

    private List<DeviceDescription.Variant> variants() throws IoddException {
        List<DeviceDescription.Variant> variants = new ArrayList<>();
        XmlNode collection = device.descendant("ProcessDataCollection");
        List<XmlNode> all = collection == null ? List.of() : collection.children("ProcessData");
        for (XmlNode processData : all) {
            XmlNode input = processData.child("ProcessDataIn");
            if (input != null) {
                variants.add(new DeviceDescription.Variant(
                        condition(processData.child("Condition")),
                        new LayoutBuilder(input, texts, datatypes, scalings, budget).build()));
            }
        }
        checkConditions(variants);
        return variants;
    }

    private static void checkConditions(List<DeviceDescription.Variant> variants) throws IoddException {
        if (variants.size() < 2) {
            return;
        }
        Condition first = variants.get(0).condition();
        for (DeviceDescription.Variant variant : variants) {
            if (first == null || variant.condition() == null || !first.sameParameter(variant.condition())) {
                throw new IoddException("has several ProcessData that do not all depend on one and the same parameter,"
                        + " so which one applies is unknown");
            }
        }
    }

    private Condition condition(XmlNode condition) throws IoddException {
        if (condition == null) {
            return null;
        }
        String id = condition.required("variableId");
        int subindex = condition.attribute("subindex") == null ? 0 : condition.number("subindex", 0, 255);
        String value = condition.required("value").strip();
        try {
            long number =
                    switch (value) {
                        case "true" -> 1;
                        case "false" -> 0;
                        default -> Long.parseLong(value);
                    };
            return new Condition(index(id), subindex, number);
        } catch (NumberFormatException e) {
            throw new IoddException("a Condition has value=\"" + XmlNode.shortened(value) + "\"", e);
        }
    }

    /** By id; of several with one id the first. */
    private Map<String, XmlNode> variables() {
        if (variables == null) {
            variables = new HashMap<>();
            device.descendants("Variable").forEach(node -> variables.putIfAbsent(node.attribute("id"), node));
        }
        return variables;
    }

    private int index(String variableId) throws IoddException {
        XmlNode variable = variables().get(variableId);
        if (variable != null) {
            return variable.number("index", 0, MAX_INDEX);
        }
        Integer index = standard.variables().get(variableId);
        if (index == null) {
            throw new IoddException("a Condition asks for the variable " + XmlNode.shortened(variableId)
                    + ", which is not in the file. If it is a standard variable, put IODD-StandardDefinitions1.1.xml"
                    + " beside it");
        }
        return index;
    }
}
