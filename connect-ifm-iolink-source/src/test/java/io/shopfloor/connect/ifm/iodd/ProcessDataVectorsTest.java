// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import static io.shopfloor.connect.ifm.iodd.IoddText.bits;
import static io.shopfloor.connect.ifm.iodd.IoddText.item;
import static io.shopfloor.connect.ifm.iodd.IoddText.simple;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Process data that vendors' manuals print, and what they say that it means. */
class ProcessDataVectorsTest {
    private static final String BOOLEAN = simple("BooleanT", "");

    @Test
    void aTn2531At24Point2Degrees() throws IoddException {
        Map<String, Object> values = decode(
                IoddText.device(1)
                        .record(16, item(1, 2, bits("IntegerT", 14)), item(2, 1, BOOLEAN), item(3, 0, BOOLEAN))
                        .named("1", "Temperature")
                        .named("2", "OUT2")
                        .named("3", "OUT1")
                        .userInterface(scaling("PDIn", info(1, "0.1", "0", 1001))),
                "03C9");
        assertThat(values)
                .containsExactly(Map.entry("Temperature", 24.2), Map.entry("OUT2", false), Map.entry("OUT1", true));
    }

    @Test
    void aVvb001sTwentyOctets() throws IoddException {
        IoddText iodd = IoddText.device(1028)
                .vendor(310)
                .record(
                        160,
                        item(1, 144, bits("IntegerT", 16)),
                        item(2, 136, bits("IntegerT", 8)),
                        item(3, 112, bits("IntegerT", 16)),
                        item(4, 104, bits("IntegerT", 8)),
                        item(5, 80, bits("IntegerT", 16)),
                        item(6, 48, bits("IntegerT", 16)),
                        item(7, 16, bits("IntegerT", 16)),
                        item(8, 4, bits("UIntegerT", 4)),
                        item(9, 1, BOOLEAN),
                        item(10, 0, BOOLEAN))
                .named("1", "v-Rms")
                .named("2", "Scale v-Rms")
                .named("3", "a-Peak")
                .named("4", "Scale a-Peak")
                .named("5", "a-Rms")
                .named("6", "Temperature")
                .named("7", "Crest")
                .named("8", "Device status")
                .named("9", "OUT2")
                .named("10", "OUT1")
                .userInterface(scaling(
                        "PDIn",
                        info(1, "0.0001", "0", 0),
                        info(3, "0.1", "0", 0),
                        info(5, "0.1", "0", 0),
                        info(6, "0.1", "0", 1001),
                        info(7, "0.1", "0", 0)));
        Map<String, Object> values = decode(iodd, "0000FC000002FF000000FF00018FFF000027FF03");
        assertThat(values)
                .containsEntry("v_Rms", 0.0)
                .containsEntry("Scale_v_Rms", -4L)
                .containsEntry("a_Peak", 0.2)
                .containsEntry("Scale_a_Peak", -1L)
                .containsEntry("a_Rms", 0.0)
                .containsEntry("Temperature", 39.9)
                .containsEntry("Crest", 3.9)
                .containsEntry("Device_status", 0L)
                .containsEntry("OUT2", true)
                .containsEntry("OUT1", true);
    }

    @Test
    void anOd2000sDistanceInNanometres() throws IoddException {
        IoddText iodd =
                IoddText.device(1).record(48, item(1, 16, bits("IntegerT", 32))).named("1", "Distance");
        assertThat(decode(iodd, "302D56F7F700")).containsEntry("Distance", 808_277_751L);
    }

    @Test
    void aPn7096sPressureInTenthsOfMillibar() throws IoddException {
        IoddText iodd = IoddText.device(602)
                .vendor(310)
                .record(
                        32,
                        item(1, 16, bits("IntegerT", 16)),
                        item(2, 4, bits("UIntegerT", 4)),
                        item(3, 1, BOOLEAN),
                        item(4, 0, BOOLEAN))
                .named("1", "Pressure")
                .named("2", "Device status")
                .named("3", "OUT2")
                .named("4", "OUT1")
                .userInterface(scaling("PDIn", info(1, "0.0001", "0", 1137)));
        assertThat(decode(iodd, "27100011"))
                .containsEntry("Pressure", 1.0)
                .containsEntry("Device_status", 1L)
                .containsEntry("OUT2", false)
                .containsEntry("OUT1", true);
        assertThat(decode(iodd, "FFFE0002")).containsEntry("Pressure", -0.0002).containsEntry("OUT2", true);
    }

