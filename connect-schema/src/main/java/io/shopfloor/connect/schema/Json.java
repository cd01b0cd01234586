// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;

/**
 * The one reader of JSON that devices sent: strict, bounded, in time that grows with the text's length only. One value in UTF-8
 * with nothing after it becomes maps, lists, strings, numbers, booleans and null; whole numbers are {@link Long} or
 * {@link BigInteger}. Errors say where, never what stands there. Used by one thread for one text.
 */
public final class Json {
    /** The longest text that is read, in bytes. What is made of a text takes some 20 times its room. */
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    static final int MAX_DEPTH = 200;
    /** Of one number, with sign, point and exponent. The time to read a number grows with the square of its length. */
    static final int MAX_NUMBER = 1_000;

    private static final int LONG_DIGITS = 18;

    /** Its own bounds are out of the way: they differ with the worker's Jackson, and not all of them can be told apart. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            // Names come from publishers; the JVM keeps what is interned.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 1)
                    .maxNumberLength(MAX_BYTES)
                    .maxStringLength(MAX_BYTES)
                    .maxNameLength(MAX_BYTES)
                    .build())
            .build();

    private final JsonParser parser;
    private final boolean escapes;
    private final boolean exact;

    private Json(JsonParser parser, boolean escapes, boolean exact) {
        this.parser = parser;
        this.escapes = escapes;
        this.exact = exact;
    }

    /**
     * The value of a text. A number with a fraction or an exponent is a {@link Double}, or a {@link BigDecimal} where it is out
     * of a double's range.
     *
     * @throws DataException if it is not JSON, or beyond the bounds
     */
    public static Object parse(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                requirePaired(text, -1);
                break;
            }
        }
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #parse(String)}. */
    public static Object parse(byte[] utf8) {
        return read(utf8, 0, utf8.length, false);
    }

    /** As {@link #parse(String)}; leaves the buffer as it is. */
    public static Object parse(ByteBuffer utf8) {
        if (utf8.hasArray()) {
            return read(utf8.array(), utf8.arrayOffset() + utf8.position(), utf8.remaining(), false);
        }
        byte[] bytes = new byte[utf8.remaining()];
        utf8.duplicate().get(bytes);
        return parse(bytes);
    }

    /** As {@link #parse(byte[])}, but every number with a fraction or an exponent is a {@link BigDecimal}, digit by digit. */
    static Object parseExactly(byte[] utf8) {
        return read(utf8, 0, utf8.length, true);
    }

    /** Something that goes through the tokens of a text. */
    interface Tokens<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** What another reader makes of a text. Encoding and size are checked here, depth and what follows the value by the reader. */
    static <T> T readTokens(byte[] utf8, Tokens<T> reader) {
        requireRead(utf8.length);
        checkEncoding(utf8, 0, utf8.length);
        return readTokens(utf8, 0, utf8.length, reader);
    }

    private static Object read(byte[] bytes, int from, int length, boolean exact) {
        requireRead(length);
        boolean escapes = checkEncoding(bytes, from, length);
        return readTokens(bytes, from, length, parser -> new Json(parser, escapes, exact).document());
    }

    private static void requireRead(int length) {
        if (length > MAX_BYTES) {
            throw new DataException("JSON too large: it has " + length + " bytes, the limit is " + MAX_BYTES);
        }
    }

    private static <T> T readTokens(byte[] bytes, int from, int length, Tokens<T> reader) {
        try (JsonParser parser = FACTORY.createParser(bytes, from, length)) {
            return reader.read(parser);
        } catch (JsonEOFException e) {
            throw fault(length, "it is cut off");
        } catch (JsonProcessingException e) {
            // Its message would quote the text, and its place is that of the sign at fault or of one of its neighbours.
            long near = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
            throw new DataException("not JSON" + (near < 1 ? "" : " near byte " + near) + ": it is malformed");
        } catch (IOException e) {
            throw fault(-1, "it is malformed");
        }
    }

    /** Whether there are escapes, by which alone half a surrogate pair can come into UTF-8. */
    private static boolean checkEncoding(byte[] bytes, int from, int length) {
        int all = 0;
        boolean escapes = false;
        for (int i = from; i < from + length; i++) {
            all |= bytes[i];
            escapes |= bytes[i] == '\\';
        }
        for (int i = from; i < from + Math.min(length, Integer.BYTES); i++) {
            if (bytes[i] == 0) {
                throw fault(
                        i - from + 1L, "the bytes are not UTF-8"); // By these zeros UTF-16 and UTF-32 would be found.
            }
        }
        if (all < 0) {
            ByteBuffer in = ByteBuffer.wrap(bytes, from, length);
            try {
                StandardCharsets.UTF_8.newDecoder().decode(in);
            } catch (CharacterCodingException e) {
                throw fault(in.position() - from + 1L, "the bytes are not UTF-8");
            }
        }
        return escapes;
    }

    private Object document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw fault(-1, "it is empty");
        }
        Object value = value(first, 1);
        if (parser.nextToken() != null) {
            throw fault("text after the value");
        }
        return value;
    }

    private Object value(JsonToken token, int depth) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> paired(parser.getText());
            case VALUE_NUMBER_INT -> whole();
            case VALUE_NUMBER_FLOAT -> fraction();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw fault("a value is missing");
        };
    }

    private Map<String, Object> object(int depth) throws IOException {
        requireShallow(depth);
        Map<String, Object> members = new LinkedHashMap<>();
        int count = 0;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (members.put(paired(name), value(parser.nextToken(), depth + 1)) != null || members.size() == count) {
                throw fault("a name occurs twice in the object there");
            }
            count++;
        }
        return members;
    }

    private List<Object> array(int depth) throws IOException {
        requireShallow(depth);
        List<Object> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(token, depth + 1));
        }
        return elements;
    }

    private Number whole() throws IOException {
        requireShort();
        if (parser.getTextLength() <= LONG_DIGITS) {
            return parser.getLongValue();
        }
        BigInteger number = new BigInteger(parser.getText());
        if (number.bitLength() < Long.SIZE) {
            return number.longValue();
        }
        return number;
    }

    private Number fraction() throws IOException {
        requireShort();
        String text = parser.getText();
        if (!exact) {
            double number = Double.parseDouble(text);
            // Not out of the range at either end: 1e999 is not infinite, 1e-999 is not zero.
            if (Double.isFinite(number) && Math.abs(number) >= Double.MIN_NORMAL) {
                return number;
            }
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return !exact && number.signum() == 0 ? (Number) number.doubleValue() : number;
        } catch (NumberFormatException e) {
            throw fault("the exponent of a number is out of range");
        }
    }

    private void requireShort() throws IOException {
        if (parser.getTextLength() > MAX_NUMBER) {
            throw fault("a number has more than " + MAX_NUMBER + " digits and signs");
        }
    }

    private void requireShallow(int depth) {
        if (depth > MAX_DEPTH) {
            throw fault("nesting is deeper than " + MAX_DEPTH);
        }
    }

    private String paired(String text) {
        if (escapes) {
            requirePaired(text, parser.currentTokenLocation().getByteOffset() + 1);
        }
        return text;
    }

    private static void requirePaired(String text, long at) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.charCount(text.codePointAt(i)) == 1) {
                    throw fault(at, "a string has an unpaired surrogate");
                }
                i++;
            }
        }
    }

    private DataException fault(String why) {
        return fault(parser.currentTokenLocation().getByteOffset() + 1, why);
    }

    /** @param at the byte, counted from 1; less where it is not known */
    static DataException fault(long at, String why) {
        return new DataException("not JSON" + (at < 1 ? "" : " at byte " + at) + ": " + why);
    }
}
