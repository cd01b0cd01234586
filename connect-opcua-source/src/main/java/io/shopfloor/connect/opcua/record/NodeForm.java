// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import io.shopfloor.connect.common.polling.RecordSize;
import io.shopfloor.connect.common.template.KafkaTopicName;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValues;
import io.shopfloor.connect.opcua.nodes.NodeInfo;
import java.util.Map;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/**
 * What all records of one node have in common, made once for each connection. Everything that a record takes is a field here: with
 * thousands of nodes each of them is looked at once a second, and what lies elsewhere in memory has to be fetched. Immutable.
 */
public final class NodeForm {

    private final String name;
    private final String node;
    private final String unit;
    private final Double low;
    private final Double high;
    private final long textBytes;
    private final String topic;
    private final String key;
    private final Map<String, String> partition;
    private final Header connectionHeader;
    private final Header nameHeader;
    private final Header nodeHeader;
    private final Header byDevice;
    private final Header byPoll;

    /**
     * @param shared what the forms of all nodes of the connection have in common
     * @param key null for no key
     * @param partition the source partition of its records
     * @throws io.shopfloor.connect.common.template.UnmappableTopicException if Kafka can have no such topic
     */
    NodeForm(Shared shared, NodeInfo info, Template topic, Template key, Map<String, String> partition) {
        Names names = new Names(shared.connection(), info);
        this.name = info.name();
        this.node = info.text();
        this.unit = info.unit();
        this.low = info.low();
        this.high = info.high();
        this.textBytes = RecordSize.of(name) + RecordSize.of(node) + RecordSize.of(unit);
        this.topic = topic.render(names);
        this.key = key == null ? null : key.render(names);
        this.partition = partition;
        this.connectionHeader = shared.connectionHeader();
        this.nameHeader = header("opcua.name", name);
        this.nodeHeader = header("opcua.node", node);
        this.byDevice = shared.byDevice();
        this.byPoll = shared.byPoll();
    }

    /** Headers that are the same for all nodes of a connection. */
    record Shared(String connection, Header connectionHeader, Header byDevice, Header byPoll) {

        static Shared of(String connection) {
            return new Shared(
                    connection,
                    header("opcua.connection", connection),
                    header("opcua.timestamp", "device"),
                    header("opcua.timestamp", "poll"));
        }
    }

    private static Header header(String key, String text) {
        return new ConnectHeaders().addString(key, text).lastWithName(key);
    }

    String name() {
        return name;
    }

    /** The node id as text. */
    String node() {
        return node;
    }

    /** Null if there is none, as for the range. */
    String unit() {
        return unit;
    }

    Double low() {
        return low;
    }

    Double high() {
        return high;
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
        ConnectHeaders headers = new ConnectHeaders();
        headers.add(connectionHeader).add(nameHeader).add(nodeHeader).add(fromDevice ? byDevice : byPoll);
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
