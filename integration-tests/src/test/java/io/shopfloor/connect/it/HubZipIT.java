// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in the archives that users install: the layout of Confluent Hub, and no jar that nobody decided on. */
class HubZipIT {

    private static final String VERSION = System.getProperty("project.version");

    private static final String[] REQUIRED = {
        "name",
        "version",
        "title",
        "description",
        "owner",
        "support",
        "tags",
        "features",
        "license",
        "component_types",
        "logo"
    };
    /** The fields that the Hub's archive specification knows. */
    private static final List<String> DOCUMENTED = Stream.concat(
                    Stream.of(REQUIRED),
                    Stream.of("requirements", "documentation_url", "source_url", "docker_image", "release_date"))
            .toList();

    private static final String[] FEATURES = {
        "supported_encodings", "single_message_transforms", "confluent_control_center_integration", "kafka_connect_api"
    };
    private static final List<String> ALL_FEATURES =
            Stream.concat(Stream.of(FEATURES), Stream.of("delivery_guarantee")).toList();

    /** The plugins, and what kind of component each is. */
    private static final Map<String, String> KINDS = Map.of(
            "connect-mqtt-source", "source",
            "connect-mqtt-sink", "sink",
            "connect-plc4x-source", "source",
            "connect-opcua-source", "source",
            "connect-ifm-iolink-source", "source",
            "smt-transforms", "transform");

    static Stream<String> plugins() {
        return KINDS.keySet().stream().sorted();
    }

    private static Path plugin(String name) {
        return Path.of("target", "plugins", "shopfloor-" + name + "-" + VERSION);
    }

    @Test
    void theMqttSourceCarriesTheseJarsAndNoOthers() throws IOException {
        assertThat(names(plugin("connect-mqtt-source").resolve("lib")))
                .containsExactlyInAnyOrder(
                        "avro-1.12.2.jar",
                        "connect-common-" + VERSION + ".jar",
                        "connect-mqtt-common-" + VERSION + ".jar",
                        "connect-mqtt-source-" + VERSION + ".jar",
                        "connect-schema-" + VERSION + ".jar",
                        "org.eclipse.paho.mqttv5.client-1.2.5.jar");
    }

    @Test
    void theMqttSinkCarriesTheseJarsAndNoOthers() throws IOException {
        assertThat(names(plugin("connect-mqtt-sink").resolve("lib")))
                .containsExactlyInAnyOrder(
                        "connect-common-" + VERSION + ".jar",
                        "connect-mqtt-common-" + VERSION + ".jar",
                        "connect-mqtt-sink-" + VERSION + ".jar",
                        "org.eclipse.paho.mqttv5.client-1.2.5.jar");
    }

    @Test
    void thePlc4xSourceCarriesItsDriversAndNothingThatIsTheWorkers() throws IOException {
        assertThat(names(plugin("connect-plc4x-source").resolve("lib")))
                .containsExactlyInAnyOrderElementsOf(
                        Files.readAllLines(Path.of("src", "test", "resources", "plc4x-jars.txt")));
    }

    @Test
    void theOpcUaSourceCarriesItsClientAndNothingThatIsTheWorkers() throws IOException {
        assertThat(names(plugin("connect-opcua-source").resolve("lib")))
                .containsExactlyInAnyOrderElementsOf(
                        Files.readAllLines(Path.of("src", "test", "resources", "opcua-jars.txt")));
    }

