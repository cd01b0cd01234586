// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.nodes.NodeList;
import io.shopfloor.connect.opcua.record.EventRecords.Event;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.RefusedException;
import io.shopfloor.connect.opcua.session.StatusName;
import io.shopfloor.connect.opcua.value.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.milo.opcua.sdk.client.subscriptions.EventFilterBuilder;
import org.eclipse.milo.opcua.sdk.client.subscriptions.MonitoredItemServiceOperationResult;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UShort;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.eclipse.milo.opcua.stack.core.types.enumerated.FilterOperator;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilter;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilterElement;
import org.eclipse.milo.opcua.stack.core.types.structured.EventFilter;
import org.eclipse.milo.opcua.stack.core.types.structured.EventFilterResult;
import org.eclipse.milo.opcua.stack.core.types.structured.LiteralOperand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events that a server tells, in a subscription of their own. The server filters by type, and here it is by severity, for
 * which not every server has a filter. When it begins, the server is asked for all conditions as they are. Created, read and
 * closed by the connection's thread.
 */
final class Events implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final int EVENTS_AT_ONCE = 1_000;
    private static final int QUEUE_AT_SERVER = 10_000;

    private static final List<String> STANDARD =
            List.of("EventId", "EventType", "SourceNode", "SourceName", "Time", "ReceiveTime", "Message", "Severity");

    private final OpcUaLink link;
    private final ConnectionConfig.Events config;
    private final OpcUaSubscription subscription;
    private final Notifications sent;
    private long lastMs = System.currentTimeMillis();
    private long overflowedSinceMs;

    private Events(OpcUaLink link, ConnectionConfig config) {
        this.link = link;
        this.config = config.events();
        this.sent = new Notifications(link);
        this.subscription = new OpcUaSubscription(
                link.client(), config.reading().publishingInterval().toMillis());
    }

    /** Subscribes to the events of all configured objects; where there are none it has nothing to take. */
    static Events open(OpcUaLink link, ConnectionConfig config) throws LinkLostException, InterruptedException {
        Events events = new Events(link, config);
        if (!config.events().wanted()) {
            return events;
        }
        try {
            events.create(config.name());
            return events;
        } catch (UaException e) {
            events.close();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw new LinkLostException("cannot subscribe to events: " + StatusName.of(e.getStatusCode()), e);
        } catch (LinkLostException | InterruptedException | RuntimeException e) {
            events.close();
            throw e;
        }
    }

    private void create(String connection) throws UaException, LinkLostException, InterruptedException {
        subscription.setMaxNotificationsPerPublish(Unsigned.uint(EVENTS_AT_ONCE));
        subscription.setSubscriptionListener(sent);
        subscription.create();
        NodeId type = local(NodeList.ids(config.type()).get(0));
        EventFilter filter = filter(type);
        for (NodeList.Single notifier : NodeList.ids(config.notifiers())) {
            OpcUaMonitoredItem item = OpcUaMonitoredItem.newEventItem(local(notifier), filter);
            item.setQueueSize(Unsigned.uint(QUEUE_AT_SERVER));
            item.setUserObject(notifier.text());
            subscription.addMonitoredItem(item);
        }
        for (MonitoredItemServiceOperationResult result : subscription.createMonitoredItems()) {
            String notifier =
                    String.valueOf(result.monitoredItem().getUserObject().orElse(""));
            if (!result.isGood()) {
                StatusCode why = result.operationResult().orElse(result.serviceResult());
                LOG.warn(
                        "Connection {} gets no events of {}: the server answers {}",
                        connection,
                        notifier,
                        StatusName.of(why));
            }
            result.monitoredItem().getFilterResult().ifPresent(answer -> checkFields(connection, notifier, answer));
        }
        refresh();
    }

    /** A server may take a filter of which it does not know a field, and then tell no event at all. */
    private void checkFields(String connection, String notifier, ExtensionObject answer) {
        Object result;
        try {
            result = answer.isNull() ? null : answer.decode(link.client().getStaticEncodingContext());
        } catch (RuntimeException e) {
            return; // not what it should be: nothing is known of the fields
        }
        if (!(result instanceof EventFilterResult filter) || filter.getSelectClauseResults() == null) {
            return;
        }
        StatusCode[] fields = filter.getSelectClauseResults();
        for (int i = STANDARD.size();
                i < Math.min(fields.length, STANDARD.size() + config.fields().size());
                i++) {
            if (fields[i].isBad()) {
                LOG.warn(
                        "Connection {}: events of {} have no field {} ({}), and the server may send none of them:"
                                + " correct events.fields",
                        connection,
                        notifier,
                        config.fields().get(i - STANDARD.size()),
                        StatusName.of(fields[i]));
            }
        }
    }

    private NodeId local(NodeList.Single node) {
        // A namespace that the server does not have: the id stands for a node that is not there.
        return node.id().toNodeId(link.namespaces()).orElseGet(() -> new NodeId(65_535, node.text()));
    }

    private EventFilter filter(NodeId type) {
        EventFilterBuilder filter = new EventFilterBuilder();
        STANDARD.forEach(field -> filter.select(NodeIds.BaseEventType, new QualifiedName(0, field)));
        // By their paths alone: servers find them in the event itself, whichever of its types defines them.
        config.fields().forEach(field -> filter.select(NodeIds.BaseEventType, path(field)));
        if (!type.equals(NodeIds.BaseEventType)) {
            filter.where(ofType(link, type));
        }
        return filter.build();
    }

    /** Lets events of this type and its subtypes through. */
    static ContentFilter ofType(OpcUaLink link, NodeId type) {
        return new ContentFilter(new ContentFilterElement[] {
            new ContentFilterElement(FilterOperator.OfType, new ExtensionObject[] {
                ExtensionObject.encode(link.client().getStaticEncodingContext(), new LiteralOperand(new Variant(type)))
            })
        });
    }

    /** {@code ActiveState/Id}, {@code 2:BatchId}. */
    private static List<QualifiedName> path(String field) {
        return Arrays.stream(field.split("/"))
                .map(name -> name.matches("\\d{1,5}:.+")
                        ? new QualifiedName(
                                Integer.parseInt(name.substring(0, name.indexOf(':'))),
                                name.substring(name.indexOf(':') + 1))
                        : new QualifiedName(0, name))
                .toList();
    }

    /** Servers without conditions refuse that, and have nothing to tell. */
    private void refresh() throws LinkLostException, InterruptedException {
        try {
            link.await(link.client()
                    .callAsync(List.of(new CallMethodRequest(
                            NodeIds.ConditionType, NodeIds.ConditionType_ConditionRefresh, new Variant[] {
                                new Variant(subscription.getSubscriptionId().orElseThrow())
                            }))));
        } catch (RefusedException e) {
            LOG.debug("The server has no conditions: {}", e.getMessage());
        }
    }

    /** What has come. */
    List<Event> take() throws LinkLostException, InterruptedException {
        link.check();
        List<Event> events = new ArrayList<>();
        for (List<Variant[]> notification = sent.poll(0); notification != null; notification = sent.poll(0)) {
            for (Variant[] fields : notification) {
                if (fields.length == STANDARD.size() + config.fields().size()) {
                    add(fields, events);
                }
            }
            lastMs = System.currentTimeMillis();
        }
        return events;
    }

    /** Since when, epoch milliseconds, the server has dropped events, if it has said so since the last call; else 0. */
    long overflowedSinceMs() {
        long since = overflowedSinceMs;
        overflowedSinceMs = 0;
        return since;
    }

    private void add(Variant[] fields, List<Event> events) {
        if (NodeIds.EventQueueOverflowEventType.equals(fields[1].value())) {
            // Servers send it whatever the filter is; it is a gap, and no event of the shop floor.
            overflowedSinceMs = overflowedSinceMs == 0 ? lastMs : overflowedSinceMs;
            return;
        }
        Integer severity = fields[7].value() instanceof UShort number ? number.intValue() : null;
        boolean ofRefresh = NodeIds.RefreshStartEventType.equals(fields[1].value())
                || NodeIds.RefreshEndEventType.equals(fields[1].value());
        if (ofRefresh || severity != null && severity < config.minSeverity()) {
            return;
        }
        Map<String, String> more = new HashMap<>();
        for (int i = 0; i < config.fields().size(); i++) {
            more.put(config.fields().get(i), Texts.of(fields[STANDARD.size() + i].value()));
        }
        events.add(new Event(
                Texts.of(fields[0].value()),
                Texts.of(fields[1].value()),
                Texts.of(fields[2].value()),
                Texts.of(fields[3].value()),
                date(fields[4].value()),
                date(fields[5].value()),
                Texts.of(fields[6].value()),
                severity,
                more));
    }

    private static Date date(Object value) {
        return value instanceof DateTime time && !time.isNull() ? new Date(time.getJavaTime()) : null;
    }

    @Override
    public void close() {
        sent.close();
    }

    /** Works on the client's threads. */
    private static final class Notifications extends Inbox<List<Variant[]>> {

        Notifications(OpcUaLink link) {
            super(link, "subscription to events");
        }

        @Override
        public void onEventReceived(OpcUaSubscription from, List<OpcUaMonitoredItem> items, List<Variant[]> fields) {
            put(List.copyOf(fields));
        }
    }
}
