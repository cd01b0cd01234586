// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.plc;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.EndpointConfig;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfigBuilder;
import org.eclipse.milo.opcua.sdk.server.identity.AnonymousIdentityValidator;
import org.eclipse.milo.opcua.sdk.server.identity.UsernameIdentityValidator;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.nodes.UaDataTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaFolderNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.nodes.filters.AttributeFilters;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.Stack;
import org.eclipse.milo.opcua.stack.core.encoding.DefaultEncodingContext;
import org.eclipse.milo.opcua.stack.core.security.CertificateValidator;
import org.eclipse.milo.opcua.stack.core.security.DefaultApplicationGroup;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateStore;
import org.eclipse.milo.opcua.stack.core.security.MemoryTrustListManager;
import org.eclipse.milo.opcua.stack.core.security.RsaSha256CertificateFactory;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.UaStructuredType;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.UserTokenType;
import org.eclipse.milo.opcua.stack.core.types.structured.EUInformation;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumField;
import org.eclipse.milo.opcua.stack.core.types.structured.Range;
import org.eclipse.milo.opcua.stack.core.types.structured.UserTokenPolicy;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateBuilder;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransport;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransportConfig;

/**
 * An OPC UA server: below Objects/Press are the machine's HydraulicPressure with its unit and range, Counter, and State, an
 * enumeration. With a login, nobody else gets in, and it has a certificate of its own making, by which clients encrypt the
 * password; those who want to may sign and encrypt their messages, too.
 */
final class OpcUaDevice extends ManagedNamespaceWithLifecycle {

    private static final String URI = "urn:shopfloor:sandbox:server";

    /** By its code of the UNECE, BAR. */
    private static final EUInformation BAR = new EUInformation(
            "http://www.opcfoundation.org/UA/units/un/cefact",
            4342098,
            LocalizedText.english("bar"),
            LocalizedText.english("bar"));

    private final SubscriptionModel subscriptions;

    private OpcUaDevice(OpcUaServer server, Machine machine) {
        super(server, "urn:shopfloor:sandbox");
        subscriptions = new SubscriptionModel(server, this);
        getLifecycleManager().addLifecycle(subscriptions);
        getLifecycleManager().addStartupTask(() -> addNodes(machine));
    }

    /** @param login user name and password, or empty */
    static void start(Machine machine, int port, List<String> login) throws Exception {
        Stack.ConnectionLimits.RATE_LIMIT_ENABLED = false; // tests connect more often than people do
        OpcUaServerConfigBuilder config =
                OpcUaServerConfig.builder().setApplicationUri(URI).setApplicationName(LocalizedText.english("Sandbox"));
        if (login.isEmpty()) {
            config.setEndpoints(Set.of(endpoint(port, OpcUaServerConfig.USER_TOKEN_POLICY_ANONYMOUS)
                            .build()))
                    .setCertificateManager(new DefaultCertificateManager(new MemoryCertificateQuarantine()))
                    .setIdentityValidator(AnonymousIdentityValidator.INSTANCE);
        } else {
            guard(config, port, login);
        }
        OpcUaServer server = new OpcUaServer(
                config.build(),
                profile -> new OpcTcpServerTransport(
                        OpcTcpServerTransportConfig.newBuilder().build()));
        new OpcUaDevice(server, machine).startup();
        server.startup().get();
    }

