// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.mqtt;

import io.shopfloor.connect.sandbox.process.Await;
import io.shopfloor.connect.sandbox.process.Login;
import io.shopfloor.connect.sandbox.process.Programs;
import io.shopfloor.connect.sandbox.process.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Eclipse Mosquitto as installed on this machine. It writes its store after every round of its loop that changed
 * something, so a kill -9 keeps what it acknowledged, except in the instant between an acknowledgement and that write;
 * with a long queue the writing makes it slow.
 */
public final class Mosquitto extends MqttBroker {
    private static final String UNSAVED = "mosquitto.db.new";

    public Mosquitto(Workplace workplace, String name, MqttOptions options) {
        super(workplace, name, options);
    }

    /** Whether the program is here: on the PATH or in {@code /usr/sbin}. */
    public static boolean isInstalled() {
        return Programs.find("mosquitto").isPresent();
    }

    /** The first line of its help, {@code mosquitto version 2.0.11}: what it does depends much on that. */
    public static String version() {
        try {
            Process help = new ProcessBuilder(installed("mosquitto"), "-h")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(help.getInputStream().readAllBytes());
            return said.lines()
                    .findFirst()
                    .orElse("mosquitto of an unknown version")
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run mosquitto -h", e);
        }
    }

    /**
     * Lets no save succeed from now on: a kill before {@link #letSave} is one between two saves, whenever it comes. A folder
     * stands where a save writes its file first.
     */
    public void holdSaves() {
        Await.until(this::putInTheWayOfSaves, startLimit(), () -> name() + " does nothing but save.");
        write(UNSAVED + "/full", ""); // or Mosquitto might remove it
    }

    /** False where it saves at this moment. */
    private boolean putInTheWayOfSaves() {
        try {
            Files.createDirectory(folder().resolve(UNSAVED));
            return true;
        } catch (FileAlreadyExistsException saving) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder " + folder().resolve(UNSAVED), e);
        }
    }

    /** Lets it save again. */
    public void letSave() {
        try {
            Files.deleteIfExists(folder().resolve(UNSAVED).resolve("full"));
            Files.deleteIfExists(folder().resolve(UNSAVED));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder().resolve(UNSAVED), e);
        }
    }

    @Override
    protected List<String> command() {
        String config = String.join(
                "\n",
                Stream.of(listeners(), access(), storage())
                        .flatMap(List::stream)
                        .toList());
        return List.of(
                installed("mosquitto"),
                "-c",
                write("mosquitto.conf", config + "\n").toString());
    }

    private List<String> listeners() {
        Stream<String> plain = Stream.of("listener " + port() + " 127.0.0.1");
        Stream<String> tls = options().certificate().stream()
                .flatMap(certificate -> Stream.of(
                        "listener " + tlsPort() + " 127.0.0.1",
                        "certfile " + certificate.certificatePem(),
                        "keyfile " + certificate.keyPem()));
        Stream<String> clients = options().clientCertificate().stream()
                .flatMap(client -> Stream.of("cafile " + client.certificatePem(), "require_certificate true"));
        Stream<String> websockets = options().websockets()
                ? Stream.of("listener " + websocketPort() + " 127.0.0.1", "protocol websockets")
                : Stream.empty();
        return Stream.of(plain, tls, clients, websockets)
                .flatMap(lines -> lines)
                .toList();
    }

    private List<String> access() {
        // Started by root it would become another user, who may not write here; others cannot change and get no say.
        Stream<String> user = Stream.of("user " + System.getProperty("user.name"));
        Stream<String> login = options()
                .login()
                .map(known -> Stream.of("allow_anonymous false", "password_file " + passwordFile(known)))
                .orElseGet(() -> Stream.of("allow_anonymous true"));
        return Stream.concat(user, login).toList();
    }

    private List<String> storage() {
        List<String> persistence = List.of(
                "persistence true",
                "persistence_location " + folder() + "/",
                "autosave_on_changes true",
                "autosave_interval 1");
        List<String> bounds = List.of(
                "max_queued_messages 0", "max_inflight_messages " + options().inflight(), "set_tcp_nodelay true");
        List<String> log = List.of("log_dest stderr", "log_timestamp_format %H:%M:%S");
        // Without persistence it serves benchmarks, which fill sessions before they empty them, at QoS 0 as well.
        List<String> unsaved = List.of("queue_qos0_messages true");
        return Stream.of(options().persistent() ? persistence : unsaved, bounds, log)
                .flatMap(List::stream)
                .toList();
    }

    private Path passwordFile(Login login) {
        Path file = write("passwords", login.user() + ":" + login.password() + "\n");
        try {
            Process hashing = new ProcessBuilder(installed("mosquitto_passwd"), "-U", file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(hashing.getInputStream().readAllBytes());
            if (hashing.waitFor() != 0) {
                throw new IllegalStateException("mosquitto_passwd -U " + file + " failed: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run mosquitto_passwd", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in mosquitto_passwd", e);
        }
        return file;
    }

    private static String installed(String program) {
        return Programs.find(program)
                .orElseThrow(() -> new IllegalStateException("The program " + program
                        + " is neither on the PATH nor in /usr/sbin: install Debian's package mosquitto."))
                .toString();
    }
}
