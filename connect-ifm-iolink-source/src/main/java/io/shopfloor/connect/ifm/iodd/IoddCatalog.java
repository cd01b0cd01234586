// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The IODDs in a folder: single files, and zips as vendors and the IODDfinder give them. A file that cannot be used is a
 * {@linkplain #faults fault} of its own and takes nothing else with it. {@link #refresh} may be called by any thread and
 * reads again only when a file has changed; {@link #find} never touches the disk.
 */
public final class IoddCatalog {
    private static final int MAX_DEPTH = 4;
    private static final int MAX_FILES = 20_000;

    private final Path folder;
    private final String language;
    private volatile Content content = new Content(Map.of(), Map.of(), List.of(), List.of(), 0);

    private record Stamp(long size, long modified) {}

    private record Content(
            Map<Path, Stamp> stamps,
            Map<Long, List<DeviceDescription>> byDevice,
            List<String> faults,
            List<String> choices,
            long generation) {}

    /**
     * @param folder with IODDs, looked through up to four levels deep; null for an empty catalog
     * @param language such as {@code en}: names are taken in this language where the IODD has it
     */
    public IoddCatalog(Path folder, String language) {
        this.folder = folder;
        this.language = language;
    }

    /**
     * Reads the folder again if a file came, went or changed.
     *
     * @return whether it did
     * @throws IOException if the folder cannot be listed; what was known stays known
     */
    public synchronized boolean refresh() throws IOException {
        Map<Path, Stamp> stamps = folder == null ? Map.of() : list();
        if (content.generation > 0 && stamps.equals(content.stamps)) {
            return false;
        }
        CatalogReader reader = new CatalogReader(folder, language);
        reader.read(stamps.keySet());
        Map<Long, List<DeviceDescription>> byDevice = new HashMap<>();
        for (DeviceDescription device : reader.devices()) {
            byDevice.computeIfAbsent(key(device.vendorId(), device.deviceId()), key -> new ArrayList<>())
                    .add(device);
            for (int other : device.compatibleIds()) {
                if (other != device.deviceId()) {
                    byDevice.computeIfAbsent(key(device.vendorId(), other), key -> new ArrayList<>())
                            .add(device);
                }
            }
        }
        content =
                new Content(stamps, byDevice, List.copyOf(reader.faults()), choices(byDevice), content.generation + 1);
        return true;
    }

    private Map<Path, Stamp> list() throws IOException {
        Map<Path, Stamp> stamps = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder, MAX_DEPTH)) {
            for (Path file : (Iterable<Path>) files.limit(MAX_FILES)::iterator) {
                if (IoddFiles.isZip(file) || IoddFiles.isXml(file)) {
                    BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
                    if (is.isRegularFile()) {
                        stamps.put(
                                file, new Stamp(is.size(), is.lastModifiedTime().toMillis()));
                    }
                }
            }
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
        return stamps;
    }

    private static long key(int vendorId, int deviceId) {
        return (long) vendorId << 32 | deviceId;
    }

    /**
     * The description of a device: one of exactly this device id before one that only lists it as compatible, then the
     * one in the newest schema, then the newest version, then the latest release.
     */
    public Optional<DeviceDescription> find(int vendorId, int deviceId) {
        return content.byDevice.getOrDefault(key(vendorId, deviceId), List.of()).stream()
                .max(Comparator.comparing((DeviceDescription device) -> device.deviceId() == deviceId)
                        .thenComparing(IoddChoice.BETTER));
    }

    /** What was chosen wherever the folder has several IODDs of exactly one device id. */
    private static List<String> choices(Map<Long, List<DeviceDescription>> byDevice) {
        Set<String> choices = new TreeSet<>();
        byDevice.forEach((key, candidates) -> {
            List<DeviceDescription> exact = candidates.stream()
                    .filter(device -> key(device.vendorId(), device.deviceId()) == key)
                    .sorted(IoddChoice.BETTER.reversed())
                    .toList();
            exact.stream().skip(1).forEach(other -> choices.add(IoddChoice.told(exact.get(0), other)));
        });
        return List.copyOf(choices);
    }

    /** What is wrong with files in the folder, one text a file. */
    public List<String> faults() {
        return content.faults;
    }

    /** Which of several IODDs of one device is used and why, one sentence a file that is not used. */
    public List<String> choices() {
        return content.choices;
    }

    /** How many devices can be found, compatible ids included. */
    public int size() {
        return content.byDevice.size();
    }

    /** Grows with every change of the folder: what was compiled from an older one is to be made anew. */
    public long generation() {
        return content.generation;
    }
}
