// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A type dictionary, by which servers before OPC UA 1.04 describe their structures: its structures and enumerations as it has them,
 * none resolved. Immutable.
 *
 * @param namespace the URI of what it describes
 */
record BinarySchema(
        String namespace, Map<String, List<Field>> structures, Map<String, Map<Long, String>> enumerations) {

    /** Of the types that OPC UA shares with other binary formats. */
    static final String OPC = "http://opcfoundation.org/BinarySchema/";

    private static final int MOST_BYTES = 4 * 1024 * 1024;
    private static final String INT32_BITS = "32";

    /** The name of a type in its namespace. */
    record TypeRef(String namespace, String name) {

        boolean isOpc(String other) {
            return OPC.equals(namespace) && other.equals(name);
        }
    }

    /**
     * A field of a structure.
     *
     * @param lengthField the field that has its number of elements; null for a single one
     * @param switchField the field that says whether it is there; null: always
     * @param switchValue what that field has to be; null: true
     * @param length how often it is there; null: once
     */
    record Field(
            String name, TypeRef type, String lengthField, String switchField, String switchValue, String length) {}

    /**
     * Reads its XML form.
     *
     * @throws IllegalArgumentException if it is none
     */
    static BinarySchema parse(byte[] xml) {
        int length = xml.length;
        while (length > 0 && xml[length - 1] == 0) { // some servers end it as texts of C end
            length--;
        }
        if (length > MOST_BYTES) {
            throw new IllegalArgumentException("a type dictionary of " + length + " bytes");
        }
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml, 0, length));
            reader.nextTag();
            if (!OPC.equals(reader.getNamespaceURI()) || !"TypeDictionary".equals(reader.getLocalName())) {
                throw new IllegalArgumentException("no type dictionary, but " + reader.getName());
            }
            return parse(reader);
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("a type dictionary that is no XML", e);
        }
    }

    private static BinarySchema parse(XMLStreamReader reader) throws XMLStreamException {
        if ("BigEndian".equals(attribute(reader, "DefaultByteOrder"))) {
            throw new IllegalArgumentException("OPC UA has the lowest byte first, and this dictionary the highest");
        }
        String namespace = attribute(reader, "TargetNamespace");
        Map<String, List<Field>> structures = new HashMap<>();
        Map<String, Map<Long, String>> enumerations = new HashMap<>();
        List<Field> fields = null;
        Map<Long, String> texts = null;
        while (reader.hasNext()) {
            if (reader.next() != XMLStreamConstants.START_ELEMENT || !OPC.equals(reader.getNamespaceURI())) {
                continue;
            }
            String name = attribute(reader, "Name");
            switch (reader.getLocalName()) {
                case "StructuredType" -> {
                    fields = new ArrayList<>();
                    structures.put(String.valueOf(name), fields);
                }
                case "EnumeratedType" -> {
                    texts = new HashMap<>();
                    if (INT32_BITS.equals(attribute(reader, "LengthInBits"))) {
                        enumerations.put(String.valueOf(name), texts);
                    }
                }
                case "Field" -> add(fields, field(reader, name, namespace));
                case "EnumeratedValue" -> put(texts, attribute(reader, "Value"), name);
                default -> {
                    // documentation, imports, types of another kind
                }
            }
        }
        return new BinarySchema(namespace, Map.copyOf(structures), Map.copyOf(enumerations));
    }

    private static void add(List<Field> fields, Field field) {
        if (fields != null) {
            fields.add(field);
        }
    }

    private static void put(Map<Long, String> texts, String value, String name) {
        if (texts != null && value != null && name != null) {
            texts.put(Long.parseLong(value), name);
        }
    }

    private static Field field(XMLStreamReader reader, String name, String namespace) {
        return new Field(
                name,
                type(reader, attribute(reader, "TypeName"), namespace),
                attribute(reader, "LengthField"),
                attribute(reader, "SwitchField"),
                attribute(reader, "SwitchValue"),
                attribute(reader, "Length"));
    }

    private static TypeRef type(XMLStreamReader reader, String name, String namespace) {
        int colon = name == null ? -1 : name.indexOf(':');
        return colon < 0
                ? new TypeRef(namespace, name)
                : new TypeRef(reader.getNamespaceURI(name.substring(0, colon)), name.substring(colon + 1));
    }

    private static String attribute(XMLStreamReader reader, String name) {
        return reader.getAttributeValue(null, name);
    }
}
