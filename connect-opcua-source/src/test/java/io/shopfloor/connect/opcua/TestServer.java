// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.milo.opcua.sdk.server.EndpointConfig;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.Session;
import org.eclipse.milo.opcua.sdk.server.identity.AnonymousIdentityValidator;
import org.eclipse.milo.opcua.sdk.server.identity.CompositeValidator;
import org.eclipse.milo.opcua.sdk.server.identity.UsernameIdentityValidator;
import org.eclipse.milo.opcua.sdk.server.identity.X509IdentityValidator;
import org.eclipse.milo.opcua.sdk.server.model.objects.BaseEventTypeNode;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.Stack;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.security.DefaultApplicationGroup;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateStore;
import org.eclipse.milo.opcua.stack.core.security.MemoryTrustListManager;
import org.eclipse.milo.opcua.stack.core.security.RsaSha256CertificateFactory;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.UserTokenType;
import org.eclipse.milo.opcua.stack.core.types.structured.UserTokenPolicy;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateBuilder;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransport;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransportConfig;

/**
 * An OPC UA server in this process, by Milo. It calls itself by a host name that nobody can resolve, as servers on shop floors
 * do; its endpoints are those that a test asks for; it takes a user with the name and password below, or any certificate.
 */
public final class TestServer implements AutoCloseable {

    public static final String USER = "operator";
    public static final String PASSWORD = "s3cret";
    private static final String URI = "urn:shopfloor:test:server";
    private static final DefaultApplicationGroup GROUP = group();

    /** The certificates of clients that it has seen. */
    public static final List<X509Certificate> SEEN = new CopyOnWriteArrayList<>();

    private static volatile boolean refusesCertificates;

    private final int port;
    private final Set<EndpointConfig> endpoints = new HashSet<>();
    private OpcUaServer server;
    private TestNodes nodes;

    public TestServer() {
        this(freePort());
    }

    public TestServer(int port) {
        Stack.ConnectionLimits.RATE_LIMIT_ENABLED = false;
        this.port = port;
    }

    /** A server with one endpoint that everyone may use. */
    public static TestServer open() {
        return open(freePort());
    }

    public static TestServer open(int port) {
        return new TestServer(port)
                .endpoint(SecurityPolicy.None, MessageSecurityMode.None)
                .start();
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DefaultApplicationGroup group() {
        try {
            return DefaultApplicationGroup.createAndInitialize(
                    new MemoryTrustListManager(),
                    new MemoryCertificateStore(),
                    new RsaSha256CertificateFactory() {
                        @Override
                        protected X509Certificate[] createRsaSha256CertificateChain(KeyPair keys) throws Exception {
                            return new X509Certificate[] {
                                new SelfSignedCertificateBuilder(keys)
                                        .setCommonName("Test server")
                                        .setApplicationUri(URI)
                                        .addDnsName("localhost")
                                        .addIpAddress("127.0.0.1")
                                        .build()
                            };
                        }
                    },
                    (chain, uri, hosts) -> {
                        SEEN.add(chain.get(0));
                        if (refusesCertificates) {
                            throw new UaException(StatusCodes.Bad_CertificateUntrusted);
                        }
                    });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether all servers of this process refuse clients' certificates from now on. */
    public static void refuseCertificates(boolean refuse) {
        refusesCertificates = refuse;
    }

    public static X509Certificate certificate() {
        return GROUP.getCertificateEntries().get(0).certificateChain[0];
    }

    /** Takes anonymous users, those with a password, and those with a certificate. */
    public TestServer endpoint(SecurityPolicy policy, MessageSecurityMode mode) {
        return endpoint(
                policy,
                mode,
                OpcUaServerConfig.USER_TOKEN_POLICY_ANONYMOUS,
                new UserTokenPolicy(
                        "username", UserTokenType.UserName, null, null, SecurityPolicy.Basic256Sha256.getUri()),
                new UserTokenPolicy(
                        "certificate", UserTokenType.Certificate, null, null, SecurityPolicy.Basic256Sha256.getUri()));
    }

    public TestServer endpoint(SecurityPolicy policy, MessageSecurityMode mode, UserTokenPolicy... users) {
        endpoints.add(EndpointConfig.newBuilder()
                .setTransportProfile(TransportProfile.TCP_UASC_UABINARY)
                .setBindAddress("127.0.0.1")
                .setBindPort(port)
                .setHostname("plc-4711.invalid")
                .setCertificate(certificate())
                .setSecurityPolicy(policy)
                .setSecurityMode(mode)
                .addTokenPolicies(users)
                .build());
        return this;
    }

    public TestServer start() {
        server = new OpcUaServer(
                OpcUaServerConfig.builder()
                        .setApplicationUri(URI)
                        .setApplicationName(LocalizedText.english("Test"))
                        .setEndpoints(endpoints)
                        .setCertificateManager(new DefaultCertificateManager(new MemoryCertificateQuarantine(), GROUP))
                        .setIdentityValidator(new CompositeValidator(
                                AnonymousIdentityValidator.INSTANCE,
                                new UsernameIdentityValidator(challenge -> USER.equals(challenge.getUsername())
                                        && PASSWORD.equals(challenge.getPassword())),
                                new X509IdentityValidator(certificate -> true)))
                        .build(),
                profile -> new OpcTcpServerTransport(
                        OpcTcpServerTransportConfig.newBuilder().build()));
        nodes = nodes == null ? new TestNodes(server) : nodes.on(server);
        nodes.startup();
        server.startup().join();
        return this;
    }

    /** Tells an event of the server's. */
    public void fire(NodeId type, String message, int severity) {
        try {
            BaseEventTypeNode event = server.getEventFactory().createEvent(new NodeId(2, UUID.randomUUID()), type);
            event.setBrowseName(new QualifiedName(2, "event"));
            event.setDisplayName(LocalizedText.english("event"));
            event.setEventId(ByteString.of(new byte[] {1, 2, (byte) severity}));
            event.setEventType(type);
            event.setSourceNode(NodeIds.Server);
            event.setSourceName("Press");
            event.setTime(DateTime.now());
            event.setReceiveTime(DateTime.now());
            event.setMessage(LocalizedText.english(message));
            event.setSeverity(Unsigned.ushort(severity));
            server.getEventNotifier().fire(event);
            event.delete();
        } catch (UaException e) {
            throw new IllegalStateException(e);
        }
    }

    public TestNodes nodes() {
        return nodes;
    }

    public List<Session> sessions() {
        return server.getSessionManager().getAllSessions();
    }

    /** Ends every session as an administrator does. */
    public void killSessions() {
        sessions().forEach(session -> server.getSessionManager().killSession(session.getSessionId(), true));
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "opc.tcp://127.0.0.1:" + port;
    }

    /** Ends it; {@link #start} begins it anew, with the same history. */
    public void stop() {
        nodes.shutdown();
        server.shutdown().join();
    }

    @Override
    public void close() {
        stop();
    }
}
