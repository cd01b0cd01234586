// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.schema.Json;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.avro.Schema;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The zip that users install: what is in it, and that a worker's isolated class loaders find all they need with it. */
class HubZipIT {
    private static final String AVRO = "avro-" + Schema.class.getPackage().getImplementationVersion() + ".jar";
    private static final Path PACKAGES = Path.of("target", "components", "packages");

    @TempDir
    private static Path plugins;

    private static Path root;
    private static String version;

    @BeforeAll
    static void unpack() throws IOException {
        Path zip;
        try (Stream<Path> files = Files.list(PACKAGES)) {
            zip = files.filter(file -> file.toString().endsWith(".zip"))
                    .findFirst()
                    .orElseThrow();
        }
        try (ZipFile archive = new ZipFile(zip.toFile())) {
            for (ZipEntry entry :
                    archive.stream().filter(each -> !each.isDirectory()).toList()) {
                Path target = plugins.resolve(entry.getName()).normalize();
                assertThat(target).startsWithRaw(plugins);
                Files.createDirectories(target.getParent());
                Files.copy(archive.getInputStream(entry), target);
            }
        }
        root = plugins.resolve(zip.getFileName().toString().replace(".zip", ""));
        version = zip.getFileName().toString().replaceAll(".*transforms-(.*)\\.zip", "$1");
    }

    @Test
    void theZipHasOneJarOfOursAvroAndThePapers() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> root.relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "assets/logo.png",
                            "manifest.json",
                            "doc/README.md",
                            "doc/LICENSE",
                            "doc/licenses/Apache-2.0.txt",
                            "doc/NOTICE",
                            "doc/sbom.cdx.json",
                            "etc/contextualize.properties",
                            "etc/downsample.properties",
                            "etc/json-to-schema.properties",
                            "etc/putback-error-router.properties",
                            "etc/time-series-row.properties",
                            "etc/tracing-headers.properties",
                            "etc/uns-contract.properties",
                            "lib/" + AVRO,
                            "lib/smt-transforms-" + version + ".jar");
        }
        assertThat(Json.parse(Files.readString(root.resolve("manifest.json"))))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("name", "smt-transforms")
                .containsEntry("version", version)
                .containsKeys("title", "description", "owner", "license", "component_types", "features");
    }

    @Test
    void everyClassOfTheJarIsOursAndStandsOnlyOnce() throws IOException {
        try (JarFile jar = new JarFile(jar().toFile())) {
            List<String> classes = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .toList();
            assertThat(classes).allMatch(name -> name.startsWith("io/shopfloor/connect/transforms/"));
            assertThat(new TreeSet<>(classes)).hasSameSizeAs(classes);
            String services = "META-INF/services/" + Transformation.class.getName();
            try (InputStream in = jar.getInputStream(jar.getEntry(services))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                        .containsExactlyInAnyOrder(
                                Contextualize.class.getName(),
                                Downsample.class.getName(),
                                JsonToSchema.class.getName(),
                                PutbackErrorRouter.class.getName(),
                                PutbackReplay.class.getName(),
                                RecordTimestamp.class.getName(),
                                TimeSeriesRow.class.getName(),
                                TracingHeaders.class.getName(),
                                UnsContract.class.getName(),
                                UnsTopic.class.getName());
            }
        }
    }

    @Test
    void theExamplesInEtcAreConfigurationsThatWork() throws Exception {
        try (Stream<Path> files = Files.list(root.resolve("etc"))) {
            for (Path file : files.toList()) {
                Properties props = new Properties();
                props.load(new StringReader(Files.readString(file)));
                for (String alias : props.getProperty("transforms").split(",")) {
                    configure(alias, props);
                }
            }
        }
    }

    private static void configure(String alias, Properties props) throws ReflectiveOperationException {
        Map<String, String> own = new HashMap<>();
        props.stringPropertyNames().stream()
                .filter(name -> name.startsWith("transforms." + alias + "."))
                .forEach(name -> own.put(name.substring(alias.length() + 12), props.getProperty(name)));
        @SuppressWarnings("unchecked")
        Transformation<SourceRecord> transform = (Transformation<SourceRecord>)
                Class.forName(own.get("type")).getConstructor().newInstance();
        transform.configure(own);
        transform.close();
    }

    @Test
    void aWorkersIsolatedLoadersFindOurTransformsAndTheGuardFindsEverybodyElses() throws Exception {
        pluginJar("elsewhere", Transformation.class, Elsewhere.class);
        pluginJar("connector", SourceConnector.class, ProbeConnector.class);
        Map<String, String> said = probe();
        assertThat(said.keySet()).contains("plugin " + PutbackErrorRouter.class.getName());
        assertThat(said.get("plugin " + TracingHeaders.class.getName())).startsWith(version + " file:" + root);
        assertThat(said.get("plugin " + JsonToSchema.class.getName())).startsWith(version + " file:" + root);
        assertThat(said.get("validation")).isEqualTo("{}");
        assertThat(said.get("result of 12")).startsWith("line1.count 12 ");
        assertThat(said.get("elsewhere"))
                .startsWith("line1.count PluginClassLoader{pluginLocation=file:")
                .contains("/elsewhere/")
                .endsWith("swapped=true word=hello");
        assertThat(said.get("result of bad"))
                .startsWith("putback-error.line1.count bad ")
                .contains("putback.reason=transform:elsewhere")
                .contains("putback.error.class=java.lang.IllegalArgumentException")
                .contains("putback.error.message=no *** values");
        assertThat(said.get("result of nan"))
                .startsWith("putback-error.line1.count nan ")
                .contains("putback.reason=transform:cast");
        assertThat(said.get("bad template"))
                .startsWith("{transforms.guard.putback.topic=[")
                .contains("At character 2");
        assertThat(said.get("twice"))
                .startsWith("{transforms.guard.transforms=[")
                .contains("twice");
        assertThat(said.get("start")).contains("transforms.cast.type").contains("No installed plugin has this");
    }

    private static Path jar() {
        return root.resolve("lib").resolve("smt-transforms-" + version + ".jar");
    }

    private static void pluginJar(String name, Class<?> kind, Class<?> plugin) throws IOException {
        Path jar = plugins.resolve(name).resolve(name + ".jar");
        Files.createDirectories(jar.getParent());
        String path = plugin.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                InputStream code = plugin.getClassLoader().getResourceAsStream(path)) {
            out.putNextEntry(new ZipEntry(path));
            code.transferTo(out);
            out.putNextEntry(new ZipEntry("META-INF/services/" + kind.getName()));
            out.write(plugin.getName().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What the probe said, by what it was about. */
    private static Map<String, String> probe() throws IOException, InterruptedException {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("classes") || entry.endsWith("test-classes"))
                .filter(entry -> Stream.of("smt-transforms-", "connect-common", "connect-schema", "avro-")
                        .noneMatch(entry::contains))
                .reduce((left, right) -> left + File.pathSeparator + right)
                .orElseThrow();
        Path output = plugins.resolveSibling(plugins.getFileName() + "-probe.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        WorkerProbe.class.getName(),
                        plugins.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            List<String> lines = new ArrayList<>(Files.readAllLines(output));
            assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
            Map<String, String> said = new HashMap<>();
            for (String line : lines) {
                int colon = line.indexOf(": ");
                if (line.startsWith("plugin: ")) {
                    String[] words = line.split(" ", 3);
                    said.put("plugin " + words[1], words[2]);
                } else if (colon > 0) {
                    said.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
            return said;
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
