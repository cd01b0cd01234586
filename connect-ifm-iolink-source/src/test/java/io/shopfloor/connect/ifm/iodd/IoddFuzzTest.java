// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an IODD is changed into, it is read or refused with an {@link IoddException}, and nothing else happens. */
class IoddFuzzTest {
    private static final String[] SPLINTERS = {
        "0",
        "-1",
        "9",
        "99999999999999999999",
        "1e999999999",
        "x",
        "",
        "\"",
        "<",
        ">",
        "&amp;",
        "IntegerT",
        "RecordT",
        "ArrayT",
        "<RecordItem/>",
        "<Condition/>",
        "true"
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutationsAreReadOrRefused(long seed) {
        Random random = new Random(seed);
        String whole = IoddText.device(1)
                .variable("<Variable id=\"V_M\" index=\"66\"/>")
                .input(
                        "PDIn",
                        "<Condition variableId=\"V_M\" subindex=\"1\" value=\"1\"/>",
                        64,
                        "<Datatype xsi:type=\"RecordT\" bitLength=\"64\">"
                                + IoddText.item(1, 48, IoddText.bits("IntegerT", 16, "<SingleValue value=\"32764\"/>"))
                                + IoddText.item(2, 0, IoddText.simple("StringT", "fixedLength=\"4\"")) + "</Datatype>")
                .named("1", "Level")
                .userInterface(ProcessDataVectorsTest.scaling("PDIn", ProcessDataVectorsTest.info(1, "0.1", "0", 1001)))
                .xml();
        for (int round = 0; round < 4_000; round++) {
            StringBuilder text = new StringBuilder(whole);
            for (int change = 0; change <= random.nextInt(4); change++) {
                int at = random.nextInt(text.length());
                int end = Math.min(text.length(), at + random.nextInt(20));
                text.replace(at, end, SPLINTERS[random.nextInt(SPLINTERS.length)]);
            }
            assertThatCode(() -> read(text.toString())).as(text.toString()).doesNotThrowAnyException();
        }
    }

    private static void read(String xml) {
        try {
            DeviceDescription device = IoddParser.parse(
                    XmlNode.parse(xml.getBytes(StandardCharsets.UTF_8)), null, "en", IoddParser.Standard.NONE, "x");
            for (DeviceDescription.Variant variant : device.variants()) {
                ProcessDataDecoder decoder = new ProcessDataDecoder(variant.layout());
                decoder.decode(new byte[variant.layout().octets()]);
            }
        } catch (IoddException e) {
            // Refused with a reason: what a file like this deserves.
        }
    }
}
