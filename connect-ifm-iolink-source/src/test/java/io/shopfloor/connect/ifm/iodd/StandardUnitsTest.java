// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Units without any file of the community's in the folder. */
class StandardUnitsTest {
    private static final Pattern UNIT_CODE = Pattern.compile("unitCode=\"(\\d+)\"");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "1000, K",
        "1001, °C",
        "1002, °F",
        "1004, rad",
        "1005, °",
        "1010, m",
        "1011, km",
        "1012, cm",
        "1013, mm",
        "1014, µm",
        "1019, in",
        "1034, m³",
        "1038, L",
        "1054, s",
        "1056, ms",
        "1058, min",
        "1059, h",
        "1061, m/s",
        "1062, mm/s",
        "1066, in/s",
        "1076, m/s²",
        "1077, Hz",
        "1081, kHz",
        "1083, 1/min",
        "1085, rpm",
        "1088, kg",
        "1089, g",
        "1094, lb",
        "1097, kg/m³",
        "1120, N",
        "1122, kN",
        "1126, N·m",
        "1130, Pa",
        "1132, MPa",
        "1133, kPa",
        "1136, hPa",
        "1137, bar",
        "1138, mbar",
        "1141, psi",
        "1145, kgf/cm²",
        "1149, mmH2O",
        "1155, inHg",
        "1157, mmHg",
        "1179, kW·h",
        "1186, W",
        "1190, kW",
        "1209, A",
        "1211, mA",
        "1240, V",
        "1243, mV",
        "1263, mT",
        "1281, Ω",
        "1302, mS/cm",
        "1314, lx",
        "1322, kg/s",
        "1324, kg/h",
        "1342, %",
        "1349, m³/h",
        "1352, L/min",
        "1353, L/h",
        "1357, ft³/min",
        "1363, gal/min",
        "1383, dB",
        "1422, pH",
        "1423, ppm",
        "1426, °Brix",
        "1511, cm³/s",
        "1552, µS/cm",
        "1558, mg/L",
        "1563, ml/min",
        "1590, m³/h normal",
        "1593, L/min normal",
        "1616, kPaa",
        "1652, VA",
        "1658, g",
        "1659, mg",
        "1689, dBm",
        "1691, °/s",
        "1699, mV/V",
        "1702, mm/s²",
        "1718, FNU",
        "1719, nS/cm"
    })
    void theStandardsUnitsHaveTheirSymbols(int code, String symbol) {
        assertThat(Unit.of(code, Map.of()).symbol()).isEqualTo(symbol);
    }

    @Test
    void everyCodeThatTheStandardDoesNotReserveHasASymbolAndNoOtherOne() {
        Set<Integer> reserved = IntStream.rangeClosed(1521, 1550).boxed().collect(Collectors.toSet());
        reserved.addAll(List.of(1418, 1565, 1571));
        for (int code = 0; code <= 65_535; code++) {
            boolean is = code >= 1000 && code <= 1719 && !reserved.contains(code);
            String symbol = StandardUnits.symbol(code);
            assertThat(symbol != null && !symbol.isBlank() && symbol.equals(symbol.strip()))
                    .as("code %d", code)
                    .isEqualTo(is);
        }
        assertThat(StandardUnits.size()).isEqualTo(687);
    }

    @Test
    void anUnknownCodeStaysANumber() {
        assertThat(Unit.of(1997, Map.of())).isEqualTo(new Unit(1997, null));
        assertThat(Unit.of(2001, Map.of())).isEqualTo(new Unit(2001, null));
    }

    @Test
    void everyUnitCodeInTheSampleIoddsHasASymbol() throws IOException {
        SampleDevices.writeIodds(folder);
        int codes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher code = UNIT_CODE.matcher(Files.readString(file));
                while (code.find()) {
                    codes++;
                    assertThat(Unit.of(Integer.parseInt(code.group(1)), Map.of())
                                    .symbol())
                            .as(file.getFileName() + " " + code.group())
                            .isNotNull();
                }
            }
        }
        assertThat(codes).as("unit codes in the samples").isGreaterThan(3);
    }

    @Test
    void theUsersUnitFileGoesFirstAndOfSeveralTheNewest() throws IOException {
        write("a/IODD-StandardUnitDefinitions1.1.xml", "2010/10", "V1.1.10", "metre per second");
        write("b/IODD-StandardUnitDefinitions1.1.xml", "2010/10", "V1.1.9", "older");
        write("c/IODD-StandardUnitDefinitions1.0.1.xml", "2009/11", "V2.0", "older still");
        Files.write(
                folder.resolve("device.xml"),
                IoddText.device(1)
                        .record(8, IoddText.item(1, 0, IoddText.bits("UIntegerT", 8)))
                        .userInterface(
                                ProcessDataVectorsTest.scaling("PDIn", ProcessDataVectorsTest.info(1, "1", "0", 1061)))
                        .bytes());
        IoddCatalog catalog = new IoddCatalog(folder, "en");
        catalog.refresh();
        assertThat(catalog.find(65535, 1)
                        .orElseThrow()
                        .variants()
                        .get(0)
                        .layout()
                        .items()
                        .get(0)
                        .unit())
                .isEqualTo(new Unit(1061, "metre per second"));
        assertThat(catalog.faults()).isEmpty();
    }

    private void write(String name, String schema, String version, String symbol) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(
                file,
                ("<IODDStandardUnitDefinitions xmlns=\"http://www.io-link.com/IODD/" + schema + "\">"
                                + "<DocumentInfo version=\"" + version + "\" releaseDate=\"2025-01-01\"/>"
                                + "<UnitCollection><Unit code=\"1061\" abbr=\"" + symbol + "\"/></UnitCollection>"
                                + "</IODDStandardUnitDefinitions>")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
