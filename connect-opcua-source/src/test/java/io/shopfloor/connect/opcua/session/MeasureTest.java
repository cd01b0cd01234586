// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.opcua.Fixtures;
import io.shopfloor.connect.opcua.Measured;
import io.shopfloor.connect.opcua.TestServer;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Many monitored items that all change once a second, by the connector and by a bare client of Milo, one after the other: values
 * a second, and processor time for each. Only with {@code -Dopcua.measure=true}; the server shares the machine.
 */
@EnabledIfSystemProperty(named = "opcua.measure", matches = "true")
class MeasureTest {

    private static final int ITEMS = Integer.getInteger("opcua.items", 5_000);
    private static final long SECONDS = 20;

    @Test
    void besideABareClient() throws Exception {
        try (TestServer server = TestServer.open()) {
            for (int i = 0; i < ITEMS; i++) {
                server.nodes().variable("Many/Group" + i % 100 + "/N" + i, NodeIds.Double, 0.5);
            }
            AtomicInteger round = new AtomicInteger();
            ScheduledExecutorService changes = Executors.newSingleThreadScheduledExecutor();
            changes.scheduleAtFixedRate(
                    () -> {
                        double value = round.incrementAndGet();
                        for (int i = 0; i < ITEMS; i++) {
                            server.nodes().set("Many/Group" + i % 100 + "/N" + i, value);
                        }
                    },
                    0,
                    1,
                    TimeUnit.SECONDS);
            try {
                Measured bare = bare(server);
                Measured ours = Measured.task(
                        Fixtures.config(
                                server.uri(),
                                "Objects/Many/**",
                                "request.timeout.ms",
                                "60000",
                                "publishing.interval.ms",
                                "500",
                                "sampling.interval.ms",
                                "500",
                                "max.queue.size",
                                "100000"),
                        ITEMS,
                        SECONDS);
                System.out.println("bare client: " + bare);
                System.out.println("connector:   " + ours);
                assertThat(ours.values()).isGreaterThan(bare.values() * 8 / 10);
            } finally {
                changes.shutdownNow();
            }
        }
    }

    private static Measured bare(TestServer server) throws Exception {
        ConnectionConfig config = Fixtures.connection(server.uri(), "request.timeout.ms", "60000");
        LongAdder values = new LongAdder();
        try (MiloThreads threads = new MiloThreads("bare");
                OpcUaLink link = OpcUaLink.open(config, "bare", server.uri(), threads)) {
            OpcUaSubscription subscription = new OpcUaSubscription(link.client(), 500.0);
            subscription.setSubscriptionListener(new OpcUaSubscription.SubscriptionListener() {
                @Override
                public void onDataReceived(
                        OpcUaSubscription from, List<OpcUaMonitoredItem> items, List<DataValue> received) {
                    values.add(received.size());
                }
            });
            subscription.create();
            for (int i = 0; i < ITEMS; i++) {
                OpcUaMonitoredItem item =
                        OpcUaMonitoredItem.newDataItem(new NodeId(2, "Many/Group" + i % 100 + "/N" + i));
                item.setSamplingInterval(500.0);
                subscription.addMonitoredItem(item);
            }
            subscription.createMonitoredItems();
            return Measured.of("bare", SECONDS, values::sum, () -> TimeUnit.MILLISECONDS.sleep(100));
        }
    }
}
