// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import static io.shopfloor.connect.ifm.iodd.IoddText.bits;
import static io.shopfloor.connect.ifm.iodd.IoddText.item;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder with several IODDs of one device: which one is used, whatever the files are called and wherever they lie. */
class IoddChoiceTest {
    private static final String SAME_DAY = "2024-05-01";

    /** The names of the file that must win and of the other one: in both orders, loose, in one zip and in two. */
    private static final List<List<String>> PLACES = List.of(
            List.of("a.xml", "b.xml"),
            List.of("b.xml", "a.xml"),
            List.of("z/a.xml", "b.xml"),
            List.of("one.zip!a.xml", "one.zip!b.xml"),
            List.of("one.zip!b.xml", "one.zip!a.xml"),
            List.of("one.zip!new/d.xml", "one.zip!old/d.xml"),
            List.of("one.zip!old/d.xml", "one.zip!new/d.xml"),
            List.of("two.zip!a.xml", "one.zip!a.xml"),
            List.of("one.zip!a.xml", "loose.xml"));

    @TempDir
    Path folder;

    private static IoddText device() {
        return IoddText.device(1).record(16, item(1, 0, bits("IntegerT", 16))).named("1", "Temperature");
    }

    private static IoddText scaled() {
        return device().userInterface(
                        ProcessDataVectorsTest.scaling("PDIn", ProcessDataVectorsTest.info(1, "0.1", "0", 1001)));
    }

    @Test
    void theNewerSchemaWinsOverAnOlderOneOfTheSameVersionAndDay() throws IOException {
        for (List<String> places : PLACES) {
            IoddCatalog catalog = catalog(
                    places,
                    scaled().released(SAME_DAY, "V1.0"),
                    device().schema("2009/11").released(SAME_DAY, "V1.0"));
            ProcessDataLayout layout =
                    catalog.find(65535, 1).orElseThrow().variants().get(0).layout();
            ProcessDataValues values = new ProcessDataDecoder(layout).decode(new byte[] {0, (byte) 0xF2});
            assertThat(values.value(0)).as(places.toString()).isEqualTo(24.2);
            assertThat(layout.items().get(0).unit()).isEqualTo(new Unit(1001, "°C"));
        }
    }

    @Test
    void theNewerSchemaWinsOverANewerVersionInAnOlderOne() throws IOException {
        for (List<String> places : PLACES) {
            assertWins(
                    places,
                    device().released("2014-01-01", "V1.0"),
                    device().schema("2009/11").released("2024-01-01", "V2.0"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "V1.0.10, V1.0.9",
        "V10.0, V9.9",
        "V1.10, V1.9.99",
        "1.1, V1.0.9",
        "V1.1, v1.0",
        "V1.0.1, V1.0",
        "V1.0a, V1.0",
        "V1.0.1, V1.0a",
        "V1.0b, V1.0a",
        "V1.0.B, V1.0.a",
        "V1.0, V1.0-beta",
        "V1.0-rc10, V1.0-rc9",
        "V1.0, preview",
        "V20260101000000000000000001, V20260101000000000000000000"
    })
    void versionsCompareAsNumbersBeforeTheReleaseDateCounts(String newer, String older) throws IOException {
        for (List<String> places : PLACES) {
            assertWins(places, device().released("2019-01-01", newer), device().released("2024-01-01", older));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"V1.0", "V1.00", "1.0.0", "v1"})
    void theLaterReleaseWinsWhereVersionsAreTheSame(String version) throws IOException {
        for (List<String> places : PLACES) {
            assertWins(places, device().released("2024-02-01", "V1.0"), device().released("2024-01-31", version));
        }
    }

    private void assertWins(List<String> places, IoddText winner, IoddText loser) throws IOException {
        DeviceDescription found = catalog(places, winner, loser).find(65535, 1).orElseThrow();
        assertThat(found.source()).as(places.toString()).isEqualTo(places.get(0));
    }

    @Test
    void theChoiceIsToldWithBothFilesAndTheReason() throws IOException {
        List<String> places = List.of("b.xml", "a.xml");
        assertThat(catalog(places, device(), device().schema("2009/11")).choices())
                .containsExactly("of the IODDs of vendor 65535, device 1, b.xml (IODD 1.1, V1.0 of 2026-01-01) is used,"
                        + " not a.xml (IODD 1.0.1, V1.0 of 2026-01-01), because its schema is newer");
        assertThat(catalog(places, device().released(SAME_DAY, "V1.0.10"), device().released(SAME_DAY, "V1.0.9"))
                        .choices())
                .singleElement()
                .asString()
                .endsWith("because its version is newer");
        assertThat(catalog(places, device().released("2025-01-01", "1.0"), device().released(SAME_DAY, "V1"))
                        .choices())
                .singleElement()
                .asString()
                .endsWith("because its release is later");
        assertThat(catalog(places, device(), device()).choices())
                .singleElement()
                .asString()
                .contains("a.xml (IODD 1.1, V1.0 of 2026-01-01) is used, not b.xml")
                .endsWith("it is the first by name");
    }

    @Test
    void aDeviceThatAnotherOneIsCompatibleWithIsNoChoice() throws IOException {
        List<String> places = List.of("a.xml", "b.xml");
        assertThat(catalog(
                                places,
                                device(),
                                IoddText.device(2).compatibleWith("1 2").record(8))
                        .choices())
                .isEmpty();
    }

    private IoddCatalog catalog(List<String> places, IoddText first, IoddText second) throws IOException {
        Path at = Files.createTempDirectory(folder, "iodds");
        if (places.get(0).startsWith("one.zip!") && places.get(1).startsWith("one.zip!")) {
            zip(at.resolve("one.zip"), places.get(0), first, places.get(1), second);
        } else {
            put(at, places.get(0), first);
            put(at, places.get(1), second);
        }
        IoddCatalog catalog = new IoddCatalog(at, "en");
        catalog.refresh();
        assertThat(catalog.faults()).isEmpty();
        return catalog;
    }

    private static void put(Path at, String place, IoddText text) throws IOException {
        if (place.contains("!")) {
            zip(at.resolve(place.substring(0, place.indexOf('!'))), place, text);
            return;
        }
        Path file = at.resolve(place);
        Files.createDirectories(file.getParent());
        Files.write(file, text.bytes());
    }

    /** @param content places and texts in turn */
    private static void zip(Path file, Object... content) throws IOException {
        try (OutputStream bytes = Files.newOutputStream(file);
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (int i = 0; i < content.length; i += 2) {
                String place = (String) content[i];
                out.putNextEntry(new ZipEntry(place.substring(place.indexOf('!') + 1)));
                out.write(((IoddText) content[i + 1]).bytes());
            }
        }
    }
}
