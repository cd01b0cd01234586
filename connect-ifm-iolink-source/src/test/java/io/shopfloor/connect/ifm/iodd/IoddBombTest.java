// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import static io.shopfloor.connect.ifm.iodd.IoddText.bits;
import static io.shopfloor.connect.ifm.iodd.IoddText.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IODDs of an ordinary size that would become far larger, or take far longer, than their size says. */
@Timeout(60)
class IoddBombTest {
    private static String[] items(int count, String type) {
        String[] items = new String[count];
        for (int i = 0; i < count; i++) {
            items[i] = item(1, 0, type);
        }
        return items;
    }

    @Test
    void aRecordWithHundredsOfThousandsOfItemsIsRefusedAtOnce() {
        IoddText text = IoddText.device(1).record(8, items(60_000, bits("UIntegerT", 8)));
        assertThatThrownBy(text::parsed).isInstanceOf(IoddException.class).hasMessageContaining("60000 items");
    }

    @Test
    void aDatatypeWithManyValuesThatManyItemsReferToIsRefused() {
        IoddText text = IoddText.device(1)
                .datatype("<Datatype id=\"D\" xsi:type=\"UIntegerT\" bitLength=\"8\">"
                        + "<SingleValue value=\"7\"/>".repeat(20_000) + "</Datatype>")
                .record(8, items(255, "<DatatypeRef datatypeId=\"D\"/>"));
        assertThatThrownBy(text::parsed).isInstanceOf(IoddException.class).hasMessageContaining("refused for security");
    }

    @Test
    void manyReferencesToManyItemsAreFoundQuickly() throws IoddException {
        StringBuilder infos = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            infos.append(ProcessDataVectorsTest.info(1_000 + i, "0.1", "0", 1001));
        }
        IoddText text = IoddText.device(1).userInterface(ProcessDataVectorsTest.scaling("PDIn", infos.toString()));
        for (int i = 0; i < 150; i++) {
            text.input(
                    "PDIn",
                    "<Condition variableId=\"V\" value=\"" + i + "\"/>",
                    8,
                    "<Datatype xsi:type=\"RecordT\" bitLength=\"8\">"
                            + String.join("", items(255, bits("UIntegerT", 8))) + "</Datatype>");
        }
        long begun = System.nanoTime();
        text.variable("<Variable id=\"V\" index=\"66\"/>").parsed();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void textsAreCutBeforeTheyGoIntoEachRecord() throws IoddException {
        DeviceDescription device = IoddText.device(1)
                .record(
                        16,
                        item(
                                1,
                                0,
                                bits(
                                        "IntegerT",
                                        16,
                                        "<ValueRange lowerValue=\"0\" upperValue=\"9\"/>",
                                        "<SingleValue value=\"99\"><Name textId=\"TN_word\"/></SingleValue>")))
                .named("1", "x".repeat(100_000))
                .named("word", "y".repeat(100_000))
                .parsed();
        ProcessDataLayout layout = device.variants().get(0).layout();
        assertThat(layout.items().get(0).name()).hasSizeLessThan(300);
        assertThat(new ProcessDataDecoder(layout).decode(new byte[] {0, 99}).quality(0))
                .hasSizeLessThan(300)
                .startsWith("STATUS: y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+999999999-01-01", "-0001-01-01", "+10000-01-01"})
    void aReleaseThatIsNoYearOfOursIsRefused(String day) {
        assertThat(catchThrowable(() -> IoddText.device(1)
                        .record(8, item(1, 0, bits("UIntegerT", 8)))
                        .released(day, "V1")
                        .parsed()))
                .isInstanceOf(IoddException.class);
    }
}
