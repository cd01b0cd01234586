// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.milo.opcua.sdk.core.AccessLevel;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.nodes.UaDataTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaFolderNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.encoding.DefaultEncodingContext;
import org.eclipse.milo.opcua.stack.core.encoding.binary.OpcUaBinaryEncoder;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.eclipse.milo.opcua.stack.core.types.enumerated.StructureType;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.DataTypeDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryData;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryReadDetails;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryReadResult;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryReadValueId;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadRawModifiedDetails;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureField;

/**
 * The nodes of a {@link TestServer}, in the namespace {@link #NAMESPACE}: variables that tests add to folders below Objects, data
 * types, and a history of what is set, in pages. The history outlives a restart of the server.
 */
public final class TestNodes extends ManagedNamespaceWithLifecycle {

    public static final String NAMESPACE = "urn:shopfloor:test";

    private final SubscriptionModel subscriptions;
    private final Map<String, NavigableMap<Long, DataValue>> history;
    private final List<Consumer<TestNodes>> made;
    private final AtomicInteger historyReads = new AtomicInteger();
    private volatile int pageSize = 10;
    private volatile boolean endless;

    TestNodes(OpcUaServer server) {
        this(server, new ConcurrentHashMap<>(), new ArrayList<>());
    }

    private TestNodes(
            OpcUaServer server, Map<String, NavigableMap<Long, DataValue>> history, List<Consumer<TestNodes>> made) {
        super(server, NAMESPACE);
        this.history = history;
        this.made = made;
        subscriptions = new SubscriptionModel(server, this);
        getLifecycleManager().addLifecycle(subscriptions);
        getLifecycleManager().addStartupTask(() -> List.copyOf(this.made).forEach(make -> make.accept(this)));
    }

    /** The same nodes in another server. */
    TestNodes on(OpcUaServer server) {
        return new TestNodes(server, history, made);
    }

    private void make(Consumer<TestNodes> make) {
        made.add(make);
        make.accept(this);
    }

    /** A variable below Objects, in the folders that its path names. */
    public void variable(String path, NodeId type, Object value) {
        make(nodes -> nodes.addVariable(path, type, value, false));
    }

    /** The same, with a history of what is set. */
    public void historized(String path, NodeId type, Object value) {
        history.computeIfAbsent(path, any -> new ConcurrentSkipListMap<>());
        make(nodes -> nodes.addVariable(path, type, value, true));
    }

    private void addVariable(String path, NodeId type, Object value, boolean historized) {
        String[] levels = path.split("/");
        NodeId parent = NodeIds.ObjectsFolder;
        StringBuilder folder = new StringBuilder();
        for (int i = 0; i < levels.length - 1; i++) {
            folder.append(i == 0 ? "" : "/").append(levels[i]);
            parent = folder(folder.toString(), levels[i], parent);
        }
        UaVariableNode node = new UaVariableNode.UaVariableNodeBuilder(getNodeContext())
                .setNodeId(newNodeId(path))
                .setBrowseName(newQualifiedName(levels[levels.length - 1]))
                .setDisplayName(LocalizedText.english(levels[levels.length - 1]))
                .setDataType(type)
                .setValueRank(value instanceof Matrix ? 2 : value instanceof Object[] ? 1 : -1)
                .setTypeDefinition(NodeIds.BaseDataVariableType)
                .setHistorizing(historized)
                .setAccessLevel(access(historized))
                .setUserAccessLevel(access(historized))
                .build();
        node.setValue(value instanceof DataValue data ? data : new DataValue(new Variant(value)));
        add(node, parent, NodeIds.HasComponent);
    }

    /** Gives a variable another type definition than that of most variables. */
    public void typed(String path, NodeId type) {
        make(nodes -> {
            UaNode node = nodes.getNodeManager().get(newNodeId(path));
            node.getReferences().stream()
                    .filter(reference -> reference.getReferenceTypeId().equals(NodeIds.HasTypeDefinition))
                    .toList()
                    .forEach(node::removeReference);
            node.addReference(new Reference(
                    node.getNodeId(), NodeIds.HasTypeDefinition, type.expanded(), Reference.Direction.FORWARD));
        });
    }

    /** A type of objects; returns its id. */
    public NodeId objectType(String name, NodeId supertype) {
        NodeId id = newNodeId("type:" + name);
        make(nodes -> nodes.add(
                UaObjectTypeNode.build(nodes.getNodeContext(), builder -> builder.setNodeId(id)
                        .setBrowseName(newQualifiedName(name))
                        .setDisplayName(LocalizedText.english(name))
                        .setIsAbstract(false)
                        .build()),
                supertype,
                NodeIds.HasSubtype));
        return id;
    }

    private static UByte access(boolean historized) {
        return historized
                ? AccessLevel.toValue(AccessLevel.CurrentRead, AccessLevel.HistoryRead)
                : AccessLevel.toValue(AccessLevel.CurrentRead);
    }

