// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import io.shopfloor.connect.opcua.Fixtures;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntBiFunction;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;

/** A client of Milo with one subscription and nothing around it, to compare the connector with. */
public final class BareClient implements AutoCloseable {

    private final MiloThreads threads;
    private final OpcUaLink link;
    private final LongAdder values = new LongAdder();

    private BareClient(MiloThreads threads, OpcUaLink link) {
        this.threads = threads;
        this.link = link;
    }

    /** The nodes that are read. */
    public static String path(int item) {
        return "Many/Group" + item % 100 + "/N" + item;
    }

    /** Counts what comes. */
    public static BareClient counting(String name, String uri, int items, int intervalMs) throws Exception {
        return open(name, uri, items, intervalMs, (nodes, received) -> received.size());
    }

    /**
     * Makes a record of each value, of the connector's shape and with all of it ready that can be, and hands those of a
     * notification to another thread at once: what any connector costs.
     */
    public static BareClient makingRecords(String name, String uri, int items, int intervalMs) throws Exception {
        Records records = new Records(name);
        records.start();
        return open(name, uri, items, intervalMs, records::hand);
    }

    private static BareClient open(
            String name,
            String uri,
            int items,
            int intervalMs,
            ToIntBiFunction<List<OpcUaMonitoredItem>, List<DataValue>> work)
            throws Exception {
        ConnectionConfig config = Fixtures.connection(uri, "request.timeout.ms", "60000");
        MiloThreads threads = new MiloThreads(name);
        BareClient client = new BareClient(threads, OpcUaLink.open(config, name, uri, threads));
        OpcUaSubscription subscription = new OpcUaSubscription(client.link.client(), (double) intervalMs);
        subscription.setSubscriptionListener(new OpcUaSubscription.SubscriptionListener() {
            @Override
            public void onDataReceived(
                    OpcUaSubscription from, List<OpcUaMonitoredItem> nodes, List<DataValue> received) {
                client.values.add(work.applyAsInt(nodes, received));
            }
        });
        subscription.create();
        for (int i = 0; i < items; i++) {
            OpcUaMonitoredItem item = OpcUaMonitoredItem.newDataItem(new NodeId(2, path(i)));
            item.setSamplingInterval((double) intervalMs);
            item.setUserObject(path(i));
            subscription.addMonitoredItem(item);
        }
        subscription.createMonitoredItems();
        return client;
    }

    public long values() {
        return values.sum();
    }

    @Override
    public void close() {
        link.close();
        threads.close();
    }

    private static final class Records {

        private static final Schema SCHEMA = SchemaBuilder.struct()
                .name("Floor")
                .field("name", Schema.STRING_SCHEMA)
                .field("node", Schema.STRING_SCHEMA)
                .field("value", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("unit", Schema.OPTIONAL_STRING_SCHEMA)
                .field("range_low", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("range_high", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("quality", Schema.STRING_SCHEMA)
                .field("status", Schema.STRING_SCHEMA)
                .field("timestamp", Timestamp.SCHEMA)
                .field("server_timestamp", Timestamp.builder().optional().build())
                .build();

        private static final Field[] FIELDS = SCHEMA.fields().toArray(Field[]::new);
        private final BlockingQueue<List<SourceRecord>> waiting = new LinkedBlockingQueue<>();
        private final Map<String, String> partition = Map.of("connection", "c", "node", "n");
        private final ConnectHeaders headers = new ConnectHeaders();
        private final Thread taker;

        Records(String name) {
            headers.addString("opcua.connection", "c");
            headers.addString("opcua.name", "n");
            headers.addString("opcua.node", "n");
            headers.addString("opcua.timestamp", "device");
            taker = new Thread(this::take, name + "-poll");
            taker.setDaemon(true);
        }

        void start() {
            taker.start();
        }

        private void take() {
            try {
                while (true) {
                    waiting.take();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        int hand(List<OpcUaMonitoredItem> nodes, List<DataValue> received) {
            List<SourceRecord> made = new ArrayList<>(received.size());
            for (int i = 0; i < received.size(); i++) {
                made.add(record((String) nodes.get(i).getUserObject().orElseThrow(), received.get(i)));
            }
            waiting.add(made);
            return made.size();
        }

        private SourceRecord record(String name, DataValue value) {
            long time = value.sourceTime().getJavaTime();
            Struct struct = new Struct(SCHEMA)
                    .put(FIELDS[0], name)
                    .put(FIELDS[1], name)
                    .put(FIELDS[2], value.value().value())
                    .put(FIELDS[6], "GOOD")
                    .put(FIELDS[7], "Good")
                    .put(FIELDS[8], new Date(time))
                    .put(FIELDS[9], new Date(value.serverTime().getJavaTime()));
            return new SourceRecord(
                    partition,
                    Map.of("timestamp", time, "source", value.sourceTime().utcTime()),
                    "floor",
                    null,
                    Schema.STRING_SCHEMA,
                    name,
                    SCHEMA,
                    struct,
                    time,
                    new ConnectHeaders(headers));
        }
    }
}
