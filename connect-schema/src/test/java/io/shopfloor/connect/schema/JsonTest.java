// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are JSON, decided row by row, through every way in; and that no text takes long. */
class JsonTest {

    private static final int MUTANTS = 20_000;

    /** Accepted by RFC 8259, and by us. */
    static List<String> accepted() {
        return List.of(
                "{}",
                "[]",
                "0",
                "-0",
                "1",
                "-0.5e+3",
                "1E5",
                "1e-5",
                "0e1",
                "123456789012345678901234567890",
                "1e999",
                "1e-999",
                "\"\"",
                "\"a\\u00e4\\n\\\"\\\\\\/\\b\\f\\r\\t\"",
                "\"\\uD83D\\ude00\"",
                "\"\\u0000\"",
                "\"\u007F\"",
                "\"\u2028\"",
                "\"\uFFFF\"",
                "\"ä😀\"",
                "true",
                "false",
                "null",
                " {\"a\" : [ 1 , {\"b\":null} ] }\r\n\t",
                "{\"\":0}",
                "{\"a\":1,\"A\":2,\"\\u00e4\":3}",
                "{\"a\":{\"a\":1}}",
                "[[],{},\"\",0,null]",
                "\uFEFF{}",
                "[".repeat(200) + "]".repeat(200),
                "9".repeat(1_000));
    }

