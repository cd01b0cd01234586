// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.plc4x.Fixtures;
import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that hangs up on the question for its certificate, and listens to what comes then. */
@Timeout(60)
final class OpcUaDriverTest {

    private static final String SECURED = "?security-policy=Basic256Sha256&message-security=SIGN_ENCRYPT";

    @Test
    void withoutTheServersCertificateNothingIsSentInTheClear() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> heard = secondConnection(server);

            assertThatThrownBy(() -> open(server, SECURED)).isInstanceOf(LinkLostException.class);

            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        }
    }

    /** Without a security policy it is as asked for; so the server hears what it would hear in the clear. */
    @Test
    void withoutASecurityPolicyTheSameServerIsGreeted() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> heard = secondConnection(server);

            assertThatThrownBy(() -> open(server, "")).isInstanceOf(LinkLostException.class);

            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo('H');
        }
    }

    private static void open(ServerSocket server, String security) throws Exception {
        ConnectionConfig config = new Plc4xSourceConfig(Fixtures.config(
                        "opcua:tcp://127.0.0.1:" + server.getLocalPort() + security,
                        "a=ns=2;s=Counter",
                        "plc.c.opcua.accept.any.certificate",
                        "true",
                        "plc.c.connect.timeout.ms",
                        "8000"))
                .connection("c");
        PlcLink.open(config, new PlcDrivers().driver(config)).close();
    }

    /** The first byte on the second connection; -1 if it ended without one. */
    private static CompletableFuture<Integer> secondConnection(ServerSocket server) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                server.accept().close();
                try (Socket second = server.accept()) {
                    return second.getInputStream().read();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
