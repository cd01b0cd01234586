// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.util.Map;

/** A NodeSet2 document (OPC UA, Part 6, Annex F) with data types, for a server that reads such documents. */
final class Nodeset {

    private static final String URI = "urn:shopfloor:test-types";

    private final StringBuilder types = new StringBuilder();

    /** @param texts with the value of each */
    Nodeset enumeration(String name, Map<String, Integer> texts) {
        StringBuilder fields = new StringBuilder();
        texts.forEach((text, value) -> fields.append("<Field Name=\"%s\" Value=\"%d\"/>".formatted(text, value)));
        return type(name, "Enumeration", "", fields);
    }

    /**
     * @param base {@code Structure} or {@code Union}
     * @param fields as {@code Name:Type}, an array as {@code Name:Type[]}, one that may be absent as {@code Name:Type?}
     */
    Nodeset structure(String name, String base, String... fields) {
        StringBuilder all = new StringBuilder();
        for (String field : fields) {
            String[] parts = field.split("[:?\\[]");
            all.append("<Field Name=\"%s\" DataType=\"%s\" ValueRank=\"%d\" IsOptional=\"%s\"/>"
                    .formatted(parts[0], id(parts[1]), field.endsWith("[]") ? 1 : -1, field.endsWith("?")));
        }
        type(name, base, base.equals("Union") ? " IsUnion=\"true\"" : "", all);
        types.append("""
                <UAObject NodeId="ns=1;s=%1$s.Binary" BrowseName="Default Binary" SymbolicName="DefaultBinary">
                  <DisplayName>Default Binary</DisplayName>
                  <References>
                    <Reference ReferenceType="i=38" IsForward="false">ns=1;s=%1$s</Reference>
                    <Reference ReferenceType="i=40">i=76</Reference>
                  </References>
                </UAObject>
                """.formatted(name));
        return this;
    }

    private Nodeset type(String name, String base, String kind, CharSequence fields) {
        types.append("""
                <UADataType NodeId="ns=1;s=%1$s" BrowseName="1:%1$s">
                  <DisplayName>%1$s</DisplayName>
                  <References><Reference ReferenceType="i=45" IsForward="false">%2$s</Reference></References>
                  <Definition Name="1:%1$s"%3$s>%4$s</Definition>
                </UADataType>
                """.formatted(name, id(base), kind, fields));
        return this;
    }

    /** The node ids of OPC UA's own types are numbers (Part 6, Annex A). */
    private static String id(String type) {
        Integer number = Map.ofEntries(
                        Map.entry("Boolean", 1),
                        Map.entry("SByte", 2),
                        Map.entry("Byte", 3),
                        Map.entry("Int16", 4),
                        Map.entry("UInt16", 5),
                        Map.entry("Int32", 6),
                        Map.entry("UInt32", 7),
                        Map.entry("Int64", 8),
                        Map.entry("UInt64", 9),
                        Map.entry("Float", 10),
                        Map.entry("Double", 11),
                        Map.entry("String", 12),
                        Map.entry("DateTime", 13),
                        Map.entry("Guid", 14),
                        Map.entry("ByteString", 15),
                        Map.entry("XmlElement", 16),
                        Map.entry("NodeId", 17),
                        Map.entry("ExpandedNodeId", 18),
                        Map.entry("StatusCode", 19),
                        Map.entry("QualifiedName", 20),
                        Map.entry("LocalizedText", 21),
                        Map.entry("Structure", 22),
                        Map.entry("Enumeration", 29),
                        Map.entry("Union", 12756))
                .get(type);
        return number == null ? "ns=1;s=" + type : "i=" + number;
    }

    String text() {
        return """
                <?xml version="1.0" encoding="utf-8"?>
                <UANodeSet xmlns="http://opcfoundation.org/UA/2011/03/UANodeSet.xsd">
                <NamespaceUris><Uri>%1$s</Uri></NamespaceUris>
                <Models><Model ModelUri="%1$s" Version="1.0.0" PublicationDate="2026-01-01T00:00:00Z">
                  <RequiredModel ModelUri="http://opcfoundation.org/UA/"/>
                </Model></Models>
                %2$s</UANodeSet>
                """.formatted(URI, types);
    }
}
