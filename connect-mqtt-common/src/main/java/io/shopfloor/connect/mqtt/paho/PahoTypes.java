// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.ServerLimits;
import io.shopfloor.connect.mqtt.Subscription;
import io.shopfloor.connect.mqtt.UserProperty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Paho's types from ours, and ours from Paho's. Pure functions. */
final class PahoTypes {

    private PahoTypes() {}

    /** What CONNACK says of the broker, with the standard's defaults filled in. */
    static ServerLimits limits(MqttProperties connack) {
        if (connack == null) {
            return new ServerLimits(65_535, 2, ServerLimits.LARGEST_PACKET, 0, null, null, null, true, true, true);
        }
        Long expiry = connack.getSessionExpiryInterval();
        Integer keepAlive = connack.getServerKeepAlive();
        return new ServerLimits(
                connack.getReceiveMaximum() == null ? 65_535 : connack.getReceiveMaximum(),
                connack.getMaximumQoS() == null ? 2 : connack.getMaximumQoS(),
                connack.getMaximumPacketSize() == null ? ServerLimits.LARGEST_PACKET : connack.getMaximumPacketSize(),
                connack.getTopicAliasMaximum() == null ? 0 : connack.getTopicAliasMaximum(),
                expiry == null ? null : Duration.ofSeconds(expiry),
                keepAlive == null ? null : Duration.ofSeconds(keepAlive),
                connack.getAssignedClientIdentifier(),
                connack.isRetainAvailable(),
                connack.isWildcardSubscriptionsAvailable(),
                connack.isSharedSubscriptionAvailable());
    }

    static MqttSubscription subscription(Subscription wanted) {
        MqttSubscription subscription = new MqttSubscription(wanted.filter(), wanted.qos());
        subscription.setRetainHandling(wanted.retainHandling());
        subscription.setRetainAsPublished(wanted.retainAsPublished());
        return subscription;
    }

    /** A new message each time, for Paho writes the topic aliases of one connection into it. */
    static MqttMessage message(Publication publication) {
        return new MqttMessage(
                publication.payload(), publication.qos(), publication.retained(), properties(publication.properties()));
    }

    private static MqttProperties properties(Publication.Properties ours) {
        MqttProperties properties = new MqttProperties();
        properties.setContentType(ours.contentType());
        properties.setResponseTopic(ours.responseTopic());
        properties.setCorrelationData(ours.correlationData());
        properties.setMessageExpiryInterval(ours.expirySeconds());
        if (ours.utf8()) {
            properties.setPayloadFormat(true);
        }
        List<org.eclipse.paho.mqttv5.common.packet.UserProperty> user = new ArrayList<>();
        for (UserProperty property : ours.user()) {
            user.add(new org.eclipse.paho.mqttv5.common.packet.UserProperty(property.name(), property.value()));
        }
        properties.setUserProperties(user);
        return properties;
    }

    static Publication publication(String topic, MqttMessage message) {
        return new Publication(
                topic, message.getPayload(), message.getQos(), message.isRetained(), properties(message));
    }

    private static Publication.Properties properties(MqttMessage message) {
        MqttProperties properties = message.getProperties();
        if (properties == null) {
            return Publication.Properties.NONE;
        }
        List<org.eclipse.paho.mqttv5.common.packet.UserProperty> user = properties.getUserProperties();
        return new Publication.Properties(
                properties.getContentType(),
                properties.getResponseTopic(),
                properties.getCorrelationData(),
                properties.getMessageExpiryInterval(),
                properties.getPayloadFormat(),
                user.isEmpty() // as in most messages: no stream for nothing
                        ? List.of()
                        : user.stream()
                                .map(property -> new UserProperty(property.getKey(), property.getValue()))
                                .toList());
    }
}
