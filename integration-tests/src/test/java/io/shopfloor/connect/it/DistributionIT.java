// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What a release publishes: all six Hub zips, the documents and examples, and sums by which a download can be checked. */
class DistributionIT {

    private static final String VERSION = System.getProperty("project.version");
    private static final String FOLDER = "shopfloor-connect-" + VERSION + "/";
    private static final Path REPOSITORY = Path.of("..");
    private static final Path DIST =
            REPOSITORY.resolve("dist").resolve("target").resolve("shopfloor-connect-" + VERSION + ".zip");
    private static final List<String> PLUGINS = List.of(
            "connect-mqtt-source",
            "connect-mqtt-sink",
            "connect-plc4x-source",
            "connect-opcua-source",
            "connect-ifm-iolink-source",
            "smt-transforms");

    @Test
    void hasTheSixZipsWithTheirChecksums() throws IOException {
        try (ZipFile zip = new ZipFile(DIST.toFile())) {
            Map<String, String> found = new TreeMap<>();
            for (ZipEntry entry :
                    zip.stream().filter(e -> e.getName().endsWith(".zip")).toList()) {
                found.put(entry.getName().substring(FOLDER.length()), sha256(zip.getInputStream(entry)));
            }
            assertThat(sums(zip.getInputStream(zip.getEntry(FOLDER + "SHA256SUMS"))))
                    .isEqualTo(found);
            assertThat(found.keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            PLUGINS.stream().map(DistributionIT::zipOf).toList());
        }
    }

    @Test
    void hasAChecksumOfItsOwnBesideIt() throws IOException {
        assertThat(sums(Files.newInputStream(Path.of(DIST + ".sha256"))))
                .isEqualTo(Map.of(DIST.getFileName().toString(), sha256(Files.newInputStream(DIST))));
    }

    @Test
    void hasTheDocumentsAndTheExamplesAsTheyAreInTheRepository() throws IOException {
        List<String> expected = Stream.concat(
                        Stream.of("README.md", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "NOTICE"),
                        Stream.of("docs", "examples/connectors", "examples/replay", "examples/strimzi")
                                .flatMap(DistributionIT::files))
                .toList();
        assertThat(expected)
                .contains("docs/operations.md", "examples/connectors/mqtt-source.json")
                .contains("examples/replay/putback-replay.json");
        try (ZipFile zip = new ZipFile(DIST.toFile())) {
            for (String file : expected) {
                ZipEntry entry = zip.getEntry(FOLDER + file);
                assertThat(entry).as(file).isNotNull();
                assertThat(zip.getInputStream(entry)).hasBinaryContent(Files.readAllBytes(REPOSITORY.resolve(file)));
            }
        }
    }

    /** Whoever uploads what the build leaves for Confluent Hub finds the plugins and nothing else. */
    @Test
    void onlyTheFivePluginsLeaveAZipForTheHub() throws IOException {
        try (Stream<Path> modules = Files.list(REPOSITORY)) {
            assertThat(modules.map(module -> module.resolve("target")
                                    .resolve("components")
                                    .resolve("packages"))
                            .filter(Files::isDirectory)
                            .flatMap(DistributionIT::list)
                            .map(zip -> zip.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            PLUGINS.stream().map(DistributionIT::zipOf).toList());
        }
    }

    private static String zipOf(String plugin) {
        return "shopfloor-" + plugin + "-" + VERSION + ".zip";
    }

    private static Stream<String> files(String folder) {
        try (Stream<Path> files = Files.walk(REPOSITORY.resolve(folder))) {
            return files
                    .filter(Files::isRegularFile)
                    .map(file -> REPOSITORY.relativize(file).toString())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the folder " + folder, e);
        }
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the folder " + folder, e);
        }
    }

    /** By file, as {@code sha256sum} writes them. */
    private static Map<String, String> sums(InputStream file) throws IOException {
        try (file) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" [ *]"))
                    .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0]));
        }
    }

    private static String sha256(InputStream file) throws IOException {
        try (file) {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file.readAllBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
