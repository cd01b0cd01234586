// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import java.nio.charset.StandardCharsets;

/**
 * What may stand in MQTT's strings (section 1.5.4). Control characters and non-characters are refused, too: the standard
 * lets receivers close the connection for them, and the client library cannot send them. Pure functions.
 */
final class MqttText {

    private static final int LONGEST = 65_535;

    private MqttText() {}

    /** What is wrong with a topic to publish to; null if nothing. */
    static String faultOfTopic(String topic) {
        if (topic.isEmpty()) {
            return "it is empty";
        }
        if (topic.indexOf('#') >= 0 || topic.indexOf('+') >= 0) {
            return "it has a wildcard (# or +), allowed only in topic filters";
        }
        return fault(topic);
    }

    /** What is wrong with any string; null if nothing. */
    static String fault(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int point = text.codePointAt(i);
            if (Character.isISOControl(c)) {
                return "it has a control character at position " + i;
            }
            if (Character.isSurrogate(c) && point == c) {
                return "it has an unpaired surrogate at position " + i;
            }
            if ((point & 0xFFFE) == 0xFFFE || point >= 0xFDD0 && point <= 0xFDEF) {
                return "it has a Unicode non-character at position " + i;
            }
            i += Character.charCount(point) - 1;
        }
        boolean tooLong = text.length() > LONGEST / 3 && text.getBytes(StandardCharsets.UTF_8).length > LONGEST;
        return tooLong ? "it has more than " + LONGEST + " bytes" : null;
    }
}
