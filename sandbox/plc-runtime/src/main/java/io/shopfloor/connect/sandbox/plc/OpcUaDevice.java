// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.plc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.EndpointConfig;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfigBuilder;
import org.eclipse.milo.opcua.sdk.server.Session;
import org.eclipse.milo.opcua.sdk.server.identity.AnonymousIdentityValidator;
import org.eclipse.milo.opcua.sdk.server.identity.UsernameIdentityValidator;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.nodes.filters.AttributeFilters;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.Stack;
import org.eclipse.milo.opcua.stack.core.security.CertificateValidator;
import org.eclipse.milo.opcua.stack.core.security.DefaultApplicationGroup;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateStore;
import org.eclipse.milo.opcua.stack.core.security.MemoryTrustListManager;
import org.eclipse.milo.opcua.stack.core.security.RsaSha256CertificateFactory;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.UserTokenType;
import org.eclipse.milo.opcua.stack.core.types.structured.UserTokenPolicy;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateBuilder;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransport;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransportConfig;

/**
 * An OPC UA server: namespace 2 has the machine's Temperature, Counter and State, one node of each usual type, ChangingTool
 * with a Tool that is null meanwhile, and nodes that are bad, uncertain, null, or hold what the PLC4X driver cannot read.
 * With a login, nobody else gets in, and it has a certificate of its own making, by which clients encrypt the password;
 * those who want to may sign and encrypt their messages, too, and the node Encrypted tells them whether they do.
 */
final class OpcUaDevice extends ManagedNamespaceWithLifecycle {

    /** A clock on local time in place of UTC. */
    private static final long AHEAD_MS = 7_200_000;

    private static final String URI = "urn:shopfloor:sandbox:server";
    private static final long BAD = 0x80000000L;
    private static final long UNCERTAIN = 0x40000000L;

    private final SubscriptionModel subscriptions;

    private OpcUaDevice(OpcUaServer server, Machine machine) {
        super(server, "urn:shopfloor:sandbox");
        subscriptions = new SubscriptionModel(server, this);
        getLifecycleManager().addLifecycle(subscriptions);
        getLifecycleManager().addStartupTask(() -> addNodes(machine));
    }

    /** @param login user name, password and the file for the certificate (DER), or empty */
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
        Files.write(Path.of(login.get(2)), certificate.getEncoded());
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
        live("Temperature", NodeIds.Double, machine::temperature);
        live("Counter", NodeIds.UInt32, () -> Unsigned.uint(machine.counter()));
        live("State", NodeIds.String, () -> List.of("stopped", "running", "fault")
                .get(machine.state()));
        live("ChangingTool", NodeIds.Boolean, machine::changingTool);
        live("Tool", NodeIds.Int32, () -> machine.changingTool() ? null : 7);
        node("Encrypted", NodeIds.Boolean, new DataValue(new Variant(false)))
                .getFilterChain()
                .addLast(AttributeFilters.getValue(
                        context -> new DataValue(new Variant(encrypted(context.getSession())))));
        fixed("Boolean", NodeIds.Boolean, true);
        fixed("SByte", NodeIds.SByte, (byte) -5);
        fixed("Byte", NodeIds.Byte, Unsigned.ubyte(255));
        fixed("Int16", NodeIds.Int16, Short.MIN_VALUE);
        fixed("UInt16", NodeIds.UInt16, Unsigned.ushort(65535));
        fixed("Int32", NodeIds.Int32, Integer.MIN_VALUE);
        fixed("UInt32", NodeIds.UInt32, Unsigned.uint(4294967295L));
        fixed("Int64", NodeIds.Int64, Long.MIN_VALUE);
        fixed("UInt64", NodeIds.UInt64, Unsigned.ulong(Long.MAX_VALUE));
        fixed("UInt64Top", NodeIds.UInt64, Unsigned.ulong("18446744073709551615"));
        fixed("Float", NodeIds.Float, -1.5f);
        fixed("Double", NodeIds.Double, Math.PI);
        fixed("NaN", NodeIds.Double, Double.NaN);
        fixed("Text", NodeIds.String, "Gr\u00fc\u00dfe");
        fixed("Empty", NodeIds.String, "");
        fixed("Time", NodeIds.DateTime, new DateTime(new java.util.Date(1_700_000_000_000L)));
        fixed("Bytes", NodeIds.ByteString, ByteString.of(new byte[] {1, 2, (byte) 0xFF}));
        fixed("Array", NodeIds.Int32, new Integer[] {1, -2, 3});
        fixed("ArrayOfOne", NodeIds.Int32, new Integer[] {7});
        fixed("Matrix", NodeIds.Int32, Matrix.ofInt32(new Integer[][] {{1, 2, 3}, {4, 5, 6}}));
        fixed("NodeId", NodeIds.NodeId, NodeIds.Boolean);
        fixed("Status", NodeIds.StatusCode, new StatusCode(BAD));
        fixed("Guid", NodeIds.Guid, UUID.fromString("00000001-0002-0003-0004-000000000005"));
        fixed("SBytes", NodeIds.SByte, new Byte[] {-5, 6});
        fixed("Octet", NodeIds.ByteString, ByteString.of(new byte[] {5}));
        fixed("ByteStrings", NodeIds.ByteString, new ByteString[] {
            ByteString.of(new byte[] {1, 2}), ByteString.of(new byte[] {3, 4})
        });
        fixed("Doubles", NodeIds.Double, new Double[] {1.5, Double.NaN});
        node("Ahead", NodeIds.Int32, new DataValue(new Variant(7)))
                .getFilterChain()
                .addLast(AttributeFilters.getValue(context -> new DataValue(
                        new Variant(7),
                        StatusCode.GOOD,
                        new DateTime(new java.util.Date(System.currentTimeMillis() + AHEAD_MS)))));
        node("Null", NodeIds.Int32, new DataValue(Variant.NULL_VALUE));
        node("Bad", NodeIds.Int32, new DataValue(new Variant(42), new StatusCode(BAD)));
        node("Uncertain", NodeIds.Int32, new DataValue(new Variant(43), new StatusCode(UNCERTAIN)));
    }

    private static boolean encrypted(Optional<Session> reader) {
        return reader.map(session -> session.getSecurityConfiguration().getSecurityMode())
                .filter(MessageSecurityMode.SignAndEncrypt::equals)
                .isPresent();
    }

    private void live(String name, NodeId type, Supplier<Object> value) {
        UaVariableNode node = node(name, type, new DataValue(new Variant(value.get())));
        node.getFilterChain().addLast(AttributeFilters.getValue(context -> new DataValue(new Variant(value.get()))));
    }

    private void fixed(String name, NodeId type, Object value) {
        node(name, type, new DataValue(new Variant(value)));
    }

    private static int rank(Object value) {
        return value instanceof Matrix ? 2 : value instanceof Object[] ? 1 : -1;
    }

    private UaVariableNode node(String name, NodeId type, DataValue value) {
        UaVariableNode node = new UaVariableNode.UaVariableNodeBuilder(getNodeContext())
                .setNodeId(newNodeId(name))
                .setBrowseName(newQualifiedName(name))
                .setDisplayName(LocalizedText.english(name))
                .setDataType(type)
                .setValueRank(rank(value.value().value()))
                .setTypeDefinition(NodeIds.BaseDataVariableType)
                .build();
        node.setValue(value);
        getNodeManager().addNode(node);
        node.addReference(new Reference(
                node.getNodeId(), NodeIds.Organizes, NodeIds.ObjectsFolder.expanded(), Reference.Direction.INVERSE));
        return node;
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
