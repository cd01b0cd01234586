// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

/**
 * The text in a PUBLISH, as bytes. MQTT allows control characters and non-characters in it (section 1.5.4: "should not"),
 * but Paho's receiver dies of them. So they are overwritten with question marks, and whoever gets the message is told.
 */
final class PublishText {

    private static final int PAYLOAD_FORMAT = 0x01;
    private static final int MESSAGE_EXPIRY = 0x02;
    private static final int CONTENT_TYPE = 0x03;
    private static final int RESPONSE_TOPIC = 0x08;
    private static final int CORRELATION_DATA = 0x09;
    private static final int SUBSCRIPTION_ID = 0x0B;
    private static final int TOPIC_ALIAS = 0x23;
    private static final int USER_PROPERTY = 0x26;

    private final byte[] bytes;
    private boolean altered;

    PublishText(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether anything had to be overwritten since this was asked last. */
    boolean altered() {
        boolean was = altered;
        altered = false;
        return was;
    }

    /** Goes through the properties between these bounds. What is malformed is left to Paho to refuse. */
    void properties(int from, int to) {
        int at = from;
        while (at < to) {
            switch (bytes[at++]) {
                case PAYLOAD_FORMAT -> at += 1;
                case MESSAGE_EXPIRY -> at += 4;
                case TOPIC_ALIAS -> at += 2;
                case CORRELATION_DATA -> at = binary(at, to);
                case SUBSCRIPTION_ID -> at = number(at, to);
                case CONTENT_TYPE, RESPONSE_TOPIC -> at = string(at, to);
                case USER_PROPERTY -> at = string(string(at, to), to);
                default -> {
                    return;
                }
            }
        }
    }

    /** Goes through a string with its length before it; returns where it ends. */
    int string(int at, int limit) {
        int end = binary(at, limit);
        for (int i = at + 2; i < end; i++) {
            int width = badWidth(i, end);
            for (int last = i + width; i < last; i++) {
                bytes[i] = '?';
                altered = true;
            }
            i -= width > 0 ? 1 : 0;
        }
        return end;
    }

    private int binary(int at, int limit) {
        return at + 2 > limit ? limit : Math.min(limit, at + 2 + ((bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF));
    }

    private int number(int from, int limit) {
        int at = from;
        while (at < limit && bytes[at] < 0) {
            at++;
        }
        return at + 1;
    }

    /** How many bytes the character here has, if Paho does not take it; else 0. */
    private int badWidth(int at, int end) {
        int first = bytes[at];
        if (first >= 0) {
            return first < 0x20 || first == 0x7F ? 1 : 0;
        }
        int left = end - at;
        if (first == (byte) 0xC2 && left >= 2) {
            return at(at + 1) <= 0x9F ? 2 : 0; // U+0080 to U+009F
        }
        if (first == (byte) 0xEF && left >= 3) {
            boolean arabicForm = at(at + 1) == 0xB7 && at(at + 2) >= 0x90 && at(at + 2) <= 0xAF; // U+FDD0 to U+FDEF
            return arabicForm || at(at + 1) == 0xBF && at(at + 2) >= 0xBE ? 3 : 0; // U+FFFE, U+FFFF
        }
        boolean lastOfPlane =
                at(at) >= 0xF0 && left >= 4 && (at(at + 1) & 0x0F) == 0x0F && at(at + 2) == 0xBF && at(at + 3) >= 0xBE;
        return lastOfPlane ? 4 : 0;
    }

    private int at(int index) {
        return bytes[index] & 0xFF;
    }
}
