// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import static io.shopfloor.connect.ifm.iodd.IoddText.bits;
import static io.shopfloor.connect.ifm.iodd.IoddText.item;
import static io.shopfloor.connect.ifm.iodd.IoddText.simple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the parts of an IODD mean for the values: scaling, words in place of measurements, conditions, names. */
class IoddParserTest {
    private static final String MEASURED = bits(
            "IntegerT",
            16,
            "<SingleValue value=\"32764\"><Name textId=\"TN_NoData\"/></SingleValue>",
            "<SingleValue value=\"5\"><Name textId=\"TN_Five\"/></SingleValue>",
            "<ValueRange lowerValue=\"1576\" upperValue=\"1700\"><Name textId=\"TN_OL\"/></ValueRange>",
            "<ValueRange lowerValue=\"-537\" upperValue=\"1575\"/>");

    private static IoddText thermometer() {
        return IoddText.device(733)
                .record(32, item(1, 16, MEASURED))
                .named("1", "Temperature")
                .named("NoData", "No data")
                .named("OL", "Overload")
                .named("Five", "five");
    }

    private static String menu(int subindex, String attributes) {
        return "<MenuCollection><Menu id=\"M\"><RecordItemRef variableId=\"V_ProcessDataInput\" subindex=\"" + subindex
                + "\" " + attributes + "/></Menu></MenuCollection>";
    }

    @Test
    void aSingleValueOutsideOfTheRangeIsAWordAndNeverScaled() throws IoddException {
        ProcessDataDecoder decoder =
                thermometer().userInterface(menu(1, "gradient=\"0.1\"")).decoder();
        ProcessDataValues noData = decode(decoder, "7FFC0000");
        assertThat(noData.value(0)).isNull();
        assertThat(noData.quality(0)).isEqualTo("STATUS: No data");
        assertThat(decode(decoder, "00050000").value(0))
                .as("inside of the range")
                .isEqualTo(0.5);
    }

    @Test
    void aNamedRangeBesideAPlainOneIsAWord() throws IoddException {
        ProcessDataValues values = decode(thermometer().decoder(), "06400000");
        assertThat(values.value(0)).isNull();
        assertThat(values.quality(0)).isEqualTo("STATUS: Overload");
    }

    @Test
    void aValueOutsideOfEveryRangeIsThereAndSaysSo() throws IoddException {
        ProcessDataValues values = decode(thermometer().decoder(), "07D00000");
        assertThat(values.value(0)).isEqualTo(2000L);
        assertThat(values.quality(0)).isEqualTo(ValueDomain.OUT_OF_LIMITS);
    }

    @Test
    void withoutRangesAndUnitsSingleValuesAreNamesOfStates() throws IoddException {
        ProcessDataDecoder decoder = IoddText.device(1)
                .record(
                        8,
                        item(
                                1,
                                4,
                                bits(
                                        "UIntegerT",
                                        4,
                                        "<SingleValue value=\"0\"><Name textId=\"TN_ok\"/></SingleValue>")))
                .named("1", "Status")
                .named("ok", "Device is OK")
                .decoder();
        ProcessDataValues values = decode(decoder, "00");
        assertThat(values.value(0)).isEqualTo(0L);
        assertThat(values.quality(0)).isEqualTo(ValueDomain.GOOD);
        assertThat(decoder.items().get(0).domain().states()).containsValue("Device is OK");
    }

    @Test
    void onlyAUnitMakesSingleValuesWords() throws IoddException {
        String type = bits("IntegerT", 16, "<SingleValue value=\"32760\"/>");
        ProcessDataDecoder decoder = IoddText.device(1)
                .record(16, item(1, 0, type))
                .userInterface(menu(1, "unitCode=\"1054\""))
                .decoder();
        assertThat(decode(decoder, "7FF8").quality(0)).isEqualTo("STATUS: 32760");
        assertThat(decode(decoder, "0003").value(0)).isEqualTo(3L);
    }

