// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.opcua;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.EndpointConfig;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.identity.AnonymousIdentityValidator;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.nodes.UaFolderNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.Stack;
import org.eclipse.milo.opcua.stack.core.encoding.DefaultEncodingContext;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.UaStructuredType;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.structured.EUInformation;
import org.eclipse.milo.opcua.stack.core.types.structured.Range;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransport;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransportConfig;

/**
 * An OPC UA server by Milo, a process of its own, with as many measured values below Objects/Many as it is asked for, each with unit
 * and range. All change at once, every so many milliseconds as the last line on standard input says.
 */
final class ManyNodes extends ManagedNamespaceWithLifecycle {

    static final String NAMESPACE = "urn:shopfloor:benchmark";
    static final String UNIT = "bar";
    static final double LOW = 0;
    static final double HIGH = 250;

    private final SubscriptionModel subscriptions;
    private final Map<String, UaFolderNode> groups = new HashMap<>();
    private final List<UaVariableNode> values = new ArrayList<>();
    private int round;

    private ManyNodes(OpcUaServer server, int nodes) {
        super(server, NAMESPACE);
        subscriptions = new SubscriptionModel(server, this);
        getLifecycleManager().addLifecycle(subscriptions);
        getLifecycleManager().addStartupTask(() -> addNodes(nodes));
    }

    /** The name of a node, as a path below Objects. */
    static String path(int node) {
        return "Many/Group" + node % 100 + "/N" + node;
    }

    public static void main(String[] args) throws Exception {
        Stack.ConnectionLimits.RATE_LIMIT_ENABLED = false;
        OpcUaServer server = new OpcUaServer(
                OpcUaServerConfig.builder()
                        .setApplicationUri("urn:shopfloor:benchmark:server")
                        .setApplicationName(LocalizedText.english("Benchmark"))
                        .setEndpoints(Set.of(endpoint(Integer.parseInt(args[0]))))
                        .setCertificateManager(new DefaultCertificateManager(new MemoryCertificateQuarantine()))
                        .setIdentityValidator(AnonymousIdentityValidator.INSTANCE)
                        .build(),
                profile -> new OpcTcpServerTransport(
                        OpcTcpServerTransportConfig.newBuilder().build()));
        ManyNodes nodes = new ManyNodes(server, Integer.parseInt(args[1]));
        nodes.startup();
        server.startup().join();
        System.out.println("serves");
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        Future<?> changes = null;
        try (Scanner periods = new Scanner(System.in)) {
            while (periods.hasNextLine()) {
                long periodMs = Long.parseLong(periods.nextLine());
                if (changes != null) {
                    changes.cancel(false);
                }
                changes = clock.scheduleAtFixedRate(nodes::change, 0, periodMs, TimeUnit.MILLISECONDS);
                System.out.println(periodMs);
            }
        }
        clock.shutdownNow();
    }

    private static EndpointConfig endpoint(int port) {
        return EndpointConfig.newBuilder()
                .setTransportProfile(TransportProfile.TCP_UASC_UABINARY)
                .setBindAddress("127.0.0.1")
                .setBindPort(port)
                .setHostname("127.0.0.1")
                .setSecurityPolicy(SecurityPolicy.None)
                .setSecurityMode(MessageSecurityMode.None)
                .addTokenPolicies(OpcUaServerConfig.USER_TOKEN_POLICY_ANONYMOUS)
                .build();
    }

    /** To one decimal, as instruments give them. */
    private void change() {
        round++;
        for (int i = 0; i < values.size(); i++) {
            double value = ((round * 7 + i) % 2_500) / 10.0;
            DateTime now = DateTime.now();
            values.get(i).setValue(new DataValue(new Variant(value), StatusCode.GOOD, now, now));
        }
    }

    private void addNodes(int nodes) {
        UaFolderNode many = folder("Many", "Many", NodeIds.ObjectsFolder);
        for (int i = 0; i < nodes; i++) {
            String path = path(i);
            String[] levels = path.split("/");
            UaFolderNode group =
                    groups.computeIfAbsent(levels[1], name -> folder("Many/" + name, name, many.getNodeId()));
            UaVariableNode node = variable(path, newQualifiedName(levels[2]), NodeIds.Double, NodeIds.AnalogItemType);
            node.setValue(new DataValue(new Variant(0.0)));
            add(node, group.getNodeId(), NodeIds.HasComponent);
            property(path, "EURange", new Range(LOW, HIGH));
            property(
                    path,
                    "EngineeringUnits",
                    new EUInformation(
                            "http://www.opcfoundation.org/UA/units/un/cefact",
                            4342098,
                            LocalizedText.english(UNIT),
                            LocalizedText.english(UNIT)));
            values.add(node);
        }
    }

    private UaFolderNode folder(String id, String name, NodeId parent) {
        UaFolderNode folder =
                new UaFolderNode(getNodeContext(), newNodeId(id), newQualifiedName(name), LocalizedText.english(name));
        add(folder, parent, NodeIds.Organizes);
        return folder;
    }

    private void property(String of, String name, UaStructuredType value) {
        UaVariableNode node =
                variable(of + "." + name, new QualifiedName(0, name), NodeIds.BaseDataType, NodeIds.PropertyType);
        node.setValue(new DataValue(new Variant(ExtensionObject.encode(DefaultEncodingContext.INSTANCE, value))));
        add(node, newNodeId(of), NodeIds.HasProperty);
    }

    private UaVariableNode variable(String id, QualifiedName name, NodeId type, NodeId kind) {
        return new UaVariableNode.UaVariableNodeBuilder(getNodeContext())
                .setNodeId(newNodeId(id))
                .setBrowseName(name)
                .setDisplayName(LocalizedText.english(name.name()))
                .setDataType(type)
                .setValueRank(-1)
                .setTypeDefinition(kind)
                .build();
    }

    private void add(UaNode node, NodeId parent, NodeId reference) {
        getNodeManager().addNode(node);
        node.addReference(new Reference(node.getNodeId(), reference, parent.expanded(), Reference.Direction.INVERSE));
    }

    @Override
    public void onDataItemsCreated(List<DataItem> items) {
        subscriptions.onDataItemsCreated(items);
    }

    @Override
    public void onDataItemsModified(List<DataItem> items) {
        subscriptions.onDataItemsModified(items);
    }

    @Override
    public void onDataItemsDeleted(List<DataItem> items) {
        subscriptions.onDataItemsDeleted(items);
    }

    @Override
    public void onMonitoringModeChanged(List<MonitoredItem> items) {
        subscriptions.onMonitoringModeChanged(items);
    }
}