    @Test
    void aKq6005sTwelveBitsWithSign() throws IoddException {
        IoddText iodd =
                IoddText.device(1).record(16, item(1, 4, bits("IntegerT", 12))).named("1", "Level");
        assertThat(decode(iodd, "FFE5")).containsEntry("Level", -2L);
        assertThat(decode(iodd, "7FF5")).containsEntry("Level", 2047L);
        assertThat(decode(iodd, "8005")).containsEntry("Level", -2048L);
    }

    @Test
    void theHighestOctetHoldsBits63To56() throws IoddException {
        IoddText iodd = IoddText.device(1)
                .record(64, item(1, 56, bits("UIntegerT", 8)), item(2, 0, bits("UIntegerT", 8)))
                .named("1", "first")
                .named("2", "last");
        assertThat(decode(iodd, "AB000000000000CD"))
                .containsEntry("first", 0xABL)
                .containsEntry("last", 0xCDL);
    }

    @Test
    void anArraysFirstElementIsTheMostSignificant() throws IoddException {
        IoddText iodd = IoddText.device(1)
                .input(
                        "PDIn",
                        "",
                        48,
                        "<Datatype xsi:type=\"ArrayT\" count=\"3\">" + bits("IntegerT", 16) + "</Datatype>")
                .named("PDIn", "Zone")
                .userInterface(
                        "<ProcessDataRefCollection><ProcessDataRef processDataId=\"PDIn\"><ProcessDataInfo gradient=\"0.5\"/>"
                                + "</ProcessDataRef></ProcessDataRefCollection>");
        assertThat(decode(iodd, "0001FFFF0004"))
                .containsExactly(Map.entry("Zone_1", 0.5), Map.entry("Zone_2", -0.5), Map.entry("Zone_3", 2.0));
    }

    @Test
    void processDataThatIsOneValueTakesItsNameAndItsMenuScale() throws IoddException {
        IoddText iodd = IoddText.device(1)
                .input("PDIn", "", 16, "<Datatype xsi:type=\"UIntegerT\" bitLength=\"16\"/>")
                .named("PDIn", "Distance")
                .userInterface("<MenuCollection><Menu id=\"M\"><VariableRef variableId=\"V_ProcessDataInput\""
                        + " gradient=\"0.001\" unitCode=\"1010\"/></Menu></MenuCollection>");
        assertThat(decode(iodd, "0FA0")).containsExactly(Map.entry("Distance", 4.0));
    }

    @Test
    void textOctetsAndTimes() throws IoddException {
        IoddText iodd = IoddText.device(1)
                .record(
                        256,
                        item(1, 192, simple("StringT", "fixedLength=\"8\" encoding=\"UTF-8\"")),
                        item(2, 160, simple("OctetStringT", "fixedLength=\"4\"")),
                        item(3, 96, simple("TimeT", "")),
                        item(4, 32, simple("TimeSpanT", "")),
                        item(5, 0, simple("Float32T", "")))
                .named("1", "Lot")
                .named("2", "Key")
                .named("3", "At")
                .named("4", "Took")
                .named("5", "Flow");
        // 0xBC17C200 seconds after 1900 is 2000-01-01; half a second is 0x80000000 of 2^32.
        Map<String, Object> values =
                decode(iodd, "41C3A45A00000000" + "DEADBEEF" + "BC17C20180000000" + "FFFFFFFE80000000" + "41480000");
        assertThat(values)
                .containsEntry("Lot", "AäZ")
                .containsEntry("At", 946_684_801_500L)
                .containsEntry("Took", -1.5)
                .containsEntry("Flow", 12.5f);
        assertThat((byte[]) values.get("Key")).asHexString().isEqualTo("DEADBEEF");
        // After the 32 bits ran over in 2036.
        assertThat(decode(iodd, "0000000000000000" + "00000000" + "0000000000000000" + "0000000000000000" + "00000000"))
                .containsEntry("At", 2_085_978_496_000L);
    }

    static String scaling(String processData, String... infos) {
        return "<ProcessDataRefCollection><ProcessDataRef processDataId=\"" + processData + "\">"
                + String.join("", infos) + "</ProcessDataRef></ProcessDataRefCollection>";
    }

    static String info(int subindex, String gradient, String offset, int unit) {
        return "<ProcessDataRecordItemInfo subindex=\"" + subindex + "\" gradient=\"" + gradient + "\" offset=\""
                + offset + "\"" + (unit == 0 ? "" : " unitCode=\"" + unit + "\"") + "/>";
    }

    static Map<String, Object> decode(IoddText iodd, String hex) throws IoddException {
        ProcessDataDecoder decoder = iodd.decoder();
        ProcessDataValues values = decoder.decode(HexFormat.of().parseHex(hex));
        Map<String, Object> named = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            named.put(decoder.items().get(i).name(), values.value(i));
        }
        return named;
    }
}
