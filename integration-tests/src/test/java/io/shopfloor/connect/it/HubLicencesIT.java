// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each zip has the text of every licence that its bill of materials names, and of no other. */
class HubLicencesIT {

    private static final String VERSION = System.getProperty("project.version");

    private static Path doc(String plugin) {
        return Path.of("target", "plugins", "shopfloor-" + plugin + "-" + VERSION, "doc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect-mqtt-source",
                "connect-mqtt-sink",
                "connect-plc4x-source",
                "connect-opcua-source",
                "connect-ifm-iolink-source",
                "smt-transforms"
            })
    void everyLicenceOfTheBillOfMaterialsHasItsText(String plugin) throws IOException {
        JsonNode sbom =
                new ObjectMapper().readTree(doc(plugin).resolve("sbom.cdx.json").toFile());
        List<JsonNode> components = new ArrayList<>(List.of(sbom.get("metadata").get("component")));
        sbom.get("components").forEach(components::add);
        Set<String> named = new TreeSet<>();
        for (JsonNode component : components) {
            for (JsonNode each : component.path("licenses")) {
                JsonNode licence = each.path("license");
                String name = licence.path("id").asText(licence.path("name").asText());
                assertThat(name)
                        .as("a licence of " + component.get("name").asText())
                        .isNotEmpty();
                named.add(name.replaceAll("[^A-Za-z0-9.]+", "-") + ".txt");
            }
        }
        try (Stream<Path> texts = Files.list(doc(plugin).resolve("licenses"))) {
            Set<String> files = texts.map(text -> text.getFileName().toString()).collect(Collectors.toSet());
            assertThat(files).isEqualTo(named);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "connect-plc4x-source,Apache-2.0,Apache License,END OF TERMS AND CONDITIONS",
        "connect-mqtt-source,EPL-2.0,Eclipse Public License - v 2.0,additional accurate notices of copyright ownership.",
        "connect-plc4x-source,LGPL-version-2.1,GNU LESSER GENERAL PUBLIC LICENSE,END OF TERMS AND CONDITIONS",
        "connect-plc4x-source,BSD-2-Clause,FasterXML.com,ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.",
        "connect-plc4x-source,MIT,Pcap4J.org,OR OTHER DEALINGS IN THE SOFTWARE."
    })
    void aTextIsThatOfItsLicenceToTheEnd(String plugin, String licence, String beginning, String end)
            throws IOException {
        String text = Files.readString(doc(plugin).resolve("licenses").resolve(licence + ".txt"));
        assertThat(text.lines().limit(5)).anyMatch(line -> line.contains(beginning));
        assertThat(text).contains(end);
    }

    /** So that a new version of a library does not leave the text of the old one behind. */
    @ParameterizedTest
    @CsvSource({
        "connect-opcua-source,bcprov-jdk18on-,META-INF/LICENSE.md,Bouncy-Castle-Licence.txt",
        "connect-opcua-source,bcpkix-jdk18on-,META-INF/LICENSE.md,Bouncy-Castle-Licence.txt",
        "connect-opcua-source,bcutil-jdk18on-,META-INF/LICENSE.md,Bouncy-Castle-Licence.txt",
        "connect-plc4x-source,jna-,META-INF/LGPL2.1,LGPL-version-2.1.txt"
    })
    void aTextIsTheOneThatTheLibraryCarries(String plugin, String library, String inside, String text)
            throws IOException {
        Path doc = doc(plugin);
        Path jar;
        try (Stream<Path> jars = Files.list(doc.resolveSibling("lib"))) {
            jar = jars.filter(each -> each.getFileName().toString().startsWith(library))
                    .findFirst()
                    .orElseThrow();
        }
        try (ZipFile archive = new ZipFile(jar.toFile())) {
            assertThat(archive.getInputStream(archive.getEntry(inside)))
                    .hasBinaryContent(Files.readAllBytes(doc.resolve("licenses").resolve(text)));
        }
    }
}
