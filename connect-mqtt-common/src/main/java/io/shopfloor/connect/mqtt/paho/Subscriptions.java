// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * Subscribes and unsubscribes a few filters at a time, because there are brokers that take no more of them in one packet
 * and close the connection on a larger one (AWS IoT Core takes eight). Used by the connection's owner.
 */
final class Subscriptions {

    /** How many filters go into one SUBSCRIBE or UNSUBSCRIBE. */
    static final int BATCH = 8;

    private final MqttAsyncClient client;
    private final Requests requests;
    private final String connection;
    private final MqttConnection.Meanwhile meanwhile;

    /**
     * @param connection what to call the connection in messages
     * @param meanwhile called while answers are awaited
     */
    Subscriptions(MqttAsyncClient client, Requests requests, String connection, MqttConnection.Meanwhile meanwhile) {
        this.client = client;
        this.requests = requests;
        this.connection = connection;
        this.meanwhile = meanwhile;
    }

    /** Returns the broker's reason code for each subscription, in their order. */
    int[] subscribe(List<Subscription> subscriptions) throws BrokerException {
        IntStream.Builder codes = IntStream.builder();
        for (List<Subscription> batch : batches(subscriptions)) {
            MqttSubscription[] packet =
                    batch.stream().map(PahoTypes::subscription).toArray(MqttSubscription[]::new);
            IMqttToken suback =
                    requests.await(() -> client.subscribe(packet, null, null, new MqttProperties()), meanwhile);
            for (int code : answers("SUBSCRIBE", packet.length, suback)) {
                codes.add(code);
            }
        }
        return codes.build().toArray();
    }

    /** Returns the broker's reason code for each filter, in their order. */
    int[] unsubscribe(List<String> filters) throws BrokerException {
        IntStream.Builder codes = IntStream.builder();
        for (List<String> batch : batches(filters)) {
            String[] packet = batch.toArray(String[]::new);
            IMqttToken unsuback =
                    requests.await(() -> client.unsubscribe(packet, null, null, new MqttProperties()), meanwhile);
            for (int code : answers("UNSUBSCRIBE", packet.length, unsuback)) {
                codes.add(code);
            }
        }
        return codes.build().toArray();
    }

    /** An answer with too few or too many codes would be read as the answer to other filters. */
    private int[] answers(String request, int asked, IMqttToken token) throws BrokerException {
        int[] codes = token.getReasonCodes() == null ? new int[0] : token.getReasonCodes();
        if (codes.length != asked) {
            throw BrokerException.passing(
                    MqttConnectionConfig.SERVER_URI,
                    "the broker answered " + request + " of " + connection + " with " + codes.length
                            + " reason code(s) for " + asked + " filter(s)",
                    null);
        }
        return codes;
    }

    private static <T> List<List<T>> batches(List<T> all) {
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += BATCH) {
            batches.add(all.subList(from, Math.min(all.size(), from + BATCH)));
        }
        return batches;
    }
}