    private static void guard(OpcUaServerConfigBuilder config, int port, List<String> login) throws Exception {
        DefaultApplicationGroup group = DefaultApplicationGroup.createAndInitialize(
                new MemoryTrustListManager(),
                new MemoryCertificateStore(),
                new OwnCertificate(),
                new CertificateValidator.InsecureCertificateValidator());
        X509Certificate certificate = group.getCertificateEntries().get(0).certificateChain[0];
        UserTokenPolicy password = new UserTokenPolicy(
                "username", UserTokenType.UserName, null, null, SecurityPolicy.Basic256Sha256.getUri());
        config.setEndpoints(Set.of(
                        endpoint(port, password).setCertificate(certificate).build(),
                        endpoint(port, password)
                                .setCertificate(certificate)
                                .setSecurityPolicy(SecurityPolicy.Basic256Sha256)
                                .setSecurityMode(MessageSecurityMode.SignAndEncrypt)
                                .build()))
                .setCertificateManager(new DefaultCertificateManager(new MemoryCertificateQuarantine(), group))
                .setIdentityValidator(new UsernameIdentityValidator(
                        challenge -> challenge.getUsername().equals(login.get(0))
                                && challenge.getPassword().equals(login.get(1))));
    }

    private static EndpointConfig.Builder endpoint(int port, UserTokenPolicy token) {
        return EndpointConfig.newBuilder()
                .setTransportProfile(TransportProfile.TCP_UASC_UABINARY)
                .setBindAddress("127.0.0.1")
                .setBindPort(port)
                .setHostname("127.0.0.1")
                .setSecurityPolicy(SecurityPolicy.None)
                .setSecurityMode(MessageSecurityMode.None)
                .addTokenPolicies(token);
    }

    private static final class OwnCertificate extends RsaSha256CertificateFactory {
        @Override
        protected X509Certificate[] createRsaSha256CertificateChain(KeyPair keys) throws Exception {
            return new X509Certificate[] {
                new SelfSignedCertificateBuilder(keys)
                        .setCommonName("Sandbox")
                        .setApplicationUri(URI)
                        .addIpAddress("127.0.0.1")
                        .build()
            };
        }
    }

    private void addNodes(Machine machine) {
        UaFolderNode press = new UaFolderNode(
                getNodeContext(), newNodeId("Press"), newQualifiedName("Press"), LocalizedText.english("Press"));
        add(press, NodeIds.ObjectsFolder, NodeIds.Organizes);
        live("HydraulicPressure", NodeIds.Double, machine::hydraulicPressure);
        property("HydraulicPressure", "EngineeringUnits", BAR);
        property("HydraulicPressure", "EURange", new Range(0.0, 250.0));
        live("Counter", NodeIds.UInt32, () -> Unsigned.uint(machine.counter()));
        live("State", states("Stopped", "Running", "Fault"), machine::state);
    }

    /** An enumeration; its first name is 0. */
    private NodeId states(String... names) {
        EnumField[] fields = IntStream.range(0, names.length)
                .mapToObj(number -> new EnumField(
                        (long) number, LocalizedText.english(names[number]), LocalizedText.NULL_VALUE, names[number]))
                .toArray(EnumField[]::new);
        UaDataTypeNode type = new UaDataTypeNode(
                getNodeContext(),
                newNodeId("MachineState"),
                newQualifiedName("MachineState"),
                LocalizedText.english("MachineState"),
                LocalizedText.NULL_VALUE,
                Unsigned.uint(0),
                Unsigned.uint(0),
                false);
        type.setDataTypeDefinition(new EnumDefinition(fields));
        add(type, NodeIds.Enumeration, NodeIds.HasSubtype);
        return type.getNodeId();
    }

    private void live(String name, NodeId type, Supplier<Object> value) {
        UaVariableNode node = variable("Press." + name, newQualifiedName(name), type, NodeIds.BaseDataVariableType);
        node.getFilterChain().addLast(AttributeFilters.getValue(context -> new DataValue(new Variant(value.get()))));
        add(node, newNodeId("Press"), NodeIds.HasComponent);
    }

    private void property(String of, String name, UaStructuredType value) {
        UaVariableNode node = variable(
                "Press." + of + "." + name, new QualifiedName(0, name), NodeIds.BaseDataType, NodeIds.PropertyType);
        node.setValue(new DataValue(new Variant(ExtensionObject.encode(DefaultEncodingContext.INSTANCE, value))));
        add(node, newNodeId("Press." + of), NodeIds.HasProperty);
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
