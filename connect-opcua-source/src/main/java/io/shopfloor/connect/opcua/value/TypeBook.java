// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions.UnsignedLong;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.RefusedException;
import io.shopfloor.connect.opcua.value.ValueType.Shape;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumField;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumValueType;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureDefinition;

/**
 * What the server says of its data types, asked for once on each connection and only for types that occur. Owned by the
 * connection's thread.
 */
public final class TypeBook {

    private static final int STRUCTURE = 22;
    private static final int ENUMERATION = 29;
    private static final int MAX_SUPERTYPES = 32;
    static final int MAX_NESTED = 16;

    private final OpcUaLink link;
    private final TypeGraph graph;
    private final TypeDictionaries dictionaries;
    private final UnsignedLong mode;
    private final Map<NodeId, Optional<ElementType>> declared = new HashMap<>();
    private final Map<NodeId, Optional<ElementType>> encoded = new HashMap<>();
    private final Map<ElementType, Map<Shape, ValueType>> types = new HashMap<>();
    private final Set<NodeId> open = new HashSet<>();

    public TypeBook(OpcUaLink link, UnsignedLong mode) {
        this.link = link;
        this.graph = new TypeGraph(link);
        this.mode = mode;
        this.dictionaries = new TypeDictionaries(link, graph, mode);
    }

    /**
     * How values of a node are represented, by what the node declares; null where that leaves it open.
     *
     * @param dataType null if it is not known
     */
    public ValueType declared(NodeId dataType, int valueRank) throws LinkLostException, InterruptedException {
        Shape shape = Shape.declared(valueRank);
        ElementType element = dataType == null ? null : element(dataType);
        return element == null || shape == null ? null : type(element, shape);
    }

    /**
     * How this very value is represented, where the node leaves it open; null if it cannot be.
     *
     * @param dataType of the node; null if it is not known
     */
    public ValueType of(Object value, NodeId dataType) throws LinkLostException, InterruptedException {
        ElementType element = dataType == null ? null : element(dataType);
        if (element == null) {
            element = elementOf(value);
        }
        if (element == null) {
            return null;
        }
        return type(element, Shape.of(value));
    }

    /** The same object for the same type, so that schemas are built once. */
    private ValueType type(ElementType element, Shape shape) {
        return types.computeIfAbsent(element, key -> new EnumMap<>(Shape.class))
                .computeIfAbsent(shape, key -> new ValueType(element, key));
    }

    private ElementType elementOf(Object value) throws LinkLostException, InterruptedException {
        Object values = value instanceof Matrix matrix ? matrix.getElements() : value;
        Object sample = values;
        Class<?> type = values == null ? null : values.getClass();
        if (type != null && type.isArray()) {
            type = type.getComponentType();
            sample = Array.getLength(values) == 0 ? null : Array.get(values, 0);
        }
        if (type == null) {
            return null;
        }
        if (ExtensionObject.class.isAssignableFrom(type)) {
            return sample instanceof ExtensionObject object && !object.isNull()
                    ? encoded(object.getEncodingOrTypeId())
                    : null;
        }
        return Scalar.of(type, mode);
    }

    private ElementType encoded(NodeId encoding) throws LinkLostException, InterruptedException {
        Optional<ElementType> known = encoded.get(encoding);
        if (known == null) {
            NodeId type = graph.typeOfEncoding(encoding);
            known = Optional.ofNullable(type == null ? null : element(type));
            encoded.put(encoding, known);
        }
        return known.orElse(null);
    }

    /** Null for an abstract type, and one that cannot be represented. */
    private ElementType element(NodeId type) throws LinkLostException, InterruptedException {
        Optional<ElementType> known = declared.get(type);
        if (known == null) {
            if (open.size() >= MAX_NESTED || !open.add(type)) {
                return null; // a structure that contains itself has no schema
            }
            try {
                known = Optional.ofNullable(resolve(type));
            } catch (RefusedException e) {
                known = Optional.empty();
            } finally {
                open.remove(type);
            }
            declared.put(type, known);
        }
        return known.orElse(null);
    }

    private ElementType resolve(NodeId type) throws LinkLostException, RefusedException, InterruptedException {
        int base = base(type);
        if (base == ENUMERATION) {
            return new Enumeration(texts(type));
        }
        if (base != STRUCTURE) {
            return Scalar.of(base, mode);
        }
        return builtIn(type) == STRUCTURE ? null : structure(type);
    }

    /** The number of the built-in type, of Structure or of Enumeration, that this one is or derives from; 0 for none. */
    private int base(NodeId type) throws LinkLostException, RefusedException, InterruptedException {
        NodeId at = type;
        for (int i = 0; i < MAX_SUPERTYPES && at != null; i++) {
            int number = builtIn(at);
            if (number > 0) {
                return number;
            }
            at = graph.supertype(at);
        }
        return 0;
    }

