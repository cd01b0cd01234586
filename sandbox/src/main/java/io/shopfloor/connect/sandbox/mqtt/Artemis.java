// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.mqtt;

import io.shopfloor.connect.sandbox.process.Runtimes;
import io.shopfloor.connect.sandbox.process.Workplace;
import java.util.List;
import java.util.Map;

/**
 * Apache ActiveMQ Artemis in a JVM of its own: needs nothing installed. As one would run it to lose nothing: what does not
 * fit into memory is paged to disk, and no number of deliveries is too many.
 */
public final class Artemis extends MqttBroker {
    private final int jmxPort;

    public Artemis(Workplace workplace, String name, MqttOptions options) {
        super(workplace, name, options);
        jmxPort = workplace.freePort();
    }

    @Override
    protected List<String> command() {
        write("broker.xml", config());
        options().login().ifPresent(login -> write("login", login.user() + "\n" + login.password() + "\n"));
        List<String> command = options().jvm().command(jmxPort);
        command.add("io.shopfloor.connect.sandbox.artemis.ArtemisMain");
        command.add(folder().toString());
        return command;
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("CLASSPATH", Runtimes.classPath("artemis"));
    }

    /** Without waiting for the disk: what the system has taken outlives a kill -9, though not a power cut. */
    private String config() {
        return """
                <?xml version="1.0"?>
                <configuration xmlns="urn:activemq">
                  <core xmlns="urn:activemq:core">
                    <persistence-enabled>%b</persistence-enabled>
                    <journal-type>NIO</journal-type>
                    <journal-datasync>false</journal-datasync>
                    <journal-directory>%s/journal</journal-directory>
                    <bindings-directory>%2$s/bindings</bindings-directory>
                    <paging-directory>%2$s/paging</paging-directory>
                    <large-messages-directory>%2$s/large</large-messages-directory>
                    <max-disk-usage>-1</max-disk-usage>
                    <global-max-size>100Mb</global-max-size>
                    <security-enabled>%b</security-enabled>
                    <acceptors>
                      <acceptor name="mqtt">%s</acceptor>
                      %s%s
                    </acceptors>
                    <security-settings>
                      <security-setting match="#">%s</security-setting>
                    </security-settings>
                    <address-settings>
                      <address-setting match="#">
                        <address-full-policy>PAGE</address-full-policy>
                        <max-delivery-attempts>-1</max-delivery-attempts>
                        <redelivery-delay>0</redelivery-delay>
                      </address-setting>
                    </address-settings>
                  </core>
                </configuration>
                """.formatted(
                        options().persistent(),
                        folder(),
                        options().login().isPresent(),
                        acceptor(port(), ""),
                        tlsAcceptor(),
                        websocketAcceptor(),
                        permissions());
    }

    private static String acceptor(int port, String more) {
        return "tcp://127.0.0.1:" + port + "?protocols=MQTT" + more;
    }

    private String tlsAcceptor() {
        return options()
                .certificate()
                .map(certificate -> "<acceptor name=\"tls\">"
                        + acceptor(
                                tlsPort(),
                                ";sslEnabled=true;keyStorePath=" + certificate.keyStore() + ";keyStoreType=PKCS12"
                                        + ";keyStorePassword=" + certificate.password() + clientTrust())
                        + "</acceptor>")
                .orElse("");
    }

    private String clientTrust() {
        return options()
                .clientCertificate()
                .map(client -> ";needClientAuth=true;trustStorePath=" + client.trustStore()
                        + ";trustStoreType=PKCS12;trustStorePassword=" + client.password())
                .orElse("");
    }

    private String websocketAcceptor() {
        return options().websockets()
                ? "<acceptor name=\"websocket\">" + acceptor(websocketPort(), "") + "</acceptor>"
                : "";
    }

    private static String permissions() {
        StringBuilder permissions = new StringBuilder();
        for (String type : List.of(
                "createAddress",
                "deleteAddress",
                "createDurableQueue",
                "deleteDurableQueue",
                "createNonDurableQueue",
                "deleteNonDurableQueue",
                "send",
                "consume",
                "browse")) {
            permissions.append("<permission type=\"").append(type).append("\" roles=\"device\"/>");
        }
        return permissions.toString();
    }
}
