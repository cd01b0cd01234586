// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import static io.shopfloor.connect.ifm.iodd.IoddText.bits;
import static io.shopfloor.connect.ifm.iodd.IoddText.item;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of IODDs as plants have it: zips, single files, languages, old releases, broken and hostile files. */
class IoddCatalogTest {
    @TempDir
    Path folder;

    private IoddCatalog catalog;

    @BeforeEach
    void open() {
        catalog = new IoddCatalog(folder, "de");
    }

    private static IoddText device(int id) {
        return IoddText.device(id).record(8, item(1, 0, bits("UIntegerT", 8))).named("1", "Level");
    }

    private static byte[] german(String text) {
        return ("<ExternalTextDocument><Language xml:lang=\"de\">" + IoddText.text("TN_1", text)
                        + "</Language></ExternalTextDocument>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private String nameOfFirstItem(int deviceId) {
        return catalog.find(65535, deviceId)
                .orElseThrow()
                .variants()
                .get(0)
                .layout()
                .items()
                .get(0)
                .name();
    }

    @Test
    void readsAZipWhoseFirstFileIsALanguage() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("Nobody-1-20260101-IODD1.1-de.xml", german("Stand"));
        entries.put("picture.png", new byte[10]);
        entries.put("Nobody-1-20260101-IODD1.1.xml", device(1).bytes());
        zip("one.zip", entries);
        assertThat(catalog.refresh()).isTrue();
        assertThat(nameOfFirstItem(1)).isEqualTo("Stand");
        assertThat(catalog.faults()).isEmpty();
    }

    @Test
    void readsSingleFilesWithTheirLanguageBesideThem() throws IOException {
        write("sub/a-IODD1.1.xml", device(1).bytes());
        write("sub/a-IODD1.1-de.xml", german("Stand"));
        write("sub/a-IODD1.1-fr.xml", german("Niveau"));
        catalog.refresh();
        assertThat(nameOfFirstItem(1)).isEqualTo("Stand");
        assertThat(catalog.faults()).isEmpty();
    }

    @Test
    void theNewestVersionWinsWhateverTheFilesAreCalled() throws IOException {
        write("z-old.xml", device(1).released("2020-12-31", "V1").bytes());
        write("b-new.xml", device(1).released("2024-01-01", "V9").bytes());
        write("a-mid.xml", device(1).released("2024-02-01", "V5").bytes());
        catalog.refresh();
        assertThat(catalog.find(65535, 1).orElseThrow().source()).isEqualTo("b-new.xml");
    }

    @Test
    void theExactDeviceIdWinsOverACompatibleOneHoweverNew() throws IOException {
        write("exact.xml", device(404).released("2010-01-01", "V1").bytes());
        write(
                "newer.xml",
                device(500)
                        .compatibleWith("404 312")
                        .released("2026-01-01", "V2")
                        .bytes());
        catalog.refresh();
        assertThat(catalog.find(65535, 404).orElseThrow().source()).isEqualTo("exact.xml");
        assertThat(catalog.find(65535, 312).orElseThrow().source()).isEqualTo("newer.xml");
        assertThat(catalog.find(310, 404)).isEmpty();
        assertThat(catalog.find(65535, 1)).isEmpty();
    }

    @Test
    void noticesFilesThatComeChangeAndGo() throws IOException {
        assertThat(catalog.refresh()).isTrue();
        write("a.xml", device(1).bytes());
        assertThat(catalog.refresh()).isTrue();
        assertThat(catalog.refresh()).isFalse();
        long generation = catalog.generation();
        write("a.xml", device(2).bytes());
        Files.setLastModifiedTime(folder.resolve("a.xml"), FileTime.fromMillis(1_000_000));
        assertThat(catalog.refresh()).isTrue();
        assertThat(catalog.find(65535, 1)).isEmpty();
        assertThat(catalog.find(65535, 2)).isPresent();
        assertThat(catalog.generation()).isGreaterThan(generation);
        Files.delete(folder.resolve("a.xml"));
        assertThat(catalog.refresh()).isTrue();
        assertThat(catalog.size()).isZero();
    }