    @Test
    void theIfmSourceCarriesTheseJarsAndNoOthers() throws IOException {
        assertThat(names(plugin("connect-ifm-iolink-source").resolve("lib")))
                .containsExactlyInAnyOrder(
                        "connect-common-" + VERSION + ".jar", "connect-ifm-iolink-source-" + VERSION + ".jar");
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void theArchiveHasTheLayoutThatHubToolsExpect(String name) throws IOException {
        Path plugin = plugin(name);
        assertThat(names(plugin)).containsExactlyInAnyOrder("manifest.json", "lib", "doc", "etc", "assets");
        assertThat(names(plugin.resolve("doc"))).contains("LICENSE", "NOTICE", "README.md", "sbom.cdx.json");
        assertThat(names(plugin.resolve("etc"))).isNotEmpty().allMatch(file -> file.endsWith(".properties"));
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void theManifestHasWhatHubToolsExpect(String name) throws IOException {
        JsonNode manifest = json(plugin(name).resolve("manifest.json"));
        assertThat(fields(manifest)).contains(REQUIRED).isSubsetOf(DOCUMENTED);
        assertThat(manifest.get("name").asText()).isEqualTo(name);
        assertThat(manifest.get("version").asText()).isEqualTo(VERSION);
        assertThat(manifest.get("title").asText()).matches("Shopfloor Connect \\w[\\w -]+");
        assertThat(manifest.get("description").asText()).endsWith(".");
        assertThat(manifest.get("tags")).hasSizeGreaterThan(3).allMatch(JsonNode::isTextual);
        assertThat(manifest.get("component_types")).extracting(JsonNode::asText).containsExactly(KINDS.get(name));
        assertThat(manifest.toString()).doesNotContain("${").doesNotContain(":\"\"");
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void theManifestSaysWhoseItIsUnderWhichLicenceAndWhatItCan(String name) throws IOException {
        JsonNode manifest = json(plugin(name).resolve("manifest.json"));
        assertThat(texts(manifest.get("owner")))
                .isEqualTo(Map.of("username", "shopfloor", "type", "organization", "name", "Shopfloor Connect"));
        assertThat(texts(manifest.get("support")))
                .isEqualTo(Map.of("summary", "Supported by its community.", "provider_name", "Shopfloor Connect"));
        assertThat(manifest.get("license")).hasSize(1);
        assertThat(texts(manifest.get("license").get(0)))
                .isEqualTo(Map.of("name", "Apache License 2.0", "url", "https://www.apache.org/licenses/LICENSE-2.0"));
        JsonNode features = manifest.get("features");
        assertThat(fields(features)).contains(FEATURES).isSubsetOf(ALL_FEATURES);
        assertThat(features.get("supported_encodings"))
                .extracting(JsonNode::asText)
                .containsExactly("any");
        assertThat(features.get("kafka_connect_api").asBoolean()).isTrue();
        assertThat(features.get("single_message_transforms").isBoolean()).isTrue();
        assertThat(features.get("confluent_control_center_integration").isBoolean())
                .isTrue();
        if (!name.equals("smt-transforms")) {
            assertThat(features.get("delivery_guarantee")).hasSize(1).allMatch(each -> Set.of(
                            "at_most_once", "at_least_once", "exactly_once")
                    .contains(each.asText()));
        }
    }

    @Test
    void everyPluginHasASquareLogoOfItsOwn() throws IOException {
        Set<String> logos = new HashSet<>();
        for (String name : KINDS.keySet()) {
            Path logo = plugin(name)
                    .resolve(json(plugin(name).resolve("manifest.json"))
                            .get("logo")
                            .asText());
            BufferedImage image = ImageIO.read(logo.toFile());
            assertThat(image).as(name).isNotNull();
            assertThat(image.getWidth()).as(name).isEqualTo(image.getHeight()).isGreaterThanOrEqualTo(200);
            logos.add(HexFormat.of().formatHex(Files.readAllBytes(logo)));
        }
        assertThat(logos).hasSameSizeAs(KINDS.keySet());
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void theBillOfMaterialsNamesEveryJarWithItsLicence(String name) throws IOException {
        JsonNode sbom = json(plugin(name).resolve("doc").resolve("sbom.cdx.json"));
        assertThat(sbom.get("bomFormat").asText()).isEqualTo("CycloneDX");
        JsonNode own = sbom.get("metadata").get("component");
        assertThat(own.get("name").asText()).isEqualTo(name);
        assertThat(own.path("licenses")).as("licences of " + name).isNotEmpty();
        Set<String> listed = new HashSet<>(Set.of(name + "-" + VERSION + ".jar"));
        for (JsonNode component : sbom.get("components")) {
            String jar = component.get("name").asText() + "-"
                    + component.get("version").asText() + ".jar";
            listed.add(jar);
            assertThat(component.path("licenses")).as("licences of " + jar).isNotEmpty();
            assertThat(component.path("hashes")).as("checksums of " + jar).isNotEmpty();
        }
        // What is shaded into a jar is listed as well.
        assertThat(listed).containsAll(names(plugin(name).resolve("lib")));
    }

    /** The same sources give the same bytes: nothing in an archive knows when or where it was built. */
    @ParameterizedTest
    @MethodSource("plugins")
    void nothingInAnArchiveComesFromTheClock(String name) throws IOException {
        Path zip =
                Path.of("..", name, "target", "components", "packages", "shopfloor-" + name + "-" + VERSION + ".zip");
        try (ZipFile archive = new ZipFile(zip.toFile())) {
            assertThat(archive.stream().map(ZipEntry::getTimeLocal).distinct()).hasSize(1);
        }
        JsonNode sbom = json(plugin(name).resolve("doc").resolve("sbom.cdx.json"));
        assertThat(sbom.get("metadata").has("timestamp")).isFalse();
        assertThat(sbom.has("serialNumber")).isFalse();
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(Files.readString(file));
    }

    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Map<String, String> texts(JsonNode object) {
        return fields(object).stream().collect(Collectors.toMap(field -> field, field -> object.get(field)
                .asText()));
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
