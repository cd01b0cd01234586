// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.mqtt.ReasonCodes;

/** What a reason code of PUBACK, PUBREC or PUBCOMP (MQTT 5, section 3.4.2.1) means for the message. Pure functions. */
enum Refusal {
    /** The broker has it. */
    NONE,
    /** Not now: sent again for a while. */
    PASSING,
    /** The reason is open: sent again for a while, or a few times if the broker takes other messages meanwhile. */
    UNCLEAR,
    /** Never: sending it again would be refused again. */
    FINAL;

    static Refusal of(int code) {
        if (code < 0x80) {
            return NONE;
        }
        return switch (code) {
            case 0x89, 0x8B, 0x91, 0x93, 0x96, 0x97 -> PASSING;
            case 0x87, 0x90, 0x95, 0x99, 0x9A, 0x9B -> FINAL;
            default -> UNCLEAR;
        };
    }

    /**
     * What the reason code with which a connection was closed says about the message that was on its way; {@link #NONE} if
     * it speaks of the client or the broker.
     */
    static Refusal ofClosing(int code) {
        return switch (code) {
            case 0x81, 0x82, 0x87, 0x90, 0x94, 0x95, 0x99, 0x9A, 0x9B -> FINAL;
            case 0x80, 0x83, 0x91, 0x92 -> UNCLEAR;
            case 0x93, 0x96, 0x97 -> PASSING;
            default -> NONE;
        };
    }

    /** The code that counts of those of one message, which may be none: at QoS 2 PUBREC's and PUBCOMP's. */
    static int codeOf(int[] codes) {
        int worst = 0;
        for (int i = 0; codes != null && i < codes.length; i++) {
            worst = Math.max(worst, codes[i]);
        }
        return worst;
    }

    /** What the operator is told about a message that the broker will not have. */
    static UnpublishableException explain(int code, String topic) {
        String remedy =
                switch (code) {
                    case 0x87 -> "Permit the user of mqtt.username to publish there";
                    case 0x90 -> "Change mqtt.topic, or the broker's topic rules";
                    case 0x95 -> "Raise the broker's maximum packet size";
                    case 0x99 ->
                        "The record declares its payload as text (mqtt.payload.utf8) or as a type that the broker"
                                + " checks (mqtt.content.type); correct them";
                    case 0x9A -> "Enable retained messages in the broker, or set mqtt.retained=false";
                    case 0x9B -> "Lower mqtt.qos";
                    default -> "See the broker's log";
                };
        return new UnpublishableException("the MQTT broker refused a message for the topic '" + shortened(topic) + "': "
                + ReasonCodes.nameOf(code) + ". " + remedy);
    }

    /** The same for a refusal that might have passed and did not. */
    static UnpublishableException explainLasting(int code, String topic, int times, long millis) {
        String remedy = code == 0x97
                ? "Raise the broker's quota for this client (message rate, byte rate or storage), or" + " publish less"
                : "See the broker's log";
        return new UnpublishableException(
                "the MQTT broker refused a message for the topic '" + shortened(topic) + "' " + times
                        + " times in " + millis + " ms, last with " + ReasonCodes.nameOf(code) + ". " + remedy
                        + "; raise " + MqttSinkOptions.REFUSAL_TIMEOUT + " if refusals may last longer");
    }

    /** What the log says of a message that is sent again. */
    static String forNow(Delivery delivery) {
        return "the MQTT broker temporarily refused " + delivery + " for '"
                + shortened(delivery.publication().topic()) + "': " + ReasonCodes.nameOf(delivery.lastRefusal)
                + ".";
    }

    static String shortened(String topic) {
        return topic.length() > 200 ? topic.substring(0, 200) + "..." : topic;
    }
}
