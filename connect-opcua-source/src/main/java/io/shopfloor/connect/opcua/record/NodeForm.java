// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import io.shopfloor.connect.common.polling.RecordSize;
import io.shopfloor.connect.common.template.KafkaTopicName;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValues;
import io.shopfloor.connect.opcua.nodes.NodeInfo;
import java.util.Collections;
import java.util.Map;
import org.apache.kafka.connect.header.ConnectHeaders;

/** What all records of one node have in common, made once for each connection. Immutable. */
final class NodeForm {

    private final NodeInfo node;
    private final long textBytes;
    private final String topic;
    private final String key;
    private final Map<String, String> partition;
    private final ConnectHeaders byDevice;
    private final ConnectHeaders byPoll;

    /**
     * @param key null for no key
     * @throws io.shopfloor.connect.common.template.UnmappableTopicException if Kafka can have no such topic
     */
    NodeForm(String connection, NodeInfo node, Template topic, Template key) {
        Names names = new Names(connection, node);
        this.node = node;
        this.textBytes = RecordSize.of(node.name()) + RecordSize.of(node.text()) + RecordSize.of(node.unit());
        this.topic = topic.render(names);
        this.key = key == null ? null : key.render(names);
        this.partition = Collections.unmodifiableMap(node.partition(connection));
        this.byDevice = headers(connection, node, "device");
        this.byPoll = headers(connection, node, "poll");
    }

    private static ConnectHeaders headers(String connection, NodeInfo node, String timestamp) {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("opcua.connection", connection);
        headers.addString("opcua.name", node.name());
        headers.addString("opcua.node", node.text());
        headers.addString("opcua.timestamp", timestamp);
        return headers;
    }

    NodeInfo node() {
        return node;
    }

    /** How many bytes the node's name, id and unit have as JSON. */
    long textBytes() {
        return textBytes;
    }

    String topic() {
        return topic;
    }

    /** Null for no key. */
    String key() {
        return key;
    }

    Map<String, String> partition() {
        return partition;
    }

    /** Headers of a reading's own, for transforms may change them. */
    ConnectHeaders headers(Reading reading) {
        boolean fromDevice = reading.stamp().fromDevice();
        ConnectHeaders headers = new ConnectHeaders(fromDevice ? byDevice : byPoll);
        if (reading.stamp().deviceMs() != null && !fromDevice) {
            headers.addLong("opcua.device.timestamp", reading.stamp().deviceMs());
        }
        if (reading.history()) {
            headers.addString("opcua.history", "true");
        }
        return headers;
    }

    /** What the templates may ask for. */
    private record Names(String connection, NodeInfo node) implements TemplateValues {
        @Override
        public String scalar(String name) {
            return switch (name) {
                case ReadingRecords.CONNECTION -> connection;
                case "name" -> node.name();
                case "path" -> KafkaTopicName.encode(node.node().levels());
                default -> node.text();
            };
        }
    }
}
