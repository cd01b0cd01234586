// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads a folder of IODDs once; collects the devices and the faults. Used by one thread. */
final class CatalogReader {
    private final Path folder;
    private final String language;
    private final List<DeviceDescription> devices = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private IoddParser.Standard standard = IoddParser.Standard.NONE;

    CatalogReader(Path folder, String language) {
        this.folder = folder;
        this.language = language;
    }

    List<DeviceDescription> devices() {
        return devices;
    }

    List<String> faults() {
        return faults;
    }

    void read(Collection<Path> files) {
        readStandard(files);
        Map<String, Path> singles = new HashMap<>();
        files.stream().filter(IoddFiles::isXml).forEach(file -> singles.put(key(file), file));
        for (Path file : files) {
            if (IoddFiles.isZip(file)) {
                readZip(file);
            } else if (!isLanguageFile(file, singles)) {
                guarded(
                        shown(file),
                        () -> readDevice(
                                IoddFiles.xml(file), languageFile(singles.get(languageKey(key(file)))), shown(file)));
            }
        }
    }

    private interface Step {
        void run() throws IOException, IoddException;
    }

    private void guarded(String source, Step step) {
        try {
            step.run();
        } catch (IoddException e) {
            faults.add(source + " " + e.getMessage());
        } catch (IOException e) {
            faults.add(source + " cannot be read: " + e.getMessage());
        } catch (RuntimeException e) {
            // Whatever somebody has put into the folder, the other files must stay usable.
            faults.add(source + " cannot be parsed (" + e + ")");
        }
    }

    /** Units, texts and variables of the standard, which other files refer to. */
    private void readStandard(Collection<Path> files) {
        List<StandardFile> standards = new ArrayList<>();
        for (Path file : files) {
            if (IoddFiles.isXml(file) && isStandard(file.getFileName().toString())) {
                guarded(shown(file), () -> standards.add(StandardFile.of(XmlNode.parse(IoddFiles.xml(file)))));
            }
        }
        standard = StandardFile.together(standards);
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean isStandard(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith("iodd-standard");
    }

    private void readZip(Path file) {
        guarded(shown(file), () -> {
            Map<String, byte[]> entries = new LinkedHashMap<>();
            IoddFiles.zip(file).forEach((name, bytes) -> entries.put(name.toLowerCase(Locale.ROOT), bytes));
            boolean any = false;
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                String name = entry.getKey();
                if (!hasDeviceBeside(name, entries.keySet()) && !isStandard(fileName(name))) {
                    any = true;
                    String source = shown(file) + "!" + name;
                    guarded(source, () -> {
                        byte[] texts = entries.get(languageKey(name));
                        readDevice(entry.getValue(), texts == null ? null : XmlNode.parse(texts), source);
                    });
                }
            }
            if (!any) {
                throw new IoddException("contains no IODD");
            }
        });
    }

    private void readDevice(byte[] xml, XmlNode texts, String source) throws IoddException {
        XmlNode root = XmlNode.parse(xml);
        switch (root.name()) {
            case "IODevice" -> devices.add(IoddParser.parse(root, texts, language, standard, source));
            case "ExternalTextDocument" -> {
                // A language file whose IODD is not there.
            }
            default -> {
                if (!isStandard(fileName(source))) {
                    throw new IoddException("is not an IODD: its root is <" + XmlNode.shortened(root.name()) + ">");
                }
            }
        }
    }

    private XmlNode languageFile(Path file) throws IOException, IoddException {
        return file == null ? null : XmlNode.parse(IoddFiles.xml(file));
    }

    private static String key(Path file) {
        return file.toString().toLowerCase(Locale.ROOT);
    }

    /** The name of the language file that belongs to an IODD's name. */
    private String languageKey(String key) {
        return key.substring(0, key.length() - ".xml".length()) + "-" + language.toLowerCase(Locale.ROOT) + ".xml";
    }

    private static boolean isLanguageFile(Path file, Map<String, Path> singles) {
        return hasDeviceBeside(key(file), singles.keySet());
    }

    /** {@code x-de.xml} beside {@code x.xml} is a language file. */
    private static boolean hasDeviceBeside(String name, Collection<String> names) {
        int dash = name.lastIndexOf('-');
        int length = name.length() - ".xml".length() - dash - 1;
        return dash > 0 && (length == 2 || length == 5) && names.contains(name.substring(0, dash) + ".xml");
    }

    private String shown(Path file) {
        return folder.relativize(file).toString();
    }
}
