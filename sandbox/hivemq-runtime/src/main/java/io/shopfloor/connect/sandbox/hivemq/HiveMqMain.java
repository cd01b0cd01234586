// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.hivemq;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.embedded.EmbeddedHiveMQBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/**
 * The main class of the sandbox's HiveMQ: an embedded broker in a JVM of its own, so that it can be killed. Reads
 * {@code conf/config.xml} and keeps its files in {@code data/} under one home folder; where that folder holds
 * {@code conf/login}, only that user name and password (two lines) get in.
 */
public final class HiveMqMain {
    private HiveMqMain() {}

    /**
     * Runs the broker until the process ends.
     *
     * @param args the home folder
     * @throws IOException where the login file cannot be read
     * @throws ExecutionException where HiveMQ does not start
     * @throws InterruptedException never in practice: nothing interrupts the main thread
     */
    public static void main(String[] args) throws IOException, ExecutionException, InterruptedException {
        Path home = Path.of(args[0]);
        EmbeddedHiveMQBuilder builder = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(home.resolve("conf"))
                .withDataFolder(home.resolve("data"))
                .withExtensionsFolder(home.resolve("extensions"))
                .withoutLoggingBootstrap();
        Path login = home.resolve("conf").resolve("login");
        if (Files.exists(login)) {
            builder.withEmbeddedExtension(onlyFor(Files.readAllLines(login)));
        }
        EmbeddedHiveMQ broker = builder.build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(broker), "stop"));
        broker.start().get();
        System.out.println("HiveMQ is up");
        new CountDownLatch(1).await();
    }

    private static EmbeddedExtension onlyFor(List<String> login) {
        return EmbeddedExtension.builder()
                .withId("sandbox-login")
                .withName("Sandbox login")
                .withVersion("1")
                .withAuthor("Shopfloor Connect")
                .withExtensionMain(new OneLogin(login.get(0), login.get(1)))
                .build();
    }

    private static void close(EmbeddedHiveMQ broker) {
        try {
            broker.close();
        } catch (ExecutionException | InterruptedException e) {
            e.printStackTrace();
        }
    }
}
