// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import java.time.Duration;

/**
 * What the broker said about itself in CONNACK (MQTT 5, section 3.2.2.3), with the standard's defaults filled in.
 *
 * @param receiveMaximum how many QoS 1 and 2 publishes of ours it takes without acknowledging
 * @param maximumQos the highest QoS it takes from us and grants to us
 * @param maximumPacketSize the largest packet it takes, in bytes
 * @param topicAliasMaximum how many topic aliases it takes from us
 * @param sessionExpiry how long it will keep the session, or null if as long as was asked for
 * @param keepAlive how often it wants a sign of life from us, or null if as often as was asked for; zero for never
 * @param assignedClientId the client id that it gave us in place of ours, or null
 * @param retain whether it keeps retained messages
 * @param wildcards whether filters may hold wildcards
 * @param sharedSubscriptions whether it knows {@code $share/...}
 */
public record ServerLimits(
        int receiveMaximum,
        int maximumQos,
        long maximumPacketSize,
        int topicAliasMaximum,
        Duration sessionExpiry,
        Duration keepAlive,
        String assignedClientId,
        boolean retain,
        boolean wildcards,
        boolean sharedSubscriptions) {

    /** The largest packet that MQTT has. */
    public static final long LARGEST_PACKET = 268_435_460L;

    /** @throws BrokerException if the broker made another client of us, whose session is not the one we asked for */
    public void checkClientId(String asked) throws BrokerException {
        if (assignedClientId != null && !assignedClientId.equals(asked)) {
            throw BrokerException.lasting(
                    MqttConnectionConfig.CLIENT_ID,
                    "the broker assigned the client id '" + assignedClientId + "' instead of '" + asked
                            + "', and with it another session. Let clients choose their ids in the broker",
                    null);
        }
    }
}
