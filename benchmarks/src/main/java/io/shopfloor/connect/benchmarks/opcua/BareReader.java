// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.opcua;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;

/**
 * What one would write without a connector, as a process of its own: Milo's callback makes JSON of each value by Jackson and sends it
 * to Kafka. The records are the connector's, byte for byte but for the values and times; {@code plain} leaves out their headers. It
 * does not browse, looks at no status code, has no bounds, and reports nothing that is missing. Told {@code read <topic> <ms>} it
 * subscribes, {@code count <ms>} the same without Kafka, until it is told {@code stop}; {@code values} gives how many came so far,
 * {@code heap} what is used after a collection.
 */
final class BareReader {

    private final String server;
    private final int nodes;
    private final boolean headers;
    private final Producer<byte[], byte[]> producer;
    private final ObjectMapper json = new ObjectMapper();
    private final LongAdder received = new LongAdder();
    private OpcUaClient client;

    private BareReader(String server, int nodes, boolean headers, Producer<byte[], byte[]> producer) {
        this.server = server;
        this.nodes = nodes;
        this.headers = headers;
        this.producer = producer;
    }

    /** What all values of a node have in common. */
    private record Node(String name, String id, byte[] key, byte[] nodeHeader) {
        static Node of(int number) {
            String path = ManyNodes.path(number);
            String id = "nsu=" + ManyNodes.NAMESPACE + ";s=" + path;
            return new Node(path, id, bytes(path), bytes(id));
        }
    }

    private record Value(
            String name,
            String node,
            Object value,
            String unit,
            @JsonProperty("range_low") double low,
            @JsonProperty("range_high") double high,
            String quality,
            String status,
            long timestamp,
            @JsonProperty("server_timestamp") long serverTimestamp) {}

    private static final byte[] CONNECTION = bytes("c");
    private static final byte[] BY_DEVICE = bytes("device");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static void main(String[] args) throws Exception {
        // As the worker's producers are by default.
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                args[1],
                "acks",
                "all",
                "enable.idempotence",
                "false",
                "max.in.flight.requests.per.connection",
                "1",
                "delivery.timeout.ms",
                Integer.toString(Integer.MAX_VALUE),
                "max.block.ms",
                Long.toString(Long.MAX_VALUE));
        try (Producer<byte[], byte[]> producer =
                        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
                Scanner commands = new Scanner(System.in)) {
            BareReader reader = new BareReader(args[0], Integer.parseInt(args[2]), !args[3].equals("plain"), producer);
            System.out.println("up");
            while (commands.hasNextLine()) {
                System.out.println(reader.obey(commands.nextLine().split(" ")));
            }
        }
    }

    private String obey(String[] command) throws Exception {
        switch (command[0]) {
            case "read" -> subscribe(Double.parseDouble(command[2]), command[1]);
            case "count" -> subscribe(Double.parseDouble(command[1]), null);
            case "stop" -> client.disconnect();
            case "values" -> {
                return Long.toString(received.sum());
            }
            case "heap" -> {
                System.gc();
                return Long.toString(
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
            default -> throw new IllegalArgumentException("no command is called " + command[0]);
        }
        return "done";
    }

    private void subscribe(double intervalMs, String topic) throws Exception {
        client = OpcUaClient.create(server).connect();
        OpcUaSubscription subscription = new OpcUaSubscription(client, intervalMs);
        subscription.setMaxNotificationsPerPublish(Unsigned.uint(1_000));
        subscription.setMaxMonitoredItemsPerCall(Unsigned.uint(1_000));
        subscription.setSubscriptionListener(new OpcUaSubscription.SubscriptionListener() {
            @Override
            public void onDataReceived(OpcUaSubscription from, List<OpcUaMonitoredItem> items, List<DataValue> values) {
                received.add(values.size());
                for (int i = 0; i < values.size() && topic != null; i++) {
                    send(topic, (Node) items.get(i).getUserObject().orElseThrow(), values.get(i));
                }
            }
        });
        subscription.create();
        for (int i = 0; i < nodes; i++) {
            OpcUaMonitoredItem item = OpcUaMonitoredItem.newDataItem(new NodeId(2, ManyNodes.path(i)));
            item.setSamplingInterval(intervalMs);
            item.setQueueSize(Unsigned.uint(100));
            item.setUserObject(Node.of(i));
            subscription.addMonitoredItem(item);
        }
        subscription.createMonitoredItems();
    }

    private void send(String topic, Node node, DataValue data) {
        try {
            long time = data.sourceTime().getJavaTime();
            byte[] value = json.writeValueAsBytes(new Value(
                    node.name(),
                    node.id(),
                    data.value().value(),
                    ManyNodes.UNIT,
                    ManyNodes.LOW,
                    ManyNodes.HIGH,
                    "GOOD",
                    "Good",
                    time,
                    data.serverTime().getJavaTime()));
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, time, node.key(), value);
            if (headers) {
                Headers all = record.headers();
                all.add("opcua.connection", CONNECTION);
                all.add("opcua.name", node.key());
                all.add("opcua.node", node.nodeHeader());
                all.add("opcua.timestamp", BY_DEVICE);
            }
            producer.send(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