    @Test
    void ofSeveralDisplayUnitsInMenusTheOneWithoutOffsetIsTaken() throws IoddException {
        ProcessDataLayout.Item item = thermometer()
                .userInterface(menu(1, "gradient=\"0.18\" offset=\"32\" unitCode=\"1002\""))
                .userInterface(menu(1, "gradient=\"0.1\" offset=\"0\" unitCode=\"1001\""))
                .decoder()
                .items()
                .get(0);
        assertThat(item.unit()).isEqualTo(new Unit(1001, "°C"));
        assertThat(item.scale().apply(394)).isEqualTo(39.4);
    }

    @Test
    void whereOnlyTheUnitsDifferTheDeviceDecidesAndTheUnitIsLeftOut() throws IoddException {
        ProcessDataLayout.Item item = thermometer()
                .userInterface(menu(1, "gradient=\"0.1\" unitCode=\"1001\""))
                .userInterface(menu(1, "gradient=\"0.1\" unitCode=\"1002\""))
                .decoder()
                .items()
                .get(0);
        assertThat(item.unit()).isNull();
        assertThat(item.scale().apply(394)).isEqualTo(39.4);
    }

    @Test
    void theProcessDatasOwnScaleWinsOverMenus() throws IoddException {
        ProcessDataLayout.Item item = thermometer()
                .userInterface(
                        ProcessDataVectorsTest.scaling("PDIn", ProcessDataVectorsTest.info(1, "0.1", "-4", 1137)))
                .userInterface(menu(1, "gradient=\"7\""))
                .decoder()
                .items()
                .get(0);
        assertThat(item.scale().apply(50)).isEqualTo(1.0);
        assertThat(item.unit().symbol()).isEqualTo("bar");
    }

    @Test
    void anUnknownUnitStaysANumber() throws IoddException {
        ProcessDataLayout.Item item = thermometer()
                .userInterface(menu(1, "unitCode=\"1999\""))
                .decoder()
                .items()
                .get(0);
        assertThat(item.unit()).isEqualTo(new Unit(1999, null));
    }

    @Test
    void datatypesMayStandElsewhere() throws IoddException {
        ProcessDataDecoder decoder = IoddText.device(1)
                .datatype("<Datatype id=\"D\" xsi:type=\"RecordT\" bitLength=\"8\">"
                        + item(1, 0, "<DatatypeRef datatypeId=\"S\"/>") + "</Datatype>")
                .datatype("<Datatype id=\"S\" xsi:type=\"IntegerT\" bitLength=\"5\"/>")
                .input("PDIn", "", 8, "<DatatypeRef datatypeId=\"D\"/>")
                .named("1", "x")
                .decoder();
        assertThat(decode(decoder, "1F").value(0)).isEqualTo(-1L);
    }

    @Test
    void theLayoutIsChosenByAParameterOfTheDevice() throws IoddException {
        DeviceDescription device = IoddText.device(1)
                .variable("<Variable id=\"V_Mode\" index=\"66\" accessRights=\"rw\"><Datatype xsi:type=\"UIntegerT\""
                        + " bitLength=\"8\"/></Variable>")
                .input(
                        "A",
                        "<Condition variableId=\"V_Mode\" value=\"0\"/>",
                        8,
                        "<Datatype xsi:type=\"UIntegerT\" bitLength=\"8\"/>")
                .input(
                        "B",
                        "<Condition variableId=\"V_Mode\" value=\"1\"/>",
                        8,
                        "<Datatype xsi:type=\"IntegerT\" bitLength=\"8\"/>")
                .parsed();
        assertThat(device.selector()).hasValueSatisfying(selector -> {
            assertThat(selector.index()).isEqualTo(66);
            assertThat(selector.subindex()).isZero();
        });
        assertThat(device.layout(new byte[] {0}).orElseThrow().id()).isEqualTo("A");
        assertThat(device.layout(new byte[] {1}).orElseThrow().id()).isEqualTo("B");
        assertThat(device.layout(new byte[] {2})).isEmpty();
        assertThat(device.layout(new byte[0])).isEmpty();
    }

