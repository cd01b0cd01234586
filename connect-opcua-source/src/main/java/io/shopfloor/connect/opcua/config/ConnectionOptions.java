// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.config;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.polling.Deadband;
import io.shopfloor.connect.common.polling.ReadingOptions;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Defaults, rules and texts of the options that each connection has. Pure functions. */
final class ConnectionOptions {

    private ConnectionOptions() {}

    private static String option(String connection, String option) {
        return OpcUaSourceOptions.connectionOption(connection, option);
    }

    static void define(ConfigGroup options, String c) {
        options.required(
                option(c, "server.uri"),
                Type.LIST,
                Validators.eachOf(ConnectionOptions::checkUri, false, "list of opc.tcp://host:port/path"),
                "Endpoints of the server, for example opc.tcp://10.0.0.7:4840. Several are redundant servers with the"
                        + " same nodes, tried in this order. Host and port are kept, whatever names the server gives"
                        + " for itself.");
        defineSecurity(options, c);
        defineIdentity(options, c);
        defineTimes(options, c);
        defineNodes(options, c);
        defineReading(options, c);
        defineHistory(options, c);
        defineEvents(options, c);
    }

    private static void defineSecurity(ConfigGroup options, String c) {
        options.choice(
                        option(c, "security.policy"),
                        Security.Policy.BASIC256SHA256,
                        Importance.HIGH,
                        "Security policy of the connection. The connector never connects with another one. none: nothing"
                                + " is signed or encrypted, and the server is not authenticated.")
                .choice(
                        option(c, "security.mode"),
                        Security.Mode.SIGN_AND_ENCRYPT,
                        Importance.HIGH,
                        "Whether messages are signed, or signed and encrypted. Not used with security.policy=none.")
                .option(
                        option(c, "certificate.file"),
                        Type.STRING,
                        "",
                        null,
                        Importance.HIGH,
                        "File with the connector's own certificate and private key (RSA): PEM, PKCS#12 or JKS. If the file"
                                + " does not exist, a self-signed certificate is made and kept there, as PEM. The server"
                                + " has to trust it. Required unless security.policy=none.")
                .option(
                        option(c, "certificate.password"),
                        Type.PASSWORD,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Password of certificate.file, and of the private key in it.")
                .option(
                        option(c, "trusted.certificates"),
                        Type.LIST,
                        "",
                        null,
                        Importance.HIGH,
                        "Files or folders with the certificates (PEM or DER) of the servers, or of the authorities that"
                                + " issued them.")
                .option(
                        option(c, "trusted.thumbprints"),
                        Type.LIST,
                        "",
                        Validators.eachOf(Security::checkThumbprint, true, "list of SHA-256 thumbprints"),
                        Importance.HIGH,
                        "SHA-256 thumbprints of server certificates that are trusted as they are, in hex. The error for"
                                + " an untrusted server gives its thumbprint.")
                .option(
                        option(c, "accept.any.certificate"),
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "true accepts every server certificate. That protects against nobody who can answer in the"
                                + " server's place: for commissioning only.");
    }

    private static void defineIdentity(ConfigGroup options, String c) {
        options.choice(
                        option(c, "authentication"),
                        Security.Authentication.ANONYMOUS,
                        Importance.HIGH,
                        "How the user is authenticated: anonymous, username (username and password) or certificate"
                                + " (user.certificate.file).")
                .option(
                        option(c, "username"),
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "User name, for authentication=username.")
                .option(
                        option(c, "password"),
                        Type.PASSWORD,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Password, for authentication=username. It is sent encrypted, or not at all: see"
                                + " plaintext.password.")
                .option(
                        option(c, "plaintext.password"),
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "Whether the password may be sent unencrypted where neither the connection nor the server's"
                                + " token policy encrypts it.")
                .option(
                        option(c, "user.certificate.file"),
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "File with the user's certificate and private key, for authentication=certificate: PEM,"
                                + " PKCS#12 or JKS.")
                .option(
                        option(c, "user.certificate.password"),
                        Type.PASSWORD,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Password of user.certificate.file, and of the private key in it.");
    }

    private static void defineTimes(ConfigGroup options, String c) {
        options.option(
                        option(c, "connect.timeout.ms"),
                        Type.LONG,
                        10_000L,
                        Validators.between(100, 600_000),
                        Importance.MEDIUM,
                        "Maximum time to open the connection and the session, for each endpoint.")
                .option(
                        option(c, "request.timeout.ms"),
                        Type.LONG,
                        10_000L,
                        Validators.between(100, 600_000),
                        Importance.MEDIUM,
                        "Maximum time for one request. When it is exceeded the connection is closed and reopened.")
                .option(
                        option(c, "keepalive.interval.ms"),
                        Type.LONG,
                        5_000L,
                        Validators.between(100, 600_000),
                        Importance.LOW,
                        "Interval at which the server's state is read, so that a dead connection is noticed.")
                .option(
                        option(c, "session.timeout.ms"),
                        Type.LONG,
                        60_000L,
                        Validators.between(1_000, 86_400_000),
                        Importance.LOW,
                        "How long the server keeps a session that sends nothing. The server may choose another time.");
        ReadingOptions.defineBackoff(options, option(c, "reconnect.backoff.ms"), option(c, "reconnect.backoff.max.ms"));
    }

    private static void defineNodes(ConfigGroup options, String c) {
        options.option(
                        option(c, "nodes"),
                        Type.STRING,
                        "",
                        null,
                        Importance.HIGH,
                        "Nodes to read, separated by commas or line breaks: browse paths such as Objects/Press/** (* is"
                                + " any name, ** any number of levels), or node ids with a name, such as"
                                + " speed=ns=2;s=Speed or speed=nsu=urn:maker:press;i=1001. Put entries with commas in"
                                + " double quotes.")
                .option(
                        option(c, "nodes.exclude"),
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Browse paths whose nodes are left out, in the form of nodes.")
                .option(
                        option(c, "nodes.type.definitions"),
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Type definitions to which browse paths are limited, separated by commas: names such as"
                                + " AnalogItemType, or node ids such as nsu=urn:maker:press;i=1002. A variable is read if"
                                + " it is of one of these types or of a subtype, or if an object above it on its path is."
                                + " Nodes given by their ids are read anyway. Empty: all types.")
                .option(
                        option(c, "nodes.file"),
                        Type.STRING,
                        "",
                        null,
                        Importance.HIGH,
                        "File with more nodes, in UTF-8, on every worker. *.csv: with a header, of which the columns name,"
                                + " node and path are read; each line has a node id, with a name or without, or a browse"
                                + " path. *.json: an array of objects with these members, or of strings in the form of"
                                + " nodes. Any other: one entry a line in the form of nodes. Lines beginning with # are left"
                                + " out, but not of JSON. Read at each start and whenever nodes are browsed.")
                .option(
                        option(c, "browse.max.depth"),
                        Type.INT,
                        20,
                        Validators.between(1, 100),
                        Importance.LOW,
                        "Maximum number of levels below Objects, Types or Views that are browsed.")
                .option(
                        option(c, "browse.max.nodes"),
                        Type.INT,
                        100_000,
                        Validators.between(1, 10_000_000),
                        Importance.LOW,
                        "Maximum number of nodes that are looked at while browsing. What is beyond is not read, and a"
                                + " warning says so.")
                .option(
                        option(c, "browse.interval.ms"),
                        Type.LONG,
                        0L,
                        Validators.between(0, 604_800_000),
                        Importance.MEDIUM,
                        "Interval at which nodes are browsed again while connected. 0: only when the connection is"
                                + " opened and, with mode=subscribe, when the server tells that its nodes have changed.");
    }

    private static void defineReading(ConfigGroup options, String c) {
        options.choice(
                        option(c, "mode"),
                        ConnectionConfig.Mode.SUBSCRIBE,
                        Importance.HIGH,
                        "subscribe: the server samples the nodes and reports changes. poll: every node is read every"
                                + " poll.interval.ms.")
                .option(
                        option(c, "poll.interval.ms"),
                        Type.LONG,
                        1_000L,
                        Validators.between(1, 86_400_000),
                        Importance.MEDIUM,
                        "With mode=poll: interval at which the nodes are read. Cycles whose time has passed are left out"
                                + " and counted.")
                .option(
                        option(c, "publishing.interval.ms"),
                        Type.LONG,
                        1_000L,
                        Validators.between(10, 600_000),
                        Importance.MEDIUM,
                        "With mode=subscribe: interval at which the server sends what changed.")
                .option(
                        option(c, "sampling.interval.ms"),
                        Type.LONG,
                        500L,
                        Validators.between(0, 600_000),
                        Importance.MEDIUM,
                        "With mode=subscribe: interval at which the server looks at each node. 0: as fast as the server"
                                + " can, or at each change.")
                .option(
                        option(c, "sampling.queue.size"),
                        Type.INT,
                        100,
                        Validators.between(1, 100_000),
                        Importance.LOW,
                        "With mode=subscribe: number of values that the server keeps for each node between two"
                                + " notifications. Where it was too small, a gap is reported with the reason LATE.")
                .choice(
                        option(c, "sampling.queue.overflow"),
                        ConnectionConfig.SamplingOverflow.DROP_OLDEST,
                        Importance.LOW,
                        "With mode=subscribe: which values the server drops when its queue of a node is full.")
                .option(
                        option(c, "max.nodes.per.request"),
                        Type.INT,
                        1_000,
                        Validators.between(1, 100_000),
                        Importance.LOW,
                        "Maximum number of nodes in one request. The server's own limits apply where they are lower.")
                .option(
                        option(c, "on.change"),
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Whether to report a node only when its value or status changes. In a subscription the server"
                                + " reports changes anyway; with on.change a value that is the same after a reconnect is"
                                + " not reported again.")
                .option(
                        option(c, "deadband"),
                        Type.STRING,
                        "",
                        Validators.described(
                                value -> Deadband.parse(value.toString()), "a number, or a percentage: 2%"),
                        Importance.LOW,
                        "With on.change: how far a number must move from the last reported one, absolute (0.5) or"
                                + " relative to it (2%).")
                .option(
                        option(c, "heartbeat.ms"),
                        Type.LONG,
                        0L,
                        Validators.between(0, 86_400_000),
                        Importance.LOW,
                        "With on.change: maximum time between two reports, changed or not. 0: no limit.");
    }

    private static void defineHistory(ConfigGroup options, String c) {
        options.choice(
                        option(c, "history"),
                        ConnectionConfig.History.FILL,
                        Importance.MEDIUM,
                        "fill: what a node of which the server keeps a history had while it was not read is read from"
                                + " there, from the newest value in Kafka on. off: the time is reported as a gap, as for"
                                + " nodes without a history.")
                .option(
                        option(c, "history.max.ms"),
                        Type.LONG,
                        86_400_000L,
                        Validators.between(1_000, 31_536_000_000L),
                        Importance.LOW,
                        "How far back the history is read. What is older is reported as a gap.");
    }

    private static void defineEvents(ConfigGroup options, String c) {
        options.option(
                        option(c, "events"),
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Objects whose events and alarms are read, as node ids separated by commas, for example i=2253:"
                                + " the server, which has all of them. Empty: none. Needs mode=subscribe.")
                .option(
                        option(c, "events.type"),
                        Type.STRING,
                        "i=2041",
                        null,
                        Importance.LOW,
                        "Node id of the event type: its events and those of its subtypes are read. i=2041: all;"
                                + " i=2782: conditions; i=2915: alarms.")
                .option(
                        option(c, "events.min.severity"),
                        Type.INT,
                        1,
                        Validators.between(1, 1000),
                        Importance.LOW,
                        "Lowest severity, of 1 to 1000, of the events that are reported.")
                .option(
                        option(c, "events.fields"),
                        Type.LIST,
                        "",
                        null,
                        Importance.LOW,
                        "More fields of the events, as browse paths from the event type, for example"
                                + " ActiveState/Id,AckedState/Id,2:BatchId (with the index of the namespace).");
    }

    private static void checkUri(String text) {
        try {
            URI uri = new URI(text);
            if ("opc.tcp".equals(uri.getScheme()) && uri.getHost() != null) {
                return;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new IllegalArgumentException("\"" + text + "\" is not an endpoint: use opc.tcp://host:port/path");
    }
}
