// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import java.util.List;

/** What a client asked for in one SUBSCRIBE packet. */
public record SubscribePacket(int packetId, List<Filter> filters, PacketProperties properties) {

    /**
     * One topic filter with its options.
     *
     * @param retainHandling 0 send retained messages, 1 only to a new subscription, 2 never
     */
    public record Filter(String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {}

    public List<String> filterNames() {
        return filters.stream().map(Filter::filter).toList();
    }

    @Override
    public String toString() {
        return filters + " " + properties;
    }
}
