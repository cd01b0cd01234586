// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks PostgreSQL from the archive on the class path, in the build: a tar with links and permissions inside a jar, which
 * Maven's plugins cannot unpack where {@code xz} is not installed.
 */
public final class Unpack {
    private static final String[] ARCHIVES = {
        "postgres-linux-x86_64.txz",
        "postgres-linux-arm_64.txz",
        "postgres-darwin-x86_64.txz",
        "postgres-darwin-arm_64.txz"
    };

    private Unpack() {}

    /** @param args the folder to unpack to, and the system and version of the server, by which a folder is known as unpacked */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]).toAbsolutePath();
        Path done = folder.resolve("unpacked");
        if (Files.exists(done) && Files.readString(done).equals(args[1])) {
            return;
        }
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive()))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, folder);
            }
        }
        Files.writeString(done, args[1]);
    }

    private static InputStream archive() {
        return Stream.of(ARCHIVES)
                .map(name -> Unpack.class.getResourceAsStream("/" + name))
                .filter(found -> found != null)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("None of " + Arrays.toString(ARCHIVES)
                        + " is on the class path: is there a PostgreSQL for this system?"));
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
            throw new IOException(entry.getName() + " in the archive of PostgreSQL lies outside " + folder);
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(path);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        if ((entry.getMode() & 0100) != 0) {
            Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(path));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            Files.setPosixFilePermissions(path, permissions);
        }
    }
}
