// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The plugin zips that the build made, and how a user installs them: unpacked into a folder of the plugin.path. */
final class PluginZips {
    private PluginZips() {}

    /**
     * Unpacks every zip.
     *
     * @param list the file with the zips' paths, written by the build
     * @param pluginPath the folder for the plugins; made where it is missing
     * @return the zips' names
     */
    static List<String> unpack(Path list, Path pluginPath) {
        List<String> names = new ArrayList<>();
        try {
            for (String zip : Files.readString(list).strip().split(File.pathSeparator)) {
                unpackOne(Path.of(zip), pluginPath);
                names.add(Path.of(zip).getFileName().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack the plugins named in " + list, e);
        }
        return names;
    }

    private static void unpackOne(Path zip, Path pluginPath) throws IOException {
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path target = pluginPath.resolve(entry.getName()).normalize();
                if (!target.startsWith(pluginPath)) {
                    throw new IOException(zip + " has an entry outside the folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(entries, target);
                }
            }
        }
    }
}