    @Test
    void unitsAndTextsOfTheStandardAreTakenFromItsOwnFiles() throws IOException {
        write(
                "IODD-StandardUnitDefinitions1.1.xml",
                "<Root><UnitCollection><Unit code=\"1061\" abbr=\"m/s\"/></UnitCollection></Root>"
                        .getBytes(StandardCharsets.UTF_8));
        write(
                "IODD-StandardDefinitions1.1.xml",
                ("<Root>" + IoddText.text("STD_Speed", "Speed") + "</Root>").getBytes(StandardCharsets.UTF_8));
        write(
                "a.xml",
                IoddText.device(1)
                        .record(8, item(1, 0, bits("UIntegerT", 8)).replace("TN_1", "STD_Speed"))
                        .userInterface(
                                ProcessDataVectorsTest.scaling("PDIn", ProcessDataVectorsTest.info(1, "1", "0", 1061)))
                        .bytes());
        catalog.refresh();
        assertThat(nameOfFirstItem(1)).isEqualTo("Speed");
        assertThat(catalog.find(65535, 1)
                        .orElseThrow()
                        .variants()
                        .get(0)
                        .layout()
                        .items()
                        .get(0)
                        .unit()
                        .symbol())
                .isEqualTo("m/s");
        assertThat(catalog.faults()).isEmpty();
    }

    @Test
    void aBrokenFileIsAFaultOfItsOwn() throws IOException {
        write("good.xml", device(1).bytes());
        write("broken.xml", "<IODevice><oops></IODevice>".getBytes(StandardCharsets.UTF_8));
        write("other.xml", "<html/>".getBytes(StandardCharsets.UTF_8));
        write("empty.zip", new byte[0]);
        zip("nothing.zip", Map.of("readme.txt", new byte[3]));
        catalog.refresh();
        assertThat(catalog.find(65535, 1)).isPresent();
        assertThat(catalog.faults())
                .hasSize(4)
                .anySatisfy(fault -> assertThat(fault).startsWith("broken.xml is not well-formed XML"))
                .anySatisfy(fault -> assertThat(fault).startsWith("other.xml is not an IODD"))
                .anySatisfy(fault -> assertThat(fault).startsWith("empty.zip"))
                .anySatisfy(fault -> assertThat(fault).startsWith("nothing.zip contains no IODD"));
    }

    @Test
    void entitiesAndDtdsAreRefusedAndNothingIsFetched() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "top-secret");
        String xml = device(1).xml();
        String entity = "<!DOCTYPE x [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>";
        write(
                "xxe.xml",
                xml.replace("?><IOD", "?>" + entity + "<IOD")
                        .replace("Level", "&e;")
                        .getBytes(StandardCharsets.UTF_8));
        write(
                "dtd.xml",
                xml.replace("?><IOD", "?><!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\"><IOD")
                        .getBytes(StandardCharsets.UTF_8));
        String bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
        write(
                "laughs.xml",
                xml.replace("?><IOD", "?>" + bomb + "<IOD")
                        .replace("Level", "&b;")
                        .getBytes(StandardCharsets.UTF_8));
        catalog.refresh();
        assertThat(catalog.size()).isZero();
        assertThat(catalog.faults()).hasSize(3).noneSatisfy(fault -> assertThat(fault)
                .contains("top-secret"));
    }

    @Test
    void zipBombsAndNamesThatClimbAreHarmless() throws IOException {
        Path outside = folder.resolveSibling("outside.xml");
        Map<String, byte[]> climbing = new LinkedHashMap<>();
        climbing.put("../outside.xml", device(7).bytes());
        zip("slip.zip", climbing);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(folder.resolve("bomb.zip")))) {
            out.putNextEntry(new ZipEntry("bomb.xml"));
            byte[] zeros = new byte[1024 * 1024];
            for (int i = 0; i < 40; i++) {
                out.write(zeros);
            }
        }
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(folder.resolve("many.zip")))) {
            for (int i = 0; i < 3_000; i++) {
                out.putNextEntry(new ZipEntry(i + ".xml"));
            }
        }
        write("deep.xml", ("<a>".repeat(100) + "</a>".repeat(100)).getBytes(StandardCharsets.UTF_8));
        catalog.refresh();
        assertThat(catalog.find(65535, 7)).as("only its content counts").isPresent();
        assertThat(outside).doesNotExist();
        assertThat(catalog.faults())
                .hasSize(3)
                .anySatisfy(fault -> assertThat(fault).startsWith("bomb.zip is larger than"))
                .anySatisfy(fault -> assertThat(fault).startsWith("many.zip has 3000 entries"))
                .anySatisfy(fault -> assertThat(fault).startsWith("deep.xml has more than"));
    }

    private void write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private void zip(String name, Map<String, byte[]> entries) throws IOException {
        try (OutputStream file = Files.newOutputStream(folder.resolve(name));
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
    }
}
