// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.OutputStream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttDataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttTextTest {

    /** What the library cannot write ends its connection: it must never get there. */
    @Test
    void whatTheLibraryCannotWriteIsFoundBefore() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            String text = "a" + new String(Character.toChars(point)) + "b";
            if (!libraryTakes(text)) {
                assertThat(MqttText.fault(text)).as(Integer.toHexString(point)).isNotNull();
            }
        }
        for (String text :
                new String[] {"\uD800", "a\uDC00b", "\uDBFF\uDBFF", "x".repeat(65_536), "ü".repeat(32_768)}) {
            assertThat(MqttText.fault(text)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "//", "a b/ü/漢/😀", "$x", ".", "a/"})
    void uglyTopicsAreFine(String topic) {
        assertThat(MqttText.faultOfTopic(topic)).isNull();
        assertThat(libraryTakes(topic)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#", "+", "a\nb", "a\u0000b", "a\u007Fb", "\uFFFF"})
    void noTopicsAreRefused(String topic) {
        assertThat(MqttText.faultOfTopic(topic)).isNotNull();
    }

    private static boolean libraryTakes(String text) {
        try {
            MqttDataTypes.encodeUTF8(new DataOutputStream(OutputStream.nullOutputStream()), text);
            return true;
        } catch (IllegalArgumentException | MqttException e) {
            return false;
        }
    }
}
