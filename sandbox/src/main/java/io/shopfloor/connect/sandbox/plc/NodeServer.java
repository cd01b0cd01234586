// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.plc;

import io.shopfloor.connect.sandbox.process.Ports;
import io.shopfloor.connect.sandbox.process.Programs;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import io.shopfloor.connect.sandbox.process.Workplace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A device by Node that nobody of this project wrote: an S7 CPU by snap7, a Modbus TCP server by modbus-serial, or
 * an OPC UA server by node-opcua. They hold
 * what the test says; {@code sandbox/install-node-devices} puts them into a cache folder once, where Node and npm are.
 */
public final class NodeServer extends SandboxProcess {
    private static final String LOCK = "package-lock.json";

    private final String script;
    private final String memory;
    private final int port;

    public NodeServer(Workplace workplace, String name, String script, String memory) {
        super(workplace, name);
        this.script = script;
        this.memory = memory;
        this.port = workplace.freePort();
    }

    /** Why it cannot be started here; null where it can. */
    public static String missing() {
        if (Programs.find("node").isEmpty()) {
            return "Node is not installed here: install it, and run sandbox/install-node-devices";
        }
        try {
            return Files.readString(cache().resolve(LOCK)).equals(resource(LOCK))
                    ? null
                    : "The devices of " + cache() + " are of another version: run sandbox/install-node-devices";
        } catch (IOException notThere) {
            return "No devices in " + cache() + ": run sandbox/install-node-devices";
        }
    }

    public int port() {
        return port;
    }

    /** Where {@code sandbox/install-node-devices} puts them. */
    private static Path cache() {
        String told = System.getenv("XDG_CACHE_HOME");
        Path caches =
                told == null || told.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(told);
        return caches.resolve("shopfloor-connect").resolve("node-devices");
    }

    private static String resource(String name) {
        try (InputStream in = NodeServer.class.getResourceAsStream("node/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name + " from the sandbox's jar", e);
        }
    }

    @Override
    protected List<String> command() {
        String node = Programs.find("node")
                .orElseThrow(() -> new IllegalStateException(missing()))
                .toString();
        return List.of(
                node,
                write(script, resource(script)).toString(),
                String.valueOf(port),
                write("memory.json", memory).toString());
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("NODE_PATH", cache().resolve("node_modules").toString());
    }

    @Override
    protected boolean serves() {
        return Ports.answers(port);
    }
}
