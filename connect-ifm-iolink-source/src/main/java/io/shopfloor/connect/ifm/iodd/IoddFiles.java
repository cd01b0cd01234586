// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads the XML files of a folder entry: the file itself, or those in a zip. Nothing is ever written to disk, so names in
 * a zip can do no harm; sizes are counted while reading, whatever the zip claims.
 */
final class IoddFiles {
    private static final int MAX_FILE_BYTES = 16 * 1024 * 1024;
    private static final int MAX_ZIP_BYTES = 64 * 1024 * 1024;
    private static final int MAX_ZIP_ENTRIES = 2_000;

    private IoddFiles() {}

    static boolean isZip(Path file) {
        return named(file, ".zip");
    }

    static boolean isXml(Path file) {
        return named(file, ".xml");
    }

    private static boolean named(Path file, String end) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(end);
    }

    static byte[] xml(Path file) throws IOException, IoddException {
        try (InputStream in = Files.newInputStream(file)) {
            return bounded(in, MAX_FILE_BYTES);
        }
    }

    /** The XML files in a zip by their names, folders included; pictures are not even decompressed. */
    static Map<String, byte[]> zip(Path file) throws IOException, IoddException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        int left = MAX_ZIP_BYTES;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MAX_ZIP_ENTRIES) {
                throw new IoddException(
                        "has " + zip.size() + " entries; more than " + MAX_ZIP_ENTRIES + " are refused");
            }
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                if (!entry.isDirectory() && name.toLowerCase(Locale.ROOT).endsWith(".xml")) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        byte[] bytes = bounded(in, Math.min(left, MAX_FILE_BYTES));
                        left -= bytes.length;
                        files.put(name, bytes);
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IoddException("cannot be read as a zip", e); // malformed entry names
        }
        return files;
    }

    private static byte[] bounded(InputStream in, int max) throws IOException, IoddException {
        byte[] bytes = in.readNBytes(max + 1);
        if (bytes.length > max) {
            throw new IoddException("is larger than " + max + " bytes when decompressed, and refused for security");
        }
        return bytes;
    }
}
