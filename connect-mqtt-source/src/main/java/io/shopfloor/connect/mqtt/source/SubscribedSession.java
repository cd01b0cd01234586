// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.queue.HandoffQueue;
import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnection;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.MqttSession;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.kafka.connect.errors.ConnectException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT session of the source: subscribes, takes messages into the task's queue, and acknowledges them in order once
 * they are in Kafka. A former session (one that {@code mqtt.sessions} no longer counts) is drained and then ended. The
 * session's thread connects and acknowledges; arrivals come on the client library's callback thread, which only enqueues.
 */
final class SubscribedSession implements MqttSession.Owner, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SubscribedSession.class);
    private static final int ACK_BATCH = 1_000;
    private static final long DRAINED_AFTER_NANOS = 3_000_000_000L;

    private final MqttSourceConfig config;
    private final SessionPlan plan;
    private final String clientId;
    private final List<String> subscriptions;
    private final boolean former;
    private final Map<String, String> sourcePartition;
    private final Map<String, String> sourceOffset;
    private final HandoffQueue<MqttMessageIn> queue;
    private final SourceMetrics metrics;
    private final InFlight inFlight;
    private final MqttSourceRecord.Origin atMostOnce = new MqttSourceRecord.Origin(this, null);
    private final MqttSession session;
    private final int[] acks = new int[ACK_BATCH];
    private final CRC32C crc = new CRC32C();

    private List<String> stale;
    private boolean knownAtBroker;
    private boolean subscribed;
    private volatile long lastArrival = System.nanoTime();

    /** @param remembered what sessions and subscriptions there were when offsets were stored last */
    SubscribedSession(
            MqttSourceConfig config,
            MqttConnectionConfig connection,
            SessionPlan plan,
            int number,
            RememberedSessions remembered,
            HandoffQueue<MqttMessageIn> queue,
            SourceMetrics metrics) {
        this.config = config;
        this.plan = plan;
        this.clientId = plan.clientId(number);
        this.subscriptions = plan.subscriptions(number);
        this.former = subscriptions.isEmpty();
        this.sourcePartition = plan.partition(number);
        this.sourceOffset = plan.offset();
        this.queue = queue;
        this.metrics = metrics;
        // A former session was probably ended by an earlier start: that it is gone is no loss.
        this.knownAtBroker = !former && remembered.knows(number);
        this.stale = remembered.subscriptions().stream()
                .filter(filter -> !subscriptions.contains(filter))
                .toList();
        this.inFlight = new InFlight(config.queueMessages(), config.queueBytes(), config.receiveMaximum());
        this.session = new MqttSession(
                connection,
                new MqttConnection.Parameters(
                        clientId, false, connection.sessionExpirySeconds(), config.receiveMaximum()),
                this);
    }

    void start() {
        session.start();
    }

    InFlight inFlight() {
        return inFlight;
    }

    boolean connected() {
        return session.connected();
    }

    long connects() {
        return session.connects();
    }

    long sessionExpirySeconds() {
        return session.sessionExpirySeconds();
    }

    Map<String, String> sourcePartition() {
        return sourcePartition;
    }

    Map<String, String> sourceOffset() {
        return sourceOffset;
    }

    MqttSourceRecord.Origin origin(LedgerEntry entry) {
        return entry == null ? atMostOnce : new MqttSourceRecord.Origin(this, entry);
    }

    /** One record of the message is in Kafka, or filtered out. Called on Connect's threads; quiet after {@link #close}. */
    void recordDone(LedgerEntry entry) {
        if (inFlight.recordDone(entry)) {
            session.signal();
        }
    }

    /** Everything handed to Connect so far is settled. */
    void settleHandedOut() {
        if (inFlight.settleHandedOut()) {
            session.signal();
        }
    }

    @Override
    public boolean readyToConnect() {
        return inFlight.hasRoom();
    }

    @Override
    public void opened(MqttConnection connection) throws BrokerException {
        SubscriptionCheck.brokerOffers(connection.limits(), config.qos(), plan);
        boolean present = connection.sessionPresent();
        if (!present && knownAtBroker) {
            metrics.sessionsLost.increment();
            LOG.warn(
                    "{}: the broker no longer had this session. Messages that it had queued for it and not delivered are"
                            + " lost; raise mqtt.session.expiry.ms or the broker's limits, or switch its persistence on.",
                    clientId);
        }
        knownAtBroker = true;
        inFlight.connected(present);
        if (former) {
            retire(connection, present);
            return;
        }
        if (present && !stale.isEmpty()) {
            connection.unsubscribe(stale);
        }
        stale = List.of();
        connection.deliverTo(this::arrived);
        if (!present || !subscribed) {
            subscribe(connection);
        }
    }

    private void retire(MqttConnection connection, boolean present) throws BrokerException {
        if (present && !stale.isEmpty()) {
            connection.unsubscribe(stale);
        }
        lastArrival = System.nanoTime();
        connection.deliverTo(this::arrived);
    }

    private void subscribe(MqttConnection connection) throws BrokerException {
        List<MqttSubscription> wanted =
                subscriptions.stream().map(this::subscription).toList();
        int[] codes = connection.subscribe(wanted);
        SubscriptionCheck.answered(subscriptions.size(), codes.length);
        for (int i = 0; i < codes.length; i++) {
            SubscriptionCheck.granted(subscriptions.get(i), config.qos(), codes[i], clientId);
        }
        subscribed = true;
    }

    private MqttSubscription subscription(String filter) {
        MqttSubscription subscription = new MqttSubscription(filter, config.qos());
        subscription.setRetainHandling(config.retainHandling());
        subscription.setRetainAsPublished(true);
        return subscription;
    }

    /** On Paho's callback thread. */
    private void arrived(MqttConnection.Arrival in) {
        lastArrival = System.nanoTime();
        MqttMessage message = in.message();
        int bytes = message.getPayload().length + in.topic().length();
        if (message.getQos() == 0) {
            metrics.received.increment();
            metrics.dropped.add(queue.offer(MqttMessageIn.of(this, null, in, false), bytes, config.overflow()));
            return;
        }
        InFlight.Arrival arrival = message.getQos() == 2
                ? inFlight.arrivedQos2(message.getId(), bytes)
                : inFlight.arrived(message.getId(), fingerprint(in.topic(), message), bytes);
        switch (arrival.verdict()) {
            case FRESH -> {
                metrics.received.increment();
                // What a process before this one has handed on, only the broker's flag can tell.
                boolean doubtful = in.duplicate() || arrival.entry().possibleDuplicate();
                if (doubtful) {
                    metrics.possibleDuplicates.increment();
                }
                queue.admit(MqttMessageIn.of(this, arrival.entry(), in, doubtful), bytes);
            }
            case MERGED -> {
                metrics.merged.increment();
                session.signal();
            }
            case REFUSED -> session.signal();
        }
    }

    private long fingerprint(String topic, MqttMessage message) {
        crc.reset();
        crc.update(message.getPayload());
        return ((long) topic.hashCode() << 32) | crc.getValue();
    }

    @Override
    public void work(MqttConnection connection) throws BrokerException {
        int count = inFlight.takeAcks(acks);
        while (count > 0) {
            connection.acknowledge(acks, count);
            metrics.acknowledged.add(count);
            count = inFlight.takeAcks(acks);
        }
        if (inFlight.overrun()) {
            metrics.overruns.increment();
            throw BrokerException.passing(
                    MqttSourceOptions.QUEUE_BYTES,
                    "more messages wait for Kafka than " + MqttSourceOptions.QUEUE_MESSAGES + " or "
                            + MqttSourceOptions.QUEUE_BYTES
                            + " allow; the broker keeps the rest until half of them are stored",
                    null);
        }
        if (former && inFlight.size() == 0 && System.nanoTime() - lastArrival > DRAINED_AFTER_NANOS) {
            LOG.info("{}: this former session is drained and ended.", clientId);
            session.close();
        }
    }

    @Override
    public void released(int packetId) {
        inFlight.released(packetId);
    }

    @Override
    public void lost(BrokerException cause) {
        inFlight.disconnected();
    }

    @Override
    public void failed(BrokerException cause) {
        queue.fail(new ConnectException(cause.field() + ": " + cause.getMessage(), cause));
    }

    @Override
    public boolean endSession() {
        return former && inFlight.size() == 0;
    }

    @Override
    public void close() {
        session.close();
    }
}