    /** Refused by RFC 8259, or beyond our bounds. */
    static List<String> refused() {
        return List.of(
                "",
                " ",
                "{",
                "}",
                "[",
                "]",
                "{]",
                "[}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{null:1}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\" 1}",
                "{\"a\"::1}",
                "{\"a\":1,}",
                "{,\"a\":1}",
                "{\"a\":1,,\"b\":2}",
                "{\"a\":1 \"b\":2}",
                "[1,]",
                "[,1]",
                "[1,,2]",
                "[1 2]",
                "[1;2]",
                "[1:2]",
                "01",
                "-01",
                "1.",
                ".5",
                "-.5",
                "+1",
                "1e",
                "1e+",
                "1.e1",
                "-",
                "--1",
                "1-1",
                "0x1",
                "1_0",
                "1a",
                "NaN",
                "-NaN",
                "Infinity",
                "-Infinity",
                "INF",
                "\uFF11",
                "[1\u0661]",
                "tru",
                "trues",
                "True",
                "nul",
                "nullx",
                "\"a",
                "\"",
                "'a'",
                "a",
                "\"\\x\"",
                "\"\\\"",
                "\"\\",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\U0041\"",
                "\"\\u\uFF10\uFF10\uFF14\uFF11\"",
                "\"\\u\u0130\u0130\u0134\u0131\"",
                "\"\\u\u0660\u0660\u0664\u0661\"",
                "\"\\uD800\"",
                "\"\\uDC00\"",
                "\"\\uD800\\uD800\"",
                "\"\\uD800x\\uDC00\"",
                "\"\\uDE00\\uD83D\"",
                "{\"\\uD800\":1}",
                "\"a\nb\"",
                "\"a\tb\"",
                "\"a\u0000b\"",
                "{\"a\n\":1}",
                "\u0000",
                "{}\u0000",
                "\u0000{\u0000}",
                "{\u0000}\u0000",
                "\u00A0{}",
                "\u000B{}",
                "\u2028{}",
                "{}\uFEFF",
                "{} x",
                "{}{}",
                "1 2",
                "[]]",
                "[],",
                "{}#",
                "// c\n{}",
                "/* c */{}",
                "[1/**/]",
                "# c\n{}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":null,\"a\":1}",
                "{\"a\":1,\"a\":null}",
                "{\"a\":null,\"a\":null}",
                "{\"x\":{\"a\":1,\"\\u0061\":2}}",
                "1e99999999999",
                "1e-99999999999",
                "9".repeat(1_001),
                "0." + "9".repeat(999),
                "1e" + "0".repeat(999),
                "[".repeat(201) + "]".repeat(201),
                "{\"a\":".repeat(201) + "1" + "}".repeat(201));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Every way into the reader, and into the schema's, which takes any value that is JSON for a misfit of another kind. */
    private static List<Supplier<Object>> waysIn(String text) {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(utf8(text).length).put(utf8(text)).flip();
        ByteBuffer middle =
                ByteBuffer.wrap(utf8("[" + text + "]"), 1, utf8(text).length).slice();
        return List.of(
                () -> Json.parse(text),
                () -> Json.parse(utf8(text)),
                () -> Json.parse(direct),
                () -> Json.parse(middle),
                () -> Json.parseExactly(utf8(text)));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void whatIsJsonIsReadByEveryWayIn(String text) {
        for (Supplier<Object> way : waysIn(text)) {
            way.get();
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNotJsonIsRefusedByEveryWayInWithoutQuotingIt(String text) {
        for (Supplier<Object> way : waysIn(text)) {
            assertThatThrownBy(way::get)
                    .isExactlyInstanceOf(DataException.class)
                    .hasNoCause()
                    .hasMessageMatching("not JSON( (at|near) byte [1-9][0-9]*)?: [a-zA-Z0-9 ,-]+");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FF",
                "22E422", // Latin-1
                "22C328 22",
                "22C080 22", // overlong
                "22E08080 22",
                "22EDA080 22", // half a surrogate pair
                "22EDA0BDEDB880 22", // both halves, each in three bytes
                "22F4908080 22", // beyond Unicode
                "22F880808080 22",
                "22C3",
                "FEFF007B007D", // UTF-16
                "FFFE7B007D00",
                "007B007D",
                "7B007D00",
                "0000007B0000007D", // UTF-32
                "7B0000007D000000"
            })
    void bytesThatAreNotUtf8AreRefused(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThatThrownBy(() -> Json.parse(bytes))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("not JSON");
        assertThatThrownBy(() -> Json.parse(ByteBuffer.wrap(bytes))).hasMessageContaining("not JSON");
        assertThatThrownBy(() -> Json.parseExactly(bytes)).hasMessageContaining("not JSON");
    }

    @Test
    void textWithHalfASurrogatePairIsRefusedThoughItHasNoEscapes() {
        assertThatThrownBy(() -> Json.parse("\"\uD800\"")).hasMessageContaining("surrogate");
        assertThatThrownBy(() -> Json.parse("\"\uDC00\uD800\"")).hasMessageContaining("surrogate");
    }

    @Test
    void valuesAreExactAndWhatADoubleCannotHoldIsNotMadeInfiniteOrZero() {
        assertThat(Json.parse("{\"a\":[1,true,null,\"x\"],\"b\":{}}"))
                .isEqualTo(Map.of("a", Arrays.asList(1L, true, null, "x"), "b", Map.of()));
        assertThat(Json.parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(Json.parse("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(Json.parse("9223372036854775808")).isEqualTo(new BigInteger("9223372036854775808"));
        assertThat(Json.parse("0.1")).isEqualTo(0.1);
        assertThat(Json.parse("1e999")).isEqualTo(new BigDecimal("1e999"));
        assertThat(Json.parse("-1e-999")).isEqualTo(new BigDecimal("-1e-999"));
        assertThat(Json.parse("0.0e-999")).isEqualTo(0.0);
        assertThat(Json.parseExactly(utf8("0.10000000000000000000001")))
                .isEqualTo(new BigDecimal("0.10000000000000000000001"));
        assertThat(Json.parseExactly(utf8("12"))).isEqualTo(12L);
        assertThat(Json.parse("\"\\u00e4\\uD83D\\uDE00\\u0041\"")).isEqualTo("ä😀A");
    }

    @Test
    void aFaultIsToldWithItsPlaceAndItsReason() {
        assertThatThrownBy(() -> Json.parse("{\"ä\":secret}")).hasMessage("not JSON near byte 6: it is malformed");
        assertThatThrownBy(() -> Json.parse("{\"a\":1")).hasMessage("not JSON at byte 6: it is cut off");
        assertThatThrownBy(() -> Json.parse("{} {}")).hasMessage("not JSON at byte 4: text after the value");
        assertThatThrownBy(() -> Json.parse(" ")).hasMessage("not JSON: it is empty");
        assertThatThrownBy(() -> Json.parse("{\"a\":1,\"a\":2}")).hasMessageContaining("a name occurs twice");
        assertThatThrownBy(() -> Json.parse("[" + "1".repeat(1_001) + "]"))
                .hasMessage("not JSON at byte 2: a number has more than 1000 digits and signs");
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
                .hasMessage("not JSON at byte 201: nesting is deeper than 200");
        assertThatThrownBy(() -> Json.parse(new byte[Json.MAX_BYTES + 1]))
                .hasMessageContaining("the limit is 16777216");
    }

    /** A hundred times what they take here: the quadratic time of one of them would be minutes. */
    @ParameterizedTest
    @MethodSource("huge")
    @Timeout(20)
    void hugeTextsAreAnsweredInTimeThatGrowsWithTheirLengthOnly(String name, String text) {
        byte[] bytes = utf8(text);
        Duration least = Duration.ofDays(1);
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            answer(bytes);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            least = took.compareTo(least) < 0 ? took : least;
        }
        assertThat(least).as(name).isLessThan(Duration.ofSeconds(2));
    }

    static List<Object[]> huge() {
        int size = 1_000_000;
        return List.of(
                new Object[] {"digits", "7".repeat(size)},
                new Object[] {"digits of a fraction", "0." + "7".repeat(size)},
                new Object[] {"digits of an exponent", "1e" + "7".repeat(size)},
                new Object[] {"numbers at the bound", "[" + ("7".repeat(1_000) + ",").repeat(size / 1_000) + "7]"},
                new Object[] {"fractions at the bound", "[" + ("0." + "7".repeat(998) + ",").repeat(size / 1_000) + "7]"
                },
                new Object[] {"exponents", "[" + "1e999999999,".repeat(size / 12) + "1]"},
                new Object[] {"arrays", "[".repeat(size)},
                new Object[] {"objects", "{\"\":".repeat(size / 4)},
                new Object[] {"empty arrays", "[" + "[],".repeat(size / 3) + "[]]"},
                new Object[] {"a string", '"' + "x".repeat(size) + '"'},
                new Object[] {"escapes", '"' + "\\uD83D\\uDE00".repeat(size / 12) + '"'},
                new Object[] {"no end of a string", '"' + "\\\\".repeat(size / 2)},
                new Object[] {"spaces", " ".repeat(size)},
                new Object[] {"a name", "{\"" + "n".repeat(size) + "\":1}"},
                new Object[] {"names of one hash", namesOfOneHash(13)});
    }

    /** "Aa" and "BB" have one hash, and so has every sequence of them. */
    private static String namesOfOneHash(int pairs) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 1 << pairs; i++) {
            text.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < pairs; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            text.append("\":").append(i);
        }
        return text.append('}').toString();
    }

    @Test
    @Timeout(60)
    void whateverComesTheAnswerIsAValueOrADataException() {
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<String> texts =
                Stream.concat(accepted().stream(), refused().stream()).toList();
        for (int i = 0; i < MUTANTS; i++) {
            byte[] bytes = utf8(texts.get(random.nextInt(texts.size())));
            for (int change = random.nextInt(4); change > 0 && bytes.length > 0; change--) {
                bytes = mutant(bytes, texts, random);
            }
            byte[] mutant = bytes;
            assertThat(answer(mutant))
                    .as("seed " + seed + ", mutant " + HexFormat.of().formatHex(mutant))
                    .isTrue();
        }
    }

    private static byte[] mutant(byte[] bytes, List<String> texts, RandomGenerator random) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] = (byte) random.nextInt(256);
            case 1 -> bytes[at] = (byte) "{}[]\":,\\0-.eEu \ntn".charAt(random.nextInt(18));
            case 2 -> {
                return Arrays.copyOf(bytes, at);
            }
            default -> {
                byte[] other = utf8(texts.get(random.nextInt(texts.size())));
                byte[] both = Arrays.copyOf(bytes, at + other.length);
                System.arraycopy(other, 0, both, at, other.length);
                return both;
            }
        }
        return bytes;
    }

    /** Whether both readings come to the same answer: a value of ours alone, or a refusal. */
    private static boolean answer(byte[] bytes) {
        Object value;
        try {
            value = Json.parse(bytes);
        } catch (DataException e) {
            try {
                Json.parseExactly(bytes);
                return false;
            } catch (DataException refusal) {
                return refusal.getMessage().equals(e.getMessage());
            }
        }
        Json.parseExactly(bytes);
        return isOfOurs(value);
    }

    private static boolean isOfOurs(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .allMatch(each -> each.getKey() instanceof String && isOfOurs(each.getValue()));
        }
        if (value instanceof List<?> list) {
            return list.stream().allMatch(JsonTest::isOfOurs);
        }
        return value == null
                || value instanceof String text
                        && StandardCharsets.UTF_8.newEncoder().canEncode(text)
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof BigInteger
                || value instanceof BigDecimal
                || value instanceof Double number && Double.isFinite(number);
    }
}
