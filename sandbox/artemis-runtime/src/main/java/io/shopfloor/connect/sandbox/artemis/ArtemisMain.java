// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.artemis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * The main class of the sandbox's Artemis: an embedded broker in a JVM of its own, so that it can be killed. Reads
 * {@code broker.xml} in one home folder; where that folder holds {@code login}, only that user name and password (two
 * lines) get in, with the role {@code device}.
 */
public final class ArtemisMain {
    private ArtemisMain() {}

    /**
     * Runs the broker until the process ends.
     *
     * @param args the home folder
     * @throws Exception where Artemis does not start
     */
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfigResourcePath(home.resolve("broker.xml").toUri().toString());
        Path login = home.resolve("login");
        if (Files.exists(login)) {
            broker.setSecurityManager(onlyFor(Files.readAllLines(login)));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker), "stop"));
        broker.start();
        System.out.println("Artemis is up");
        new CountDownLatch(1).await();
    }

    private static ActiveMQJAASSecurityManager onlyFor(List<String> login) {
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(login.get(0), login.get(1));
        users.addRole(login.get(0), "device");
        return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
    }

    private static void stop(EmbeddedActiveMQ broker) {
        try {
            broker.stop();
        } catch (Exception e) {
            e.printStackTrace();
        }
    }
}