    @Test
    void negativeAndWideConditionsCompareInTheWidthOfTheParameter() {
        assertThat(new Condition(1, 0, -1).holds(new byte[] {-1, -1})).isTrue();
        assertThat(new Condition(1, 0, 256).holds(new byte[] {1, 0})).isTrue();
        assertThat(new Condition(1, 0, 256).holds(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1}))
                .isFalse();
    }

    @Test
    void severalLayoutsWithoutACommonParameterAreRefused() {
        String byteType = "<Datatype xsi:type=\"UIntegerT\" bitLength=\"8\"/>";
        assertThatThrownBy(() -> IoddText.device(1)
                        .input("A", "", 8, byteType)
                        .input("B", "", 8, byteType)
                        .parsed())
                .isInstanceOf(IoddException.class)
                .hasMessageContaining("one and the same parameter");
        assertThatThrownBy(() -> IoddText.device(1)
                        .input("A", "<Condition variableId=\"V_X\" value=\"0\"/>", 8, byteType)
                        .parsed())
                .isInstanceOf(IoddException.class)
                .hasMessageContaining("V_X");
    }

    @Test
    void namesAreLegalStableAndNeverHideEachOther() throws IoddException {
        ProcessDataDecoder decoder = IoddText.device(1)
                .record(
                        40,
                        item(1, 32, bits("UIntegerT", 8)),
                        item(2, 24, bits("UIntegerT", 8)),
                        item(3, 16, bits("UIntegerT", 8)),
                        item(4, 8, bits("UIntegerT", 8)),
                        item(5, 0, bits("UIntegerT", 8)))
                .named("1", "Füllstand (oben)")
                .named("2", "Level")
                .named("3", "level")
                .named("4", "3rd value")
                .decoder();
        assertThat(decoder.items())
                .extracting(ProcessDataLayout.Item::name)
                .containsExactly("Fullstand_oben", "Level_2", "level_3", "_3rd_value", "item_5");
    }

    @Test
    void textsOfTheWantedLanguageComeFirst() throws IoddException {
        IoddText iodd = thermometer().language("de", "TN_1", "Temperatur");
        XmlNode root = XmlNode.parse(iodd.bytes());
        DeviceDescription german = IoddParser.parse(root, null, "de", IoddParser.Standard.NONE, "x");
        assertThat(german.variants().get(0).layout().items().get(0).label()).isEqualTo("Temperatur");
        XmlNode file = XmlNode.parse(("<ExternalTextDocument><Language xml:lang=\"de\">"
                        + IoddText.text("TN_1", "Temp.") + "</Language></ExternalTextDocument>")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        DeviceDescription fromFile = IoddParser.parse(root, file, "de", IoddParser.Standard.NONE, "x");
        assertThat(fromFile.variants().get(0).layout().items().get(0).name()).isEqualTo("Temp");
        assertThat(fromFile.name()).as("falls back to the primary language").isEqualTo("Device 733");
    }

    @Test
    void aFloatThatIsNoNumberIsNoValue() throws IoddException {
        ProcessDataDecoder decoder = IoddText.device(1)
                .record(32, item(1, 0, simple("Float32T", "")))
                .decoder();
        for (String hex : List.of("7FC00000", "7F800000", "FF800000")) {
            assertThat(decode(decoder, hex).value(0)).isNull();
            assertThat(decode(decoder, hex).quality(0)).isEqualTo("NOT_A_NUMBER");
        }
    }

    @Test
    void anItemBeyondTheProcessDataIsRefused() {
        assertThatThrownBy(() -> IoddText.device(1)
                        .record(16, item(1, 8, bits("UIntegerT", 9)))
                        .parsed())
                .isInstanceOf(IoddException.class)
                .hasMessageContaining("item_1");
        assertThatThrownBy(() -> IoddText.device(1)
                        .record(16, item(1, 0, bits("UIntegerT", 65)))
                        .parsed())
                .isInstanceOf(IoddException.class)
                .hasMessageContaining("65");
        assertThatThrownBy(() -> IoddText.device(1)
                        .record(16, item(1, 0, simple("BlobT", "")))
                        .parsed())
                .isInstanceOf(IoddException.class)
                .hasMessageContaining("BlobT");
    }

    private static ProcessDataValues decode(ProcessDataDecoder decoder, String hex) {
        return decoder.decode(HexFormat.of().parseHex(hex));
    }
}
