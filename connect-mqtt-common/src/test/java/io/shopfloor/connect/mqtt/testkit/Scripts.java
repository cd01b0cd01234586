// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** How the broker answers, now: one immutable set of scripts, replaced as a whole when the test changes one. */
record Scripts(
        Function<ConnectPacket, ConnectAnswer> onConnect,
        Function<SubscribePacket, SubscribeAnswer> onSubscribe,
        Function<List<String>, List<Integer>> onUnsubscribe,
        Function<Message, PublishAnswer> onPublish) {

    /** A plain obliging broker. */
    static Scripts obliging() {
        return new Scripts(
                connect -> ConnectAnswer.accept(),
                SubscribeAnswer::granted,
                filters -> Collections.nCopies(filters.size(), 0),
                message -> PublishAnswer.ack());
    }
}
