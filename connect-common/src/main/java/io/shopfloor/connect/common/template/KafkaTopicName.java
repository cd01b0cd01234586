// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The reversible mapping between the levels of an MQTT topic and one legal Kafka topic name. Pure functions.
 *
 * <p>Levels are joined by {@code .}. Letters, digits, {@code -} and {@code _} stay; every other byte of a level's UTF-8
 * form becomes {@code _xHH} in upper-case hex. An underscore itself becomes {@code _x5F} where an {@code x} follows it in
 * its level, so that {@code _x} always begins an escape, and where the name would begin with {@code __}, which marks
 * Kafka's internal topics. An empty level becomes {@code _x00}: U+0000 is forbidden in MQTT and refused here. So the
 * names {@code .} and {@code ..} never come out, and two different lists of levels never give the same name. What does
 * not fit into Kafka's 249 characters is refused: see {@link UnmappableTopicException}.
 *
 * <p>Kafka itself refuses to create a topic that differs from an existing one only in {@code .} and {@code _}: {@code
 * a/b} and {@code a_b} are two MQTT topics with two names, but one cluster takes only one of these names.
 */
public final class KafkaTopicName {
    /** The longest name that Kafka takes, in characters. */
    public static final int MAX_LENGTH = 249;

    static final String EMPTY_LEVEL = "_x00";
    private static final String HEX = "0123456789ABCDEF";
    private static final int SHOWN = 60;

    private KafkaTopicName() {}

    /**
     * The name of these levels.
     *
     * @throws UnmappableTopicException if the name is longer than 249 characters, or a level holds U+0000 or half a
     *     surrogate pair, or there is no level at all
     */
    public static String encode(List<String> levels) {
        if (levels.isEmpty()) {
            throw new UnmappableTopicException("No Kafka topic name: a topic needs at least one level.");
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < levels.size(); i++) {
            if (i > 0) {
                out.append('.');
            }
            appendLevel(out, levels.get(i));
        }
        return finish(out);
    }

    /** The name of an MQTT topic, all its levels; throws as {@link #encode} does. */
    public static String encodeTopic(String mqttTopic) {
        return encode(TopicLevels.ofMqtt(mqttTopic).asList());
    }

    /**
     * The levels behind a name: of everything that {@link #encode} gives, exactly what it was given. A name without any
     * {@code _xHH} is taken level by level as it stands, whoever made it. So {@code my_xylophone} is one level, though
     * {@link #encode} would have written {@code my_x5Fxylophone}.
     *
     * @throws UnmappableTopicException if the name has escapes, but not as {@link #encode} writes them: somebody else's
     *     name that only looks like ours
     */
    public static List<String> decode(String name) {
        String[] parts = TopicLevels.split(name, '.');
        if (!hasEscape(name)) {
            return List.of(parts);
        }
        List<String> levels = new ArrayList<>(parts.length);
        for (String part : parts) {
            levels.add(decodeLevel(part, name));
        }
        return List.copyOf(levels);
    }

    /** Whether Kafka takes this name: 1 to 249 of its characters, and neither {@code .} nor {@code ..}. */
    public static boolean isLegal(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_LENGTH
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().allMatch(c -> isLegal((char) c));
    }

    static boolean isLegal(char c) {
        return isUnescaped(c) || c == '_' || c == '.';
    }

    static void appendLevel(StringBuilder out, String level) {
        if (level.isEmpty()) {
            out.append(EMPTY_LEVEL);
            return;
        }
        for (int i = 0; i < level.length(); i++) {
            char c = level.charAt(i);
            if (isUnescaped(c) || (c == '_' && !(i + 1 < level.length() && level.charAt(i + 1) == 'x'))) {
                out.append(c);
            } else if (c == 0) {
                throw new UnmappableTopicException("A level has U+0000 at character " + (i + 1)
                        + ". MQTT forbids it, and it means an empty level in Kafka topic names.");
            } else {
                int codePoint = level.codePointAt(i);
                if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                    throw new UnmappableTopicException("A level has an unpaired surrogate at character " + (i + 1)
                            + ". It is not valid Unicode and has no UTF-8 form.");
                }
                appendEscaped(out, codePoint);
                i += Character.charCount(codePoint) - 1;
            }
        }
    }

    /** Keeps the name out of Kafka's internal ones and checks its length. */
    static String finish(StringBuilder out) {
        if (out.length() > 1 && out.charAt(0) == '_' && out.charAt(1) == '_') {
            out.insert(1, "x5F");
        }
        if (out.length() > MAX_LENGTH) {
            throw new UnmappableTopicException(
                    "The Kafka topic name \"" + out.substring(0, SHOWN) + "...\" would have " + out.length()
                            + " characters; Kafka allows " + MAX_LENGTH
                            + ". Move levels to the key, as with kafka.topic=${topic[:3]} and kafka.key=${topic[3:]}.");
        }
        return out.toString();
    }

    private static void appendEscaped(StringBuilder out, int codePoint) {
        if (codePoint < 0x80) {
            appendByte(out, codePoint);
            return;
        }
        int continuations = codePoint < 0x800 ? 1 : codePoint < 0x10000 ? 2 : 3;
        appendByte(out, (0xFF00 >> continuations + 1 & 0xFF) | codePoint >> 6 * continuations);
        for (int i = continuations - 1; i >= 0; i--) {
            appendByte(out, 0x80 | codePoint >> 6 * i & 0x3F);
        }
    }

    private static void appendByte(StringBuilder out, int octet) {
        out.append("_x").append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 15));
    }

    private static boolean isUnescaped(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-';
    }

    private static boolean hasEscape(String name) {
        for (int i = name.indexOf("_x"); i >= 0; i = name.indexOf("_x", i + 2)) {
            if (escapedByte(name, i) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static String decodeLevel(String part, String name) {
        if (part.equals(EMPTY_LEVEL)) {
            return "";
        }
        ByteBuffer bytes = ByteBuffer.allocate(part.length());
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '_' && i + 1 < part.length() && part.charAt(i + 1) == 'x') {
                int octet = escapedByte(part, i);
                if (octet <= 0 || isUnescaped((char) octet)) {
                    throw foreign(name, "\"" + part.substring(i, Math.min(i + 4, part.length())) + "\" is none");
                }
                bytes.put((byte) octet);
                i += 3;
            } else if (c < 0x80) {
                bytes.put((byte) c);
            } else {
                throw foreign(name, "a non-ASCII character is never in one");
            }
        }
        if (part.isEmpty()) {
            throw foreign(name, "an empty level is written " + EMPTY_LEVEL);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw foreign(name, "the escaped bytes are not UTF-8");
        }
    }

    /** The byte of the escape that begins here, or -1 if this is no escape. */
    private static int escapedByte(String text, int start) {
        if (start + 3 >= text.length()) {
            return -1;
        }
        int high = HEX.indexOf(text.charAt(start + 2));
        int low = HEX.indexOf(text.charAt(start + 3));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static UnmappableTopicException foreign(String name, String fault) {
        return new UnmappableTopicException("The Kafka topic name \"" + shortened(name)
                + "\" has escapes like a mapped MQTT topic, but " + fault
                + ". It was not made by this mapping.");
    }

    static String shortened(String name) {
        return name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "... (" + name.length() + " characters)";
    }
}
