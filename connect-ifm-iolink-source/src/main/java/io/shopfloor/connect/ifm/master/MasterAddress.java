// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import java.net.URI;
import java.util.Locale;

/**
 * Where a master is.
 *
 * @param scheme {@code http} or {@code https}
 * @param host name or address
 * @param port TCP port
 */
public record MasterAddress(String scheme, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /**
     * Reads {@code host}, {@code host:port} or either behind {@code http://} or {@code https://}.
     *
     * @throws IllegalArgumentException with the reason
     */
    public static MasterAddress parse(String text) {
        String with = text.contains("://") ? text : "http://" + text;
        URI uri;
        try {
            uri = URI.create(with.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not the address of a master: write host or host:port", e);
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean plain = uri.getUserInfo() == null
                && uri.getQuery() == null
                && (uri.getPath() == null
                        || uri.getPath().isEmpty()
                        || uri.getPath().equals("/"));
        if (uri.getHost() == null || !plain || !scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is not the address of a master: write host or host:port, optionally after http:// or https://");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? HTTPS : HTTP;
        return new MasterAddress(scheme, uri.getHost(), port);
    }

    public boolean isSecure() {
        return scheme.equals("https");
    }

    URI uri() {
        return URI.create(scheme + "://" + host + ":" + port + "/");
    }

    /** As people write it: the port only where it is not the usual one. */
    @Override
    public String toString() {
        String name = port == (isSecure() ? HTTPS : HTTP) ? host : host + ":" + port;
        return isSecure() ? "https://" + name : name;
    }
}
