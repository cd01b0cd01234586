// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * The unified namespace as the MQTT broker has it: who publishes where. Listens at QoS 0 beside everything else, only to
 * show. Any thread may ask.
 */
final class TopicTree implements AutoCloseable {
    private static final String ALL = "ia/#";
    private static final int SHOWN = 160;

    /**
     * What was heard on one topic.
     *
     * @param name the MQTT topic
     * @param messages how many were heard
     * @param last the newest payload, its beginning
     */
    record Topic(String name, long messages, String last) {
        private Topic and(Topic newer) {
            return new Topic(name, messages + newer.messages, newer.last);
        }
    }

    private final ConcurrentSkipListMap<String, Topic> topics = new ConcurrentSkipListMap<>();
    private final MqttListener listener;

    TopicTree(String mqtt) {
        listener = new MqttListener(mqtt, "topic-tree", ALL, 0, this::messageArrived);
    }

    private void messageArrived(String topic, MqttMessage message) {
        String payload = new String(message.getPayload(), StandardCharsets.UTF_8);
        String shown = payload.length() > SHOWN ? payload.substring(0, SHOWN) + "..." : payload;
        topics.merge(topic, new Topic(topic, 1, shown), Topic::and);
    }

    /** Sorted by name. */
    List<Topic> topics() {
        return List.copyOf(topics.values());
    }

    @Override
    public void close() {
        listener.close();
    }
}
