// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import io.shopfloor.connect.common.polling.Deadband;
import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.config.ConnectionConfig.SamplingOverflow;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.StatusName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.milo.opcua.sdk.client.OperationLimits;
import org.eclipse.milo.opcua.sdk.client.subscriptions.EventFilterBuilder;
import org.eclipse.milo.opcua.sdk.client.subscriptions.MonitoredItemServiceOperationResult;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.eclipse.milo.opcua.stack.core.types.enumerated.DataChangeTrigger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.DeadbandType;
import org.eclipse.milo.opcua.stack.core.types.structured.DataChangeFilter;

/**
 * The server's own reports of changes, as they come in its {@link Inbox}. Created, read and closed by the connection's thread.
 */
final class Subscription implements AutoCloseable {

    private static final int NOTIFICATIONS_AT_ONCE = 1_000;

    private static final Set<Long> OF_THE_FILTER = Set.of(
            StatusCodes.Bad_FilterNotAllowed,
            StatusCodes.Bad_MonitoredItemFilterInvalid,
            StatusCodes.Bad_MonitoredItemFilterUnsupported,
            StatusCodes.Bad_DeadbandFilterInvalid);

    /**
     * What a server sent at once, or nothing but a sign of life.
     *
     * @param completeMs up to when all that the server has seen has been told, epoch milliseconds
     */
    record Notification(List<LiveNode> nodes, List<DataValue> values, long completeMs) {}

    private final OpcUaLink link;
    private final ConnectionConfig.Reading config;
    private final OpcUaSubscription subscription;
    private final Notifications sent;
    private final Map<LiveNode, StatusCode> refused = new HashMap<>();
    private boolean keepsNewestOnly;

    private Subscription(OpcUaLink link, ConnectionConfig.Reading config) {
        this.link = link;
        this.config = config;
        this.sent = new Notifications(link);
        this.subscription =
                new OpcUaSubscription(link.client(), config.publishingInterval().toMillis());
    }

