// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the array is, that its elements are cut out to the byte, and that they are those which the JSON reader sees. */
class JsonElementsTest {

    private static final int MUTANTS = 20_000;

    /** What {@link Json} refuses in a value, and what is no fault of the text around it. */
    private static final Set<String> FAULTS_OF_A_VALUE =
            Set.of("a string has an unpaired surrogate", "a name occurs twice", "a number has more", "the exponent of");

    @Test
    void everyElementIsTheBytesThatStandThere() {
        assertThat(elements(
                        " [ 1.10 ,\t-0.0e+00,\"a, ]\\\"[\" , {\"x\" : [1, 2] },[],[ [3] ],{ },null,\n\"ä\\\\\"]\r\n"))
                .containsExactly(
                        "1.10",
                        "-0.0e+00",
                        "\"a, ]\\\"[\"",
                        "{\"x\" : [1, 2] }",
                        "[]",
                        "[ [3] ]",
                        "{ }",
                        "null",
                        "\"ä\\\\\"");
        String digits = "12345678901234567890.12345678901234567890e-7";
        assertThat(elements("[" + digits + "," + "9".repeat(2_000) + "]")).containsExactly(digits, "9".repeat(2_000));
        assertThat(elements("[]")).isEmpty();
        assertThat(elements(" [ \n ] ")).isEmpty();
        assertThat(elements("\uFEFF[1,2]")).containsExactly("1", "2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"readings\":[1,2],\"n\":[9]} | readings | 1 2",
                "{\"n\":[9],\"a\":{\"c\":[8],\"b\":[1,2]},\"b\":[7]} | a.b | 1 2",
                "{\"\\u0061\":[1]} | a | 1",
                "\uFEFF{\"a\":[1]} | a | 1",
                "{\"a\":[]} | a | ''",
                "{\"a\":[[1],[2]]} | a | [1] [2]"
            })
    void thePathLeadsToTheArray(String text, String path, String expected) {
        assertThat(String.join(" ", elements(text, path.split("\\.")))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":[1]} | b",
                "{\"a\":1} | a",
                "{\"a\":null} | a",
                "{\"a\":{\"b\":[1]}} | a",
                "{\"a\":[{\"b\":[1]}]} | a.b",
                "{\"x\":{\"a\":[1]}} | a",
                "[1] | a",
                "7 | a",
                "{\"a\":\"[1]\"} | a"
            })
    void whereNoArrayStandsThereIsNone(String text, String path) {
        assertThat(JsonElements.of(utf8(text), List.of(path.split("\\.")))).isNull();
    }

    @Test
    void aTextThatIsNoArrayHasNone() {
        for (String text : List.of("{}", "1", "\"[]\"", "null", "{\"\":[1]}")) {
            assertThat(JsonElements.of(utf8(text), List.of())).isNull();
        }
    }

    /** One of the two would be lost in silence. */
    @Test
    void aNameOfThePathThatOccursTwiceIsRefused() {
        assertThatThrownBy(() -> elements("{\"a\":1,\"a\":[1]}", "a")).hasMessageContaining("occurs twice");
        assertThatThrownBy(() -> elements("{\"a\":[1],\"\\u0061\":[1]}", "a")).hasMessageContaining("occurs twice");
        assertThatThrownBy(() -> elements("{\"a\":{\"b\":[1]},\"a\":{}}", "a", "b"))
                .hasMessageContaining("occurs twice");
    }

    @Test
    void aFaultIsToldWithItsPlaceAndItsReason() {
        assertThatThrownBy(() -> elements("[1,2")).hasMessage("not JSON at byte 4: it is cut off");
        assertThatThrownBy(() -> elements("[1] 2")).hasMessage("not JSON at byte 5: text after the value");
        assertThatThrownBy(() -> elements(" ")).hasMessage("not JSON: it is empty");
        assertThatThrownBy(() -> elements("[".repeat(100_000)))
                .hasMessage("not JSON at byte 201: nesting is deeper than 200");
        assertThatThrownBy(() -> elements("{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}", "a"))
                .hasMessage("not JSON at byte 205: nesting is deeper than 200");
        assertThatThrownBy(() -> JsonElements.of(new byte[Json.MAX_BYTES + 1], List.of()))
                .hasMessageContaining("the limit is 16777216");
    }

    static Stream<String> values() {
        return Stream.concat(JsonTest.accepted().stream(), JsonTest.refused().stream());
    }

    /** The two readers agree, in every place where a value can stand. */
    @ParameterizedTest
    @MethodSource("values")
    void anyValueIsAnElementIfItIsOneForTheReaderOfJson(String value) {
        assertAgreed(value);
        assertAgreed("[" + value + "]");
        assertAgreed("[1, " + value + " ,2]");
        assertAgreed("[[" + value + "]]");
        assertAgreed("[{\"a\":" + value + "}]");
        assertAgreed("[1]" + value);
    }

    @Test
    void theReadersAgreeOnTextsThatWereChangedAtRandom() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20_261_128);
        String alphabet = "[]{},:\"\\ 10.e-atrufnls\n";
        for (int i = 0; i < MUTANTS; i++) {
            StringBuilder text = new StringBuilder("[1.50,\"a\\\"]\",{\"b\":[null,true]},[],\"\"]");
            for (int change = random.nextInt(4); change > 0; change--) {
                int at = random.nextInt(text.length());
                char sign = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, sign);
                    case 1 -> text.insert(at, sign);
                    default -> text.deleteCharAt(at);
                }
            }
            assertAgreed(text.toString());
        }
    }

    private static void assertAgreed(String text) {
        Object read;
        try {
            read = Json.parseExactly(utf8(text));
        } catch (DataException e) {
            if (FAULTS_OF_A_VALUE.stream().noneMatch(e.getMessage()::contains)) {
                assertThatThrownBy(() -> elements(text)).as(text).isExactlyInstanceOf(DataException.class);
            }
            return;
        }
        JsonElements elements = JsonElements.of(utf8(text), List.of());
        if (!(read instanceof List<?> list)) {
            assertThat(elements).as(text).isNull();
            return;
        }
        assertThat(elements.count()).as(text).isEqualTo(list.size());
        for (Object element : list) {
            assertThat(elements.hasNext()).isTrue();
            assertThat(Json.parseExactly(elements.next())).as(text).isEqualTo(element);
        }
        assertThat(elements.hasNext()).isFalse();
    }

    @Test
    @Timeout(20)
    void aMillionElementsAreCutOutOneByOne() {
        JsonElements elements = JsonElements.of(utf8("[" + "1,".repeat(999_999) + "2]"), List.of());

        assertThat(elements.count()).isEqualTo(1_000_000);
        byte[] last = null;
        while (elements.hasNext()) {
            last = elements.next();
        }
        assertThat(last).isEqualTo(utf8("2"));
    }

    private static List<String> elements(String text, String... path) {
        JsonElements elements = JsonElements.of(utf8(text), List.of(path));
        List<String> all = new ArrayList<>();
        while (elements.hasNext()) {
            all.add(new String(elements.next(), StandardCharsets.UTF_8));
        }
        assertThat(elements.count()).isEqualTo(all.size());
        return all;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
