// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.ReasonCodes;
import io.shopfloor.connect.mqtt.ServerLimits;
import java.util.List;

/** Whether a broker gives what the configuration asks of it: by its CONNACK, and by its answer to a subscription. */
final class SubscriptionCheck {

    private static final int REFUSED = 0x80;
    private static final int QUOTA_EXCEEDED = 0x97;

    private SubscriptionCheck() {}

    /** @throws BrokerException naming the option that the broker cannot serve */
    static void brokerOffers(ServerLimits limits, int qos, SessionPlan plan) throws BrokerException {
        if (limits.maximumQos() < qos) {
            throw BrokerException.lasting(
                    MqttSourceOptions.QOS,
                    "the broker's maximum QoS is " + limits.maximumQos() + ". Set " + MqttSourceOptions.QOS + "="
                            + limits.maximumQos() + " (messages can then be lost), or use another broker",
                    null);
        }
        if (!plan.sharedGroup().isEmpty() && !limits.sharedSubscriptions()) {
            throw BrokerException.lasting(
                    MqttSourceOptions.SHARED_GROUP,
                    "the broker lacks shared subscriptions. Unset " + MqttSourceOptions.SHARED_GROUP,
                    null);
        }
        boolean wildcards = plan.filters().stream().anyMatch(filter -> filter.contains("+") || filter.contains("#"));
        if (wildcards && !limits.wildcards()) {
            throw BrokerException.lasting(
                    MqttSourceOptions.TOPICS,
                    "the broker does not allow wildcards (+ and #) in topic filters. List the topics one by one",
                    null);
        }
    }

    /** @throws BrokerException if the broker refused the subscription or granted a lower QoS */
    static void granted(String filter, int wantedQos, int code, String clientId) throws BrokerException {
        if (code == QUOTA_EXCEEDED) {
            throw BrokerException.passing(
                    MqttSourceOptions.TOPICS,
                    "the broker has no quota for the subscription to '" + filter + "': " + ReasonCodes.nameOf(code),
                    null);
        }
        if (code >= REFUSED) {
            throw BrokerException.lasting(
                    MqttSourceOptions.TOPICS,
                    "the broker refused the subscription of client '" + clientId + "' to '" + filter + "': "
                            + ReasonCodes.nameOf(code) + ". Check the topic filter and the broker's access rules",
                    null);
        }
        if (code < wantedQos) {
            throw BrokerException.lasting(
                    MqttSourceOptions.QOS,
                    "the broker grants only QoS " + code + " for '" + filter
                            + "', so messages could be lost. Allow QoS " + wantedQos + " in the broker, or set "
                            + MqttSourceOptions.QOS + "=" + code,
                    null);
        }
    }

    /** @throws BrokerException if the broker did not end a subscription */
    static void ended(List<String> filters, int[] codes, String clientId) throws BrokerException {
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] >= REFUSED) {
                throw BrokerException.passing(
                        MqttSourceOptions.TOPICS,
                        "the broker refused to unsubscribe client '" + clientId + "' from '" + filters.get(i) + "': "
                                + ReasonCodes.nameOf(codes[i]) + ". Check the broker's access rules",
                        null);
            }
        }
    }
}
