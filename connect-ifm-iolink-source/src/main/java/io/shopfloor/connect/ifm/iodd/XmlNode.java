// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of an untrusted XML file: its namespace, its local name, its attributes by local name, its child elements. Text between
 * elements means nothing in IODDs and is not kept. Read without DTD, entities or external access, and bounded in depth
 * and number of elements. Read-only after parsing.
 */
final class XmlNode {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_ELEMENTS = 300_000;

    private final String namespace;
    private final String name;
    private final Map<String, String> attributes;
    private final List<XmlNode> children = new ArrayList<>(0);

    private XmlNode(String namespace, String name, Map<String, String> attributes) {
        this.namespace = namespace == null ? "" : namespace;
        this.name = name;
        this.attributes = attributes;
    }

    /** The root element. */
    static XmlNode parse(byte[] xml) throws IoddException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new IoddException(
                    "is not well-formed XML (line " + e.getLocation().getLineNumber() + ")", e);
        } catch (RuntimeException e) {
            // The JDK's reader answers some malformed input so.
            throw new IoddException("cannot be read as XML", e);
        }
    }

    private static XmlNode read(XMLStreamReader reader) throws XMLStreamException, IoddException {
        Deque<XmlNode> open = new ArrayDeque<>();
        XmlNode root = null;
        int elements = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new IoddException(
                        "has a DTD or entities, which no IODD needs and which are refused for security");
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (++elements > MAX_ELEMENTS || open.size() >= MAX_DEPTH) {
                    throw new IoddException(
                            "has more than " + MAX_ELEMENTS + " elements, or is deeper than " + MAX_DEPTH);
                }
                XmlNode node = new XmlNode(reader.getNamespaceURI(), reader.getLocalName(), attributes(reader));
                if (open.isEmpty()) {
                    root = node;
                } else {
                    open.peek().children.add(node);
                }
                open.push(node);
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                open.pop();
            }
        }
        if (root == null) {
            throw new IoddException("has no element");
        }
        return root;
    }

    private static Map<String, String> attributes(XMLStreamReader reader) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return attributes;
    }

    /** Empty where there is none. */
    String namespace() {
        return namespace;
    }

    String name() {
        return name;
    }

    /** The attribute's value, or null. */
    String attribute(String attribute) {
        return attributes.get(attribute);
    }

    /** The attribute's value; an {@link IoddException} where it is missing. */
    String required(String attribute) throws IoddException {
        String value = attributes.get(attribute);
        if (value == null) {
            throw new IoddException("<" + name + "> has no attribute " + attribute);
        }
        return value;
    }

    /** The attribute as a whole number between both bounds, inclusive. */
    int number(String attribute, int min, int max) throws IoddException {
        String text = required(attribute).strip();
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrongNumber(attribute, text, min, max);
        }
        throw wrongNumber(attribute, text, min, max);
    }

    private IoddException wrongNumber(String attribute, String text, int min, int max) {
        return new IoddException("<" + name + "> has " + attribute + "=\"" + shortened(text)
                + "\", which is not a whole number from " + min + " to " + max);
    }

    static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    /** The child elements of this name. */
    List<XmlNode> children(String child) {
        return children.stream().filter(node -> node.name.equals(child)).toList();
    }

    /** The first child element of one of these names, or null. */
    XmlNode child(String... names) {
        List<String> wanted = List.of(names);
        return children.stream()
                .filter(node -> wanted.contains(node.name))
                .findFirst()
                .orElse(null);
    }

    /** The first element of this name anywhere below, or null. */
    XmlNode descendant(String wanted) {
        return descendants(wanted).findFirst().orElse(null);
    }

    /** All elements of this name below, in the order of the file. */
    Stream<XmlNode> descendants(String wanted) {
        return children.stream().flatMap(node -> node.name.equals(wanted) ? Stream.of(node) : node.descendants(wanted));
    }
}
