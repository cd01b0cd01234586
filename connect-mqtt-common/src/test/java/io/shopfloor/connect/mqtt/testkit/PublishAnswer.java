// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import java.time.Duration;

/** How a {@link ScriptedBroker} answers a client's PUBLISH of QoS 1 (PUBACK) or QoS 2 (PUBREC). */
public sealed interface PublishAnswer {

    static PublishAnswer ack() {
        return ack(0);
    }

    /** For example 0x10 no matching subscribers, 0x87 not authorized, 0x90 topic invalid, 0x97 quota, 0x99 format. */
    static PublishAnswer ack(int reasonCode) {
        return new Ack(reasonCode, Duration.ZERO);
    }

    static PublishAnswer ackAfter(Duration delay) {
        return new Ack(0, delay);
    }

    /** Never, unless the test sends {@link ConnectedClient#puback} itself. */
    static PublishAnswer withhold() {
        return new Withheld();
    }

    /** See {@link #ack(int)}. */
    record Ack(int reasonCode, Duration delay) implements PublishAnswer {}

    /** See {@link #withhold()}. */
    record Withheld() implements PublishAnswer {}
}