    private static int builtIn(NodeId type) {
        if (type.getNamespaceIndex().intValue() != 0 || !(type.getIdentifier() instanceof UInteger number)) {
            return 0;
        }
        int id = number.intValue();
        return id >= 1 && id <= STRUCTURE || id == ENUMERATION ? id : 0;
    }

    private Map<Long, String> texts(NodeId type) throws LinkLostException, RefusedException, InterruptedException {
        Map<Long, String> texts = new HashMap<>();
        if (definition(type) instanceof EnumDefinition definition && definition.getFields() != null) {
            for (EnumField field : definition.getFields()) {
                texts.put(field.getValue(), field.getName());
            }
            return texts;
        }
        // Servers before 1.04 have no definitions, but properties.
        Object strings = graph.property(type, "EnumStrings");
        if (strings instanceof LocalizedText[] names) {
            for (int i = 0; i < names.length; i++) {
                texts.put((long) i, String.valueOf(names[i].text()));
            }
        }
        Object values = graph.property(type, "EnumValues");
        if (values instanceof ExtensionObject[] objects) {
            for (ExtensionObject object : objects) {
                if (decoded(object) instanceof EnumValueType value && value.getDisplayName() != null) {
                    texts.put(
                            value.getValue(),
                            String.valueOf(value.getDisplayName().text()));
                }
            }
        }
        return texts;
    }

    private ElementType structure(NodeId type) throws LinkLostException, RefusedException, InterruptedException {
        if (!(definition(type) instanceof StructureDefinition definition) || definition.getFields() == null) {
            return dictionaries.structure(name(type), graph.binaryEncoding(type)); // as servers before 1.04 have it
        }
        boolean subtyped = definition.getStructureType().getValue() > 2;
        StructureType.Layout layout =
                switch (definition.getStructureType()) {
                    case Structure, StructureWithSubtypedValues -> StructureType.Layout.ALL;
                    case StructureWithOptionalFields -> StructureType.Layout.OPTIONAL_FIELDS;
                    case Union, UnionWithSubtypedValues -> StructureType.Layout.UNION;
                };
        List<StructureField> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (org.eclipse.milo.opcua.stack.core.types.structured.StructureField field : definition.getFields()) {
            String name = unique(field.getName(), names);
            ElementType element = element(field.getDataType());
            boolean ofStructure = base(field.getDataType()) == STRUCTURE;
            if (element == null && ofStructure && !isAbstract(field.getDataType())) {
                return null; // where such a field ends cannot be known
            }
            Shape shape = Shape.declared(field.getValueRank());
            fields.add(new StructureField(
                    name,
                    element,
                    shape == null ? Shape.SCALAR : shape,
                    field.getIsOptional() && !subtyped,
                    field.getIsOptional() && subtyped,
                    !ofStructure));
        }
        return StructureType.of(name(type), binaryEncoding(type, definition), layout, fields);
    }

    private NodeId binaryEncoding(NodeId type, StructureDefinition definition)
            throws LinkLostException, RefusedException, InterruptedException {
        NodeId declaredEncoding = definition.getDefaultEncodingId();
        return declaredEncoding == null || declaredEncoding.isNull() ? graph.binaryEncoding(type) : declaredEncoding;
    }

    private Object definition(NodeId type) throws LinkLostException, RefusedException, InterruptedException {
        DataValue value =
                link.attribute(List.of(type), AttributeId.DataTypeDefinition).get(0);
        return value.value().value() instanceof ExtensionObject object ? decoded(object) : null;
    }

    private boolean isAbstract(NodeId type) throws LinkLostException, RefusedException, InterruptedException {
        return Boolean.TRUE.equals(link.attribute(List.of(type), AttributeId.IsAbstract)
                .get(0)
                .value()
                .value());
    }

    private Object decoded(ExtensionObject object) {
        try {
            return object.decode(link.client().getStaticEncodingContext());
        } catch (RuntimeException e) {
            return null; // not what it should be: the type is as unknown as without it
        }
    }

    private String name(NodeId type) throws LinkLostException, RefusedException, InterruptedException {
        Object name = link.attribute(List.of(type), AttributeId.BrowseName)
                .get(0)
                .value()
                .value();
        return identifier(name instanceof QualifiedName qualified ? qualified.name() : null);
    }

    /** A name for a field that none of these has, to which it is added. */
    static String unique(String field, Set<String> names) {
        String name = identifier(field);
        while (!names.add(name)) {
            name += "_";
        }
        return name;
    }

    /** As schema registries take it in a name. */
    static String identifier(String name) {
        String safe = name == null || name.isEmpty() ? "_" : name.replaceAll("[^A-Za-z0-9_]", "_");
        return Character.isDigit(safe.charAt(0)) ? "_" + safe : safe;
    }
}