    private NodeId folder(String path, String name, NodeId parent) {
        NodeId id = newNodeId(path);
        if (!getNodeManager().containsNode(id)) {
            add(
                    new UaFolderNode(getNodeContext(), id, newQualifiedName(name), LocalizedText.english(name)),
                    parent,
                    NodeIds.Organizes);
        }
        return id;
    }

    private void add(UaNode node, NodeId parent, NodeId reference) {
        getNodeManager().addNode(node);
        node.addReference(new Reference(node.getNodeId(), reference, parent.expanded(), Reference.Direction.INVERSE));
    }

    /** A property of a variable: its unit, for example. */
    public void property(String path, String name, Object value) {
        make(nodes -> {
            UaVariableNode property = new UaVariableNode.UaVariableNodeBuilder(nodes.getNodeContext())
                    .setNodeId(newNodeId(path + "." + name))
                    .setBrowseName(new QualifiedName(0, name))
                    .setDisplayName(LocalizedText.english(name))
                    .setDataType(NodeIds.BaseDataType)
                    .setTypeDefinition(NodeIds.PropertyType)
                    .build();
            property.setValue(new DataValue(new Variant(value)));
            nodes.add(property, newNodeId(path), NodeIds.HasProperty);
        });
    }

    /** Another reference from one folder to another: so that there are cycles. */
    public void organizes(String from, String to) {
        make(nodes -> nodes.getNodeManager()
                .get(newNodeId(from))
                .addReference(new Reference(
                        newNodeId(from), NodeIds.Organizes, newNodeId(to).expanded(), Reference.Direction.FORWARD)));
    }

    public void remove(String path) {
        getNodeManager().get(newNodeId(path)).delete();
    }

    public void set(String path, Object value) {
        set(path, new DataValue(new Variant(value), StatusCode.GOOD, DateTime.now(), DateTime.now()));
    }

    /** Sets a value; a historized variable remembers it. */
    public void set(String path, DataValue value) {
        NavigableMap<Long, DataValue> past = history.get(path);
        if (past != null && value.sourceTime() != null) {
            past.put(value.sourceTime().utcTime(), value);
        }
        ((UaVariableNode) getNodeManager().get(newNodeId(path))).setValue(value);
    }

    /** A value that the history has, and that no subscription told. */
    public void past(String path, DataValue value) {
        history.get(path).put(value.sourceTime().utcTime(), value);
    }

    public void pageSize(int size) {
        pageSize = size;
    }

    /** Each page of the history says that there is another one, with later values. */
    public void endlessHistory() {
        endless = true;
    }

    public int historyReads() {
        return historyReads.get();
    }

    /** A data type with its binary encoding; returns its id. */
    public NodeId dataType(String name, NodeId supertype, DataTypeDefinition definition) {
        NodeId id = newNodeId("type:" + name);
        make(nodes -> {
            UaDataTypeNode node = new UaDataTypeNode(
                    nodes.getNodeContext(),
                    id,
                    newQualifiedName(name),
                    LocalizedText.english(name),
                    LocalizedText.NULL_VALUE,
                    Unsigned.uint(0),
                    Unsigned.uint(0),
                    false);
            node.setDataTypeDefinition(definition);
            nodes.add(node, supertype, NodeIds.HasSubtype);
            if (definition instanceof StructureDefinition) {
                UaObjectNode encoding =
                        UaObjectNode.build(nodes.getNodeContext(), builder -> builder.setNodeId(encoding(name))
                                .setBrowseName(new QualifiedName(0, "Default Binary"))
                                .setDisplayName(LocalizedText.english("Default Binary"))
                                .setTypeDefinition(NodeIds.DataTypeEncodingType)
                                .build());
                nodes.add(encoding, id, NodeIds.HasEncoding);
            }
        });
        return id;
    }

    /**
     * A type dictionary, as servers before OPC UA 1.04 have it, with these structures in it; types without a definition are
     * described by it alone.
     */
    public void dictionary(String name, String xml, String... structures) {
        make(nodes -> {
            NodeId dictionary = newNodeId("dictionary:" + name);
            nodes.add(
                    nodes.described(dictionary, name, ByteString.of(xml.getBytes(StandardCharsets.UTF_8))),
                    NodeIds.OPCBinarySchema_TypeSystem,
                    NodeIds.HasComponent);
            for (String structure : structures) {
                NodeId description = newNodeId("description:" + structure);
                nodes.add(nodes.described(description, structure, structure), dictionary, NodeIds.HasComponent);
                nodes.add(
                        UaObjectNode.build(nodes.getNodeContext(), builder -> builder.setNodeId(encoding(structure))
                                .setBrowseName(new QualifiedName(0, "Default Binary"))
                                .setDisplayName(LocalizedText.english("Default Binary"))
                                .setTypeDefinition(NodeIds.DataTypeEncodingType)
                                .build()),
                        newNodeId("type:" + structure),
                        NodeIds.HasEncoding);
                nodes.getNodeManager()
                        .get(encoding(structure))
                        .addReference(new Reference(
                                encoding(structure),
                                NodeIds.HasDescription,
                                description.expanded(),
                                Reference.Direction.FORWARD));
            }
        });
    }

