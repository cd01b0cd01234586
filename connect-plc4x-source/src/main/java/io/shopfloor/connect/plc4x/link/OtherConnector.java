// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses the connection strings of OPC UA servers, whether PLC4X's driver for them is in the plugin's folder or not, and says
 * which connector reads them. Pure functions.
 */
final class OtherConnector {

    private static final Set<String> OPC_UA = Set.of("opcua", "opc.tcp");

    /** Host and port without a user, a path or a parameter, any of which may hold a secret. */
    private static final Pattern SERVER =
            Pattern.compile("//(?:[^/?#@]*+@)*+([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:\\d+)?(?=[/?#]|$)");

    private static final String PORT = ":4840";

    private OtherConnector() {}

    /** @throws IllegalArgumentException with what to configure instead */
    static void refuse(ConnectionConfig connection) {
        String protocol = connection.protocol();
        if (!OPC_UA.contains(protocol.toLowerCase(Locale.ROOT))) {
            return;
        }
        String name = connection.name();
        throw new IllegalArgumentException("\"" + protocol + ":\" is OPC UA, which this connector does not read. Use"
                + " connector.class=io.shopfloor.connect.opcua.OpcUaSourceConnector, of the OPC UA source's zip, with"
                + " opcua.connections=" + name + " and opcua." + name + ".server.uri="
                + uri(connection.connectionString())
                + ". A tag name=ns=2;s=Node is an entry of opcua." + name
                + ".nodes there; docs/upgrade.md has the other options");
    }

    private static String uri(String connectionString) {
        Matcher server = SERVER.matcher(connectionString);
        if (!server.find()) {
            return "opc.tcp://<host>" + PORT;
        }
        return "opc.tcp://" + server.group(1) + (server.group(2) == null ? PORT : server.group(2));
    }
}
