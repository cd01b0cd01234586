// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import java.util.Arrays;
import java.util.List;

/**
 * How a {@link ScriptedBroker} answers a SUBSCRIBE.
 *
 * @param reasonCodes one a filter: granted QoS 0, 1, 2, or 0x80 and above; empty for no SUBACK at all
 */
public record SubscribeAnswer(List<Integer> reasonCodes) {

    /** Every filter at the QoS that was asked. */
    public static SubscribeAnswer granted(SubscribePacket subscribe) {
        return new SubscribeAnswer(
                subscribe.filters().stream().map(SubscribePacket.Filter::qos).toList());
    }

    public static SubscribeAnswer codes(int... reasonCodes) {
        return new SubscribeAnswer(Arrays.stream(reasonCodes).boxed().toList());
    }

    /** Never a SUBACK. */
    public static SubscribeAnswer withhold() {
        return new SubscribeAnswer(List.of());
    }
}
