// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.mqtt;

import io.shopfloor.connect.sandbox.process.Runtimes;
import io.shopfloor.connect.sandbox.process.Workplace;
import java.util.List;
import java.util.Map;

/** HiveMQ Community Edition in a JVM of its own: needs nothing installed. */
public final class HiveMq extends MqttBroker {
    private static final List<String> OPEN_MODULES = List.of(
            "java.base/java.lang=ALL-UNNAMED",
            "java.base/java.nio=ALL-UNNAMED",
            "java.base/sun.nio.ch=ALL-UNNAMED",
            "java.base/sun.security.provider=ALL-UNNAMED",
            "jdk.management/com.sun.management.internal=ALL-UNNAMED");

    private final int jmxPort;

    public HiveMq(Workplace workplace, String name, MqttOptions options) {
        super(workplace, name, options);
        jmxPort = workplace.freePort();
    }

    @Override
    protected List<String> command() {
        write("conf/config.xml", config());
        write("extensions/empty", "");
        write("data/empty", "");
        options().login().ifPresent(login -> write("conf/login", login.user() + "\n" + login.password() + "\n"));
        List<String> command = options().jvm().command(jmxPort);
        for (String module : OPEN_MODULES) {
            command.add("--add-opens=" + module);
        }
        command.add("io.shopfloor.connect.sandbox.hivemq.HiveMqMain");
        command.add(folder().toString());
        return command;
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("CLASSPATH", Runtimes.classPath("hivemq"));
    }

    private String config() {
        return """
                <?xml version="1.0"?>
                <hivemq>
                  <listeners>
                    <tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener>
                    %s%s
                  </listeners>
                  <mqtt>
                    <queued-messages><max-queue-size>10000000</max-queue-size></queued-messages>
                  </mqtt>
                  <persistence><mode>%s</mode></persistence>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(
                        port(), tlsListener(), websocketListener(), options().persistent() ? "file" : "in-memory");
    }

    private String tlsListener() {
        return options()
                .certificate()
                .map(certificate ->
                        """
                        <tls-tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address><tls>
                          <keystore><path>%s</path><password>%s</password>
                            <private-key-password>%3$s</private-key-password></keystore>
                          %s
                        </tls></tls-tcp-listener>
                        """.formatted(tlsPort(), certificate.keyStore(), certificate.password(), clientTrust()))
                .orElse("");
    }

    private String clientTrust() {
        return options()
                .clientCertificate()
                .map(client -> """
                        <truststore><path>%s</path><password>%s</password></truststore>
                          <client-authentication-mode>REQUIRED</client-authentication-mode>""".formatted(client.trustStore(), client.password()))
                .orElse("");
    }

    private String websocketListener() {
        return options().websockets() ? """
                <websocket-listener><port>%d</port><bind-address>127.0.0.1</bind-address><path>/mqtt</path>
                  <subprotocols><subprotocol>mqtt</subprotocol></subprotocols></websocket-listener>
                """.formatted(websocketPort()) : "";
    }
}
