// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;

/**
 * Reads JSON into maps, lists, strings, {@link Long}, {@link Double} or {@link BigDecimal}, booleans and null: strictly, one
 * value and nothing after it. Errors say where, never what stands there. Used by one thread for one text.
 */
final class Json {
    private static final int MAX_DEPTH = 200;

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /**
     * The value of a JSON text.
     *
     * @throws DataException if the text is not JSON
     */
    static Object parse(String text) {
        Json json = new Json(text);
        json.skipSpace();
        Object value = json.value();
        if (json.at < text.length()) {
            throw json.fault("there is text after the value");
        }
        return value;
    }

    /** As {@link #parse(String)}; the bytes must be UTF-8. */
    static Object parse(ByteBuffer utf8) {
        try {
            return parse(
                    StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate()).toString());
        } catch (CharacterCodingException e) {
            throw new DataException("no JSON: the bytes are no UTF-8");
        }
    }

    private Object value() {
        if (++depth > MAX_DEPTH) {
            throw fault("it is nested deeper than " + MAX_DEPTH);
        }
        Object value =
                switch (peek()) {
                    case '{' -> object();
                    case '[' -> array();
                    case '"' -> string();
                    case 't' -> word("true", Boolean.TRUE);
                    case 'f' -> word("false", Boolean.FALSE);
                    case 'n' -> word("null", null);
                    default -> number();
                };
        depth--;
        skipSpace();
        return value;
    }

    private Map<String, Object> object() {
        Map<String, Object> fields = new LinkedHashMap<>();
        next('{');
        if (peek() != '}') {
            do {
                skipSpace();
                String name = string();
                skipSpace();
                next(':');
                fields.put(name, value());
            } while (more());
        }
        next('}');
        return fields;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        next('[');
        if (peek() != ']') {
            do {
                elements.add(value());
            } while (more());
        }
        next(']');
        return elements;
    }

    private boolean more() {
        boolean comma = peek() == ',';
        if (comma) {
            next(',');
        }
        return comma;
    }

    private String string() {
        require('"');
        int start = ++at;
        StringBuilder unescaped = null;
        for (; ; at++) {
            char c = at < text.length() ? text.charAt(at) : 0;
            if (c < ' ') {
                throw fault("a string is not closed or holds a control character");
            }
            if (c == '"') {
                break;
            }
            if (c == '\\') {
                unescaped = unescaped == null ? new StringBuilder() : unescaped;
                unescaped.append(text, start, at++).append(escape());
                start = at + 1;
            }
        }
        String rest = text.substring(start, at++);
        return unescaped == null ? rest : unescaped.append(rest).toString();
    }

    private char escape() {
        char c = at < text.length() ? text.charAt(at) : 0;
        int simple = "\"\\/bfnrt".indexOf(c);
        if (simple >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(simple);
        }
        if (c != 'u' || at + 4 >= text.length()) {
            throw fault("an escape in a string is malformed");
        }
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(text.charAt(++at), 16);
            if (digit < 0) {
                throw fault("an escape in a string is malformed");
            }
            code = code << 4 | digit;
        }
        return (char) code;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw fault("a value is malformed");
        }
        at += word.length();
        return value;
    }

    private Number number() {
        int start = at;
        at += at < text.length() && text.charAt(at) == '-' ? 1 : 0;
        int first = at;
        int whole = digits();
        boolean integral = true;
        boolean valid = whole == 1 || (whole > 1 && text.charAt(first) != '0');
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            integral = false;
            valid &= digits() > 0;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            at += at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+') ? 1 : 0;
            integral = false;
            valid &= digits() > 0;
        }
        if (!valid) {
            throw fault("a value is malformed");
        }
        String number = text.substring(start, at);
        if (!integral) {
            return Double.valueOf(number);
        }
        return whole < 18 ? (Number) Long.valueOf(number) : new BigDecimal(number);
    }

    private int digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - start;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void next(char expected) {
        require(expected);
        at++;
        skipSpace();
    }

    private void require(char expected) {
        if (peek() != expected) {
            throw fault("'" + expected + "' is missing");
        }
    }

    private DataException fault(String what) {
        return new DataException("no JSON at character " + (at + 1) + ": " + what);
    }
}
