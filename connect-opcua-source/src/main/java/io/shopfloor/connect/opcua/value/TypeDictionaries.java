// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions.UnsignedLong;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.RefusedException;
import io.shopfloor.connect.opcua.value.BinarySchema.TypeRef;
import io.shopfloor.connect.opcua.value.ValueType.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseDirection;
import org.eclipse.milo.opcua.stack.core.types.structured.ReferenceDescription;
import org.eclipse.milo.opcua.stack.core.util.Namespaces;

/**
 * The structures of a server that has type dictionaries in place of definitions, as servers before OPC UA 1.04 do. Each dictionary is
 * read once on each connection, when a type in it occurs. Owned by the connection's thread.
 */
final class TypeDictionaries {

    private static final int MOST_DICTIONARIES = 100;

    /** The built-in types by the names that they have in {@link BinarySchema#OPC}. */
    private static final Map<String, Integer> OPC_TYPES = Map.ofEntries(
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
            Map.entry("CharArray", 12),
            Map.entry("DateTime", 13),
            Map.entry("Guid", 14),
            Map.entry("ByteString", 15));

    /** And those that have their names in OPC UA's own namespace. */
    private static final Map<String, Integer> UA_TYPES = Map.of(
            "XmlElement", 16,
            "NodeId", 17,
            "ExpandedNodeId", 18,
            "StatusCode", 19,
            "QualifiedName", 20,
            "LocalizedText", 21);

    private final OpcUaLink link;
    private final TypeGraph graph;
    private final UnsignedLong mode;
    private final Map<NodeId, Optional<BinarySchema>> schemas = new HashMap<>();
    private final Map<TypeRef, Optional<ElementType>> nested = new HashMap<>();
    private final Set<TypeRef> open = new HashSet<>();
    private boolean allRead;

    TypeDictionaries(OpcUaLink link, TypeGraph graph, UnsignedLong mode) {
        this.link = link;
        this.graph = graph;
        this.mode = mode;
    }

    /**
     * A structure with this binary encoding; null if no dictionary has it, or if it cannot be represented.
     *
     * @param name for its schema
     */
    StructureType structure(String name, NodeId encoding)
            throws LinkLostException, RefusedException, InterruptedException {
        NodeId description =
                encoding == null ? null : graph.first(encoding, NodeIds.HasDescription, BrowseDirection.Forward);
        NodeId dictionary =
                description == null ? null : graph.first(description, NodeIds.HasComponent, BrowseDirection.Inverse);
        BinarySchema schema = dictionary == null ? null : schema(dictionary);
        return schema != null && value(description) instanceof String described
                ? structure(schema, described, name, encoding)
                : null;
    }

    private Object value(NodeId node) throws LinkLostException, RefusedException, InterruptedException {
        return link.attribute(List.of(node), AttributeId.Value).get(0).value().value();
    }

    private BinarySchema schema(NodeId dictionary) throws LinkLostException, RefusedException, InterruptedException {
        Optional<BinarySchema> known = schemas.get(dictionary);
        if (known == null) {
            try {
                known = value(dictionary) instanceof ByteString xml
                        ? Optional.of(BinarySchema.parse(xml.bytesOrEmpty()))
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                known = Optional.empty(); // not what it should be: its types are as unknown as without it
            }
            schemas.put(dictionary, known);
        }
        return known.orElse(null);
    }

    /** One dictionary may use the types of another, above all those of OPC UA itself. */
    private BinarySchema schema(BinarySchema user, String namespace)
            throws LinkLostException, RefusedException, InterruptedException {
        if (namespace == null || namespace.equals(user.namespace())) {
            return namespace == null ? null : user;
        }
        if (!allRead) {
            allRead = true;
            for (ReferenceDescription reference : link.references(
                    NodeIds.OPCBinarySchema_TypeSystem, NodeIds.HasComponent, BrowseDirection.Forward)) {
                NodeId dictionary =
                        reference.getNodeId().toNodeId(link.namespaces()).orElse(null);
                if (dictionary != null && schemas.size() < MOST_DICTIONARIES) {
                    schema(dictionary);
                }
            }
        }
        return schemas.values().stream()
                .flatMap(Optional::stream)
                .filter(schema -> namespace.equals(schema.namespace()))
                .findFirst()
                .orElse(null);
    }

    private StructureType structure(BinarySchema schema, String described, String name, NodeId encoding)
            throws LinkLostException, RefusedException, InterruptedException {
        TypeRef self = new TypeRef(schema.namespace(), described);
        List<BinarySchema.Field> all = schema.structures().get(described);
        if (all == null || open.size() >= TypeBook.MAX_NESTED || !open.add(self)) {
            return null; // a structure that contains itself has no schema
        }
        try {
            DictionaryFields read = new DictionaryFields(all);
            if (read.layout() == null) {
                return null;
            }
            List<StructureField> fields = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (DictionaryFields.Member member : read.members()) {
                TypeRef type = member.field().type();
                boolean variant = isUa(type, "Variant");
                ElementType element = element(schema, type);
                if (element == null && !variant && !isUa(type, "ExtensionObject")) {
                    return null; // where such a field ends cannot be known
                }
                fields.add(new StructureField(
                        TypeBook.unique(member.field().name(), names),
                        element,
                        member.array() ? Shape.ARRAY : Shape.SCALAR,
                        member.optional(),
                        false,
                        variant));
            }
            return StructureType.of(name, encoding, read.layout(), fields);
        } finally {
            open.remove(self);
        }
    }

    private static boolean isUa(TypeRef type, String name) {
        return Namespaces.OPC_UA.equals(type.namespace()) && name.equals(type.name());
    }

    private ElementType element(BinarySchema user, TypeRef type)
            throws LinkLostException, RefusedException, InterruptedException {
        if (BinarySchema.OPC.equals(type.namespace())) {
            return Scalar.of(OPC_TYPES.getOrDefault(type.name(), 0), mode);
        }
        if (Namespaces.OPC_UA.equals(type.namespace()) && UA_TYPES.containsKey(type.name())) {
            return Scalar.of(UA_TYPES.get(type.name()), mode);
        }
        Optional<ElementType> known = nested.get(type);
        if (known == null) {
            known = Optional.ofNullable(resolve(user, type));
            if (open.isEmpty() || known.isPresent()) { // what failed by its depth may fit elsewhere
                nested.put(type, known);
            }
        }
        return known.orElse(null);
    }

    private ElementType resolve(BinarySchema user, TypeRef type)
            throws LinkLostException, RefusedException, InterruptedException {
        BinarySchema schema = schema(user, type.namespace());
        if (schema == null) {
            return null;
        }
        Map<Long, String> texts = schema.enumerations().get(type.name());
        return texts == null
                ? structure(schema, type.name(), TypeBook.identifier(type.name()), null)
                : new Enumeration(texts);
    }
}
