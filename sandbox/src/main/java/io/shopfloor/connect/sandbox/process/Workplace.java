// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the servers of a sandbox live: a folder, ports, and the guardian that ends what outlives this JVM and removes the
 * folder. Any thread.
 */
public final class Workplace implements AutoCloseable {
    private final Path folder;
    private final Guardian guardian;
    private final Ports ports = new Ports();

    private Workplace(Path folder) {
        this.folder = folder;
        this.guardian = new Guardian(folder);
    }

    /** A new folder under the system's temporary one. */
    public static Workplace make() {
        try {
            return new Workplace(Files.createTempDirectory("shopfloor-"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder in " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    /** The folder with everything in it. */
    public Path folder() {
        return folder;
    }

    /** Leaves the folder on disk at the end. */
    public void keep() {
        guardian.keepFolder();
    }

    /** A loopback port that nobody else here gets; below the range of outgoing connections. */
    public int freePort() {
        return ports.next();
    }

    /** A folder for one server. */
    public Path newFolder(String name) {
        try {
            return Files.createDirectory(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder of " + name, e);
        }
    }

    /** Kills this process when the JVM ends, in whatever way. */
    void watch(Process process) {
        guardian.watch(process);
    }

    @Override
    public void close() {
        guardian.close();
    }
}