    /** Subscribes to all of the nodes. */
    static Subscription open(OpcUaLink link, ConnectionConfig.Reading config, List<LiveNode> nodes)
            throws LinkLostException, InterruptedException {
        Subscription opened = new Subscription(link, config);
        try {
            opened.create(nodes);
            return opened;
        } catch (UaException e) {
            opened.close();
            throw interrupted(new LinkLostException("cannot subscribe: " + StatusName.of(e.getStatusCode()), e));
        } catch (LinkLostException | InterruptedException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void create(List<LiveNode> nodes) throws UaException, LinkLostException, InterruptedException {
        subscription.setMaxNotificationsPerPublish(Unsigned.uint(NOTIFICATIONS_AT_ONCE));
        subscription.setMaxMonitoredItemsPerCall(Unsigned.uint(link.limit(OperationLimits::maxMonitoredItemsPerCall)));
        subscription.setSubscriptionListener(sent);
        subscription.create();
        add(nodes);
        addModelChanges();
    }

    private void add(List<LiveNode> nodes) throws LinkLostException, InterruptedException {
        List<LiveNode> unfiltered = add(nodes, true);
        if (!unfiltered.isEmpty()) {
            add(unfiltered, false);
        }
    }

    /** Monitors these nodes from now on. Those that it has monitored before go on undisturbed: nothing of them is missed. */
    void change(List<LiveNode> nodes) throws LinkLostException, InterruptedException {
        Set<LiveNode> wanted = new HashSet<>(nodes);
        Set<LiveNode> monitored = new HashSet<>();
        for (OpcUaMonitoredItem item : subscription.getMonitoredItems()) {
            if (item.getUserObject().orElse(null) instanceof LiveNode node) {
                if (wanted.contains(node)) {
                    monitored.add(node);
                } else {
                    subscription.removeMonitoredItem(item);
                }
            }
        }
        subscription.deleteMonitoredItems(); // what the server does not delete, it tells in vain
        refused.keySet().retainAll(wanted);
        add(nodes.stream()
                .filter(node -> !monitored.contains(node) && !refused.containsKey(node))
                .toList());
    }

    /** Where the server refuses that, it does not tell when its nodes change. */
    private void addModelChanges() {
        OpcUaMonitoredItem item = OpcUaMonitoredItem.newEventItem(
                NodeIds.Server,
                new EventFilterBuilder()
                        .select(NodeIds.BaseEventType, new QualifiedName(0, "EventType"))
                        .where(Events.ofType(link, NodeIds.BaseModelChangeEventType))
                        .build());
        subscription.addMonitoredItem(item);
        if (!subscription.createMonitoredItems(item::equals).stream()
                .allMatch(MonitoredItemServiceOperationResult::isGood)) {
            subscription.removeMonitoredItem(item);
        }
    }

    /** Whether the server has told since the last call that its nodes have changed. */
    boolean modelChanged() {
        return sent.modelChanged.getAndSet(false);
    }

    /** @return the nodes that take no filter */
    private List<LiveNode> add(List<LiveNode> nodes, boolean filtered) throws LinkLostException, InterruptedException {
        for (LiveNode node : nodes) {
            OpcUaMonitoredItem item = OpcUaMonitoredItem.newDataItem(node.info().id());
            item.setSamplingInterval(config.samplingInterval().toMillis());
            item.setQueueSize(Unsigned.uint(config.samplingQueue()));
            item.setDiscardOldest(config.samplingOverflow() == SamplingOverflow.DROP_OLDEST);
            if (filtered && deadband() != null) {
                item.setFilter(new DataChangeFilter(
                        DataChangeTrigger.StatusValue,
                        Unsigned.uint(DeadbandType.Absolute.getValue()),
                        deadband().size()));
            }
            item.setUserObject(node);
            subscription.addMonitoredItem(item);
        }
        List<LiveNode> unfiltered = new ArrayList<>();
        List<OpcUaMonitoredItem> gone = new ArrayList<>();
        for (MonitoredItemServiceOperationResult result :
                subscription.createMonitoredItems(item -> item.getCreateResult().isEmpty())) {
            LiveNode node = node(result.monitoredItem());
            StatusCode status = result.operationResult().orElse(result.serviceResult());
            if (!result.serviceResult().isGood()) {
                throw interrupted(new LinkLostException("cannot subscribe: " + StatusName.of(status), null));
            }
            if (status.isGood()) {
                keepsNewestOnly |= result.monitoredItem()
                        .getRevisedQueueSize()
                        .filter(size -> size.longValue() <= 1)
                        .isPresent();
                continue;
            }
            gone.add(result.monitoredItem());
            if (filtered && deadband() != null && OF_THE_FILTER.contains(status.value() & 0xFFFF_0000L)) {
                unfiltered.add(node);
            } else {
                refused.put(node, status);
            }
        }
        subscription.removeMonitoredItems(gone);
        subscription.deleteMonitoredItems(); // the server does not have them: else they would be remembered for ever
        return unfiltered;
    }

    /** The client does not throw what interrupts it, but says so. */
    private static LinkLostException interrupted(LinkLostException failure) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return failure;
    }

    /** Only an absolute one: a server's percentage is one of the range, not of the value. */
    private Deadband deadband() {
        return config.onChange()
                        && config.deadband() != null
                        && !config.deadband().relative()
                ? config.deadband()
                : null;
    }

    private static LiveNode node(OpcUaMonitoredItem item) {
        return (LiveNode) item.getUserObject().orElseThrow();
    }

    /** The nodes that the server does not monitor, and why. */
    Map<LiveNode, StatusCode> refused() {
        return refused;
    }

    /**
     * Whether the server keeps no more than the newest value of some node: it does not say then that it dropped values.
     */
    boolean keepsNewestOnly() {
        return keepsNewestOnly;
    }

    /** Tries the refused nodes again, and gives those that are refused no longer. */
    List<LiveNode> retry() throws LinkLostException, InterruptedException {
        List<LiveNode> again = List.copyOf(refused.keySet());
        refused.clear();
        add(again);
        return again.stream().filter(node -> !refused.containsKey(node)).toList();
    }

    /** What came next; null if nothing comes in this time. */
    Notification next(long timeoutMs) throws LinkLostException, InterruptedException {
        link.check();
        Notification next = sent.poll(timeoutMs);
        if (next == null) {
            link.check();
        }
        return next;
    }

    @Override
    public void close() {
        sent.close();
    }

    /** Works on the client's threads. */
    private static final class Notifications extends Inbox<Notification> {

        private final AtomicBoolean modelChanged = new AtomicBoolean();
        private volatile long askedMs = System.currentTimeMillis();

        Notifications(OpcUaLink link) {
            super(link, "subscription");
        }

        @Override
        public void onDataReceived(OpcUaSubscription from, List<OpcUaMonitoredItem> items, List<DataValue> values) {
            List<LiveNode> nodes = new ArrayList<>(items.size());
            for (OpcUaMonitoredItem item : items) {
                nodes.add(node(item));
            }
            told(nodes, List.copyOf(values));
        }

        @Override
        public void onEventReceived(OpcUaSubscription from, List<OpcUaMonitoredItem> items, List<Variant[]> fields) {
            modelChanged.set(true);
        }

        @Override
        public void onKeepAliveReceived(OpcUaSubscription from) {
            told(List.of(), List.of());
        }

        /**
         * The server made this notification after it was asked for it, which was when the one before it had come. A full one may
         * not be all that there is.
         */
        private void told(List<LiveNode> nodes, List<DataValue> values) {
            long complete = askedMs;
            if (values.size() < NOTIFICATIONS_AT_ONCE) {
                askedMs = System.currentTimeMillis();
            }
            put(new Notification(nodes, values, complete));
        }
    }
}
