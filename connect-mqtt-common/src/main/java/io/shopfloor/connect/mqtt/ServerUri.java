// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import java.net.URI;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;

/**
 * URIs of MQTT brokers. Java's own URI knows no host with an underscore, such as those of containers often have; host and port
 * are therefore taken from here. Pure functions.
 */
public final class ServerUri {

    private static final List<String> SCHEMES = List.of("tcp", "ssl", "ws", "wss");
    private static final int LARGEST_PORT = 65_535;

    private ServerUri() {}

    /** @throws IllegalArgumentException saying what is wrong with the text */
    static URI parse(String text) {
        if (text.indexOf('@') >= 0) {
            // Not as an invalid value: that would be repeated in the message, password and all.
            throw new ConfigException(MqttConnectionConfig.SERVER_URI + ": do not put credentials into the URI: set "
                    + Credentials.USERNAME + " and " + Credentials.PASSWORD);
        }
        URI uri;
        try {
            uri = URI.create(text.trim());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not a URI. Write it as tcp://host:1883", e);
        }
        if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme())) {
            throw new IllegalArgumentException("'" + text + "' must start with one of " + SCHEMES + " and ://");
        }
        if (uri.getRawAuthority() == null || host(uri).isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' has no host. Write it as " + uri.getScheme() + "://host:port");
        }
        if (!host(uri).matches("[A-Za-z0-9._-]+|.*:.*")) {
            throw new IllegalArgumentException("'" + text + "' has invalid characters in its host name");
        }
        port(uri);
        boolean web = uri.getScheme().startsWith("ws");
        if (!web && uri.getPath() != null && !uri.getPath().isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' has a path; only ws:// and wss:// URIs may have one");
        }
        return uri;
    }

    public static boolean isTls(URI server) {
        return server.getScheme().equals("ssl") || server.getScheme().equals("wss");
    }

    /** The host's name or address; an IPv6 address without its brackets. */
    public static String host(URI server) {
        String authority = server.getRawAuthority();
        int colon = portAt(authority);
        String host = colon < 0 ? authority : authority.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port, or where there is none the usual one of the scheme. */
    public static int port(URI server) {
        String authority = server.getRawAuthority();
        int colon = portAt(authority);
        String text = colon < 0 ? "" : authority.substring(colon + 1);
        if (text.isEmpty()) {
            return switch (server.getScheme()) {
                case "ssl" -> 8883;
                case "ws" -> 80;
                case "wss" -> 443;
                default -> 1883;
            };
        }
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > LARGEST_PORT) {
            throw new IllegalArgumentException(
                    "'" + server + "' has the port " + text + ". It must be a number from 1 to " + LARGEST_PORT);
        }
        return port;
    }

    /** Where the colon before the port is; the colons of an IPv6 address are inside brackets. */
    private static int portAt(String authority) {
        return authority.indexOf(':', authority.lastIndexOf(']') + 1);
    }
}
