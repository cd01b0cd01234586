// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.opcua.Fixtures;
import io.shopfloor.connect.opcua.TestServer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.junit.jupiter.api.Test;

/** What a server tells in many notifications at once arrives in its order, and once, however the client's threads are scheduled. */
class OrderTest {

    private static final int VALUES = 400;
    private static final long EVERY_MS = 4;
    private static final double SAMPLED_MS = 5;
    private static final double PUBLISHED_MS = 500; // many notifications each time
    private static final String NODE = "Press/Count";

    /** Threads that each begin a little later than they should, as those of a busy machine do. */
    private static ExecutorService late(ThreadFactory factory) {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), factory) {
            @Override
            protected void beforeExecute(Thread thread, Runnable work) {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(3_000_000));
            }
        };
    }

    @Test
    void notificationsArriveInTheOrderInWhichTheyWereSent() throws Exception {
        ThreadFactory factory = MiloThreads.named("order-test");
        try (TestServer server = TestServer.open();
                MiloThreads threads = new MiloThreads(factory, late(factory))) {
            server.nodes().variable(NODE, NodeIds.Int32, 0);
            try (OpcUaLink link = OpcUaLink.open(Fixtures.connection(server.uri()), "order", server.uri(), threads)) {
                Queue<Integer> arrived = subscribe(link);
                await().until(() -> arrived.contains(0));
                for (int i = 1; i <= VALUES; i++) {
                    server.nodes().set(NODE, i);
                    TimeUnit.MILLISECONDS.sleep(EVERY_MS); // the server samples, and may leave out some
                }
                await().until(() -> arrived.contains(VALUES));
                assertThat(List.copyOf(arrived))
                        .hasSizeGreaterThan(VALUES / 4)
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
        }
    }

    /** One value a notification. */
    private static Queue<Integer> subscribe(OpcUaLink link) throws Exception {
        Queue<Integer> arrived = new ConcurrentLinkedQueue<>();
        OpcUaSubscription subscription = new OpcUaSubscription(link.client(), PUBLISHED_MS);
        subscription.setMaxNotificationsPerPublish(Unsigned.uint(1));
        subscription.setSubscriptionListener(new OpcUaSubscription.SubscriptionListener() {
            @Override
            public void onDataReceived(OpcUaSubscription from, List<OpcUaMonitoredItem> nodes, List<DataValue> values) {
                values.forEach(value -> arrived.add((Integer) value.value().value()));
            }
        });
        subscription.create();
        OpcUaMonitoredItem item = OpcUaMonitoredItem.newDataItem(new NodeId(2, NODE));
        item.setSamplingInterval(SAMPLED_MS);
        item.setQueueSize(Unsigned.uint(2 * VALUES));
        subscription.addMonitoredItem(item);
        subscription.createMonitoredItems();
        return arrived;
    }
}