    private UaVariableNode described(NodeId id, String name, Object value) {
        UaVariableNode node = new UaVariableNode.UaVariableNodeBuilder(getNodeContext())
                .setNodeId(id)
                .setBrowseName(newQualifiedName(name))
                .setDisplayName(LocalizedText.english(name))
                .setDataType(NodeIds.BaseDataType)
                .setTypeDefinition(NodeIds.DataTypeDictionaryType)
                .build();
        node.setValue(new DataValue(new Variant(value)));
        return node;
    }

    public NodeId encoding(String type) {
        return newNodeId("encoding:" + type);
    }

    public StructureDefinition structure(String name, StructureType kind, StructureField... fields) {
        return new StructureDefinition(encoding(name), NodeIds.Structure, kind, fields);
    }

    public static StructureField field(String name, NodeId type, int rank, boolean optional) {
        return new StructureField(name, LocalizedText.NULL_VALUE, type, rank, null, Unsigned.uint(0), optional);
    }

    /** A value of a structure, its bytes written by the test. */
    public ExtensionObject object(String type, Consumer<OpcUaBinaryEncoder> body) {
        ByteBuf buffer = Unpooled.buffer();
        body.accept(new OpcUaBinaryEncoder(DefaultEncodingContext.INSTANCE).setBuffer(buffer));
        return ExtensionObject.of(ByteString.of(ByteBufUtil.getBytes(buffer)), encoding(type));
    }

    @Override
    public List<HistoryReadResult> historyRead(
            HistoryReadContext context,
            HistoryReadDetails details,
            TimestampsToReturn timestamps,
            List<HistoryReadValueId> ids) {
        historyReads.incrementAndGet();
        ReadRawModifiedDetails raw = (ReadRawModifiedDetails) details;
        List<HistoryReadResult> results = new ArrayList<>();
        for (HistoryReadValueId id : ids) {
            NavigableMap<Long, DataValue> past =
                    history.get(id.getNodeId().getIdentifier().toString());
            if (past == null) {
                results.add(
                        new HistoryReadResult(new StatusCode(StatusCodes.Bad_HistoryOperationUnsupported), null, null));
                continue;
            }
            ByteString point = id.getContinuationPoint();
            long from = point == null || point.isNull() || point.length() == 0
                    ? raw.getStartTime().utcTime()
                    : ByteBuffer.wrap(point.bytesOrEmpty()).getLong();
            if (endless) {
                results.add(pageAfter(from));
                continue;
            }
            results.add(page(past.subMap(from, true, raw.getEndTime().utcTime(), true)));
        }
        return results;
    }

    private HistoryReadResult pageAfter(long ticks) {
        long next = ticks + 10_000_000;
        DateTime time = new DateTime(next);
        return page(
                List.of(new DataValue(new Variant(0), StatusCode.GOOD, time, time)),
                ByteString.of(ByteBuffer.allocate(8).putLong(next).array()));
    }

    private HistoryReadResult page(NavigableMap<Long, DataValue> wanted) {
        List<DataValue> page = new ArrayList<>();
        ByteString more = ByteString.NULL_VALUE;
        for (Map.Entry<Long, DataValue> entry : wanted.entrySet()) {
            if (page.size() == pageSize) {
                more = ByteString.of(
                        ByteBuffer.allocate(8).putLong(entry.getKey()).array());
                break;
            }
            page.add(entry.getValue());
        }
        return page(page, more);
    }

    private HistoryReadResult page(List<DataValue> page, ByteString more) {
        return new HistoryReadResult(
                StatusCode.GOOD,
                more,
                ExtensionObject.encode(
                        getServer().getStaticEncodingContext(), new HistoryData(page.toArray(new DataValue[0]))));
    }

    @Override
    public void onDataItemsCreated(List<DataItem> dataItems) {
        subscriptions.onDataItemsCreated(dataItems);
    }

    @Override
    public void onDataItemsModified(List<DataItem> dataItems) {
        subscriptions.onDataItemsModified(dataItems);
    }

    @Override
    public void onDataItemsDeleted(List<DataItem> dataItems) {
        subscriptions.onDataItemsDeleted(dataItems);
    }

    @Override
    public void onMonitoringModeChanged(List<MonitoredItem> monitoredItems) {
        subscriptions.onMonitoringModeChanged(monitoredItems);
    }
}
