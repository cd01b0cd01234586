// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import io.shopfloor.connect.mqtt.ServerUri;
import java.net.URI;
import java.util.Set;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.spi.NetworkModuleFactory;
import org.eclipse.paho.mqttv5.client.websocket.WebSocketNetworkModule;

/**
 * Gives Paho the transport of a {@link MqttConnection}. Found by Paho's service loader; serves URI schemes of its own, so
 * that other users of the same Paho keep theirs. The connection's {@link Wire} travels with the socket factory.
 */
public final class ShopfloorNetworkModuleFactory implements NetworkModuleFactory {

    /** What the scheme of the server's URI is prefixed with to get this transport. */
    private static final String PREFIX = "shopfloor+";

    private static final Set<String> SCHEMES = Set.of("tcp", "ssl", "ws", "wss");

    /** What Paho gets to see of a server: the scheme alone, since it does not understand every host. */
    static String uri(URI server) {
        return PREFIX + server.getScheme() + "://server";
    }

    @Override
    public Set<String> getSupportedUriSchemes() {
        return SCHEMES.stream().map(PREFIX::concat).collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    @Override
    public void validateURI(URI brokerUri) {
        // MqttConnectionConfig has done it.
    }

    @Override
    public NetworkModule createNetworkModule(URI brokerUri, MqttConnectionOptions options, String clientId) {
        if (!(options.getSocketFactory() instanceof TrackedSockets.Wired wired)) {
            throw new IllegalArgumentException(brokerUri + ": " + PREFIX + "* URIs are for MqttConnection only");
        }
        URI server = wired.sockets().server();
        NetworkModule transport =
                switch (server.getScheme()) {
                    case "ws", "wss" -> webSocket(server, options, clientId);
                    default -> new SocketTransport(server, wired.sockets(), options.getConnectionTimeout());
                };
        return new ShopfloorNetworkModule(transport, wired.sockets(), clientId);
    }

    /** Paho's for plain websockets, also where they are secure: TLS is the socket's affair, see {@link TlsOnConnect}. */
    private static NetworkModule webSocket(URI server, MqttConnectionOptions options, String clientId) {
        String host =
                server.getHost() == null ? ServerUri.host(server) : server.getHost(); // with an address's brackets
        WebSocketNetworkModule module = new WebSocketNetworkModule(
                options.getSocketFactory(), server.toString(), host, ServerUri.port(server), clientId);
        module.setConnectTimeout(options.getConnectionTimeout());
        return module;
    }
}
