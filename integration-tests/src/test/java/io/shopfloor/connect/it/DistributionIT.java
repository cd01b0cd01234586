// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What a release publishes: all five Hub zips, and sums by which a download can be checked. */
class DistributionIT {

    private static final String VERSION = System.getProperty("project.version");

    @Test
    void hasTheFiveZipsWithTheirChecksums() throws IOException, NoSuchAlgorithmException {
        Path dist = Path.of("..", "dist", "target", "shopfloor-connect-" + VERSION + ".zip");
        try (ZipFile zip = new ZipFile(dist.toFile())) {
            String folder = "shopfloor-connect-" + VERSION + "/";
            Map<String, String> found = new TreeMap<>();
            for (ZipEntry entry :
                    zip.stream().filter(e -> e.getName().endsWith(".zip")).toList()) {
                byte[] hash = MessageDigest.getInstance("SHA-256")
                        .digest(zip.getInputStream(entry).readAllBytes());
                found.put(
                        entry.getName().substring(folder.length()),
                        HexFormat.of().formatHex(hash));
            }
            ZipEntry sums = zip.getEntry(folder + "SHA256SUMS");
            Map<String, String> told = new String(zip.getInputStream(sums).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" [ *]"))
                    .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0]));

            assertThat(told).isEqualTo(found);
            assertThat(found.keySet())
                    .containsExactlyInAnyOrderElementsOf(Stream.of(
                                    "connect-mqtt-source",
                                    "connect-mqtt-sink",
                                    "connect-plc4x-source",
                                    "connect-ifm-iolink-source",
                                    "smt-transforms")
                            .map(plugin -> "shopfloor-" + plugin + "-" + VERSION + ".zip")
                            .toList());
            assertThat(zip.stream().map(ZipEntry::getName))
                    .contains(folder + "LICENSE", folder + "connectors/mqtt-source.json");
        }
    }
}
