// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions;
import io.shopfloor.connect.opcua.config.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.milo.opcua.sdk.client.DiscoveryClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClientConfig;
import org.eclipse.milo.opcua.sdk.client.OpcUaClientConfigBuilder;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.channel.EncodingLimits;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.structured.EndpointDescription;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransport;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfig;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfigBuilder;

/**
 * What is done once for each attempt to connect: the server's endpoints are asked for, the configured one is chosen, and a client
 * is made for it. Files are read anew each time, so that what is renewed in place serves the next attempt. Used by one thread.
 */
final class Opening {

    private static final String APPLICATION_URI = "urn:shopfloor-connect:opcua-source";
    private static final int CHUNK_BYTES = 65_535;
    private static final int MESSAGE_BYTES = 16 * 1024 * 1024;
    private static final int MAX_DEPTH = 64;
    private static final long CLOSE_MS = 1_000;

    /** The client does not keep the order of the answers to several, and hands over twice what was overtaken. */
    private static final UInteger PUBLISH_REQUESTS = Unsigned.uint(1);

    private final ConnectionConfig config;
    private final String connector;
    private final String uri;
    private final MiloThreads threads;

    Opening(ConnectionConfig config, String connector, String uri, MiloThreads threads) {
        this.config = config;
        this.connector = connector;
        this.uri = uri;
        this.threads = threads;
    }

    /**
     * A client for the chosen endpoint, not connected yet.
     *
     * @throws IllegalArgumentException if a certificate cannot be used
     */
    OpcUaClient client() throws LinkLostException, InterruptedException {
        Crypto.seed();
        Security security = config.security();
        TrustedServers trusted =
                new TrustedServers(security, OpcUaSourceOptions.connectionOption(config.name(), "trusted.thumbprints"));
        EndpointDescription endpoint = Endpoints.choose(discover(), security, uri);
        Crypto.addAlgorithms(endpoint);
        OpcUaClientConfigBuilder client = OpcUaClientConfig.builder()
                .setEndpoint(endpoint)
                .setApplicationName(LocalizedText.english("Shopfloor Connect"))
                .setApplicationUri(APPLICATION_URI)
                .setProductUri("urn:shopfloor-connect")
                .setSessionName(() -> connector + "/" + config.name())
                .setIdentityProvider(Identities.of(config.identity(), endpoint, trusted))
                .setCertificateValidator(trusted)
                .setEncodingLimits(
                        new EncodingLimits(CHUNK_BYTES, 2 * MESSAGE_BYTES / CHUNK_BYTES, MESSAGE_BYTES, MAX_DEPTH))
                .setRequestTimeout(millis(config.times().request()))
                .setSessionTimeout(millis(config.times().session()))
                .setKeepAliveInterval(millis(config.times().keepAlive()))
                .setKeepAliveTimeout(millis(config.times().request()))
                .setKeepAliveFailuresAllowed(Unsigned.uint(0))
                .setMaxPendingPublishRequests(PUBLISH_REQUESTS);
        if (security.secured()) {
            own(client, security);
        }
        try {
            return OpcUaClient.create(client.build(), this::transport);
        } catch (UaException e) {
            throw new LinkLostException("cannot be opened: " + uri + " (" + e.getMessage() + ")", e);
        }
    }

    private void own(OpcUaClientConfigBuilder client, Security security) {
        KeyedCertificate own = OwnCertificate.of(security.certificateFile(), security.certificatePassword(), connector);
        client.setKeyPair(own.keys())
                .setCertificate(own.certificate())
                .setCertificateChain(own.chain().toArray(new java.security.cert.X509Certificate[0]));
        String name = OwnCertificate.applicationUri(own.certificate());
        if (name != null) {
            client.setApplicationUri(name);
        }
    }

    private List<EndpointDescription> discover() throws LinkLostException, InterruptedException {
        EndpointDescription unsecured = new EndpointDescription(
                uri,
                null,
                null,
                MessageSecurityMode.None,
                SecurityPolicy.None.getUri(),
                null,
                TransportProfile.TCP_UASC_UABINARY.getUri(),
                Unsigned.ubyte(0));
        OpcTcpClientTransportConfigBuilder transport = OpcTcpClientTransportConfig.newBuilder();
        transport(transport);
        DiscoveryClient discovery = new DiscoveryClient(unsecured, new OpcTcpClientTransport(transport.build()));
        long deadline = System.nanoTime() + config.times().connect().toNanos();
        try {
            within(deadline, discovery.connectAsync());
            EndpointDescription[] found = within(deadline, discovery.getEndpoints(uri, new String[0], new String[] {
                        TransportProfile.TCP_UASC_UABINARY.getUri()
                    }))
                    .getEndpoints();
            return found == null ? List.of() : List.of(found);
        } catch (TimeoutException e) {
            throw new LinkLostException(
                    "cannot be opened: " + uri + " has not told its endpoints within "
                            + config.times().connect().toMillis() + " ms",
                    e);
        } catch (ExecutionException e) {
            throw new LinkLostException("cannot be opened: " + uri + " " + Refusal.text(e, config), e);
        } finally {
            end(discovery.disconnectAsync());
        }
    }

    private static <T> T within(long deadline, CompletableFuture<T> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private static void end(CompletableFuture<?> disconnected) throws InterruptedException {
        try {
            disconnected.get(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // It ends by itself: nothing waits for it.
        }
    }

    private void transport(OpcTcpClientTransportConfigBuilder transport) {
        threads.use(transport);
        transport
                .setConnectTimeout(millis(config.times().connect()))
                .setAcknowledgeTimeout(millis(config.times().connect()));
    }

    private static UInteger millis(Duration duration) {
        return Unsigned.uint(duration.toMillis());
    }
}
