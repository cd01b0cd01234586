// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.queue.HandoffQueue;
import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.Subscription;
import io.shopfloor.connect.mqtt.paho.MqttConnection;
import io.shopfloor.connect.mqtt.session.MqttSession;
import io.shopfloor.connect.mqtt.source.ledger.InFlight;
import io.shopfloor.connect.mqtt.source.ledger.LedgerEntry;
import io.shopfloor.connect.mqtt.source.ledger.Room;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.kafka.connect.errors.ConnectException;
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
    /** Retain handling 1: retained messages only where the subscription is new to the broker. */
    private static final int RETAINED_IF_NEW = 1;

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
    private final Room room;
    private final InFlight inFlight;
    private final Optional<ExactlyOnceSession> exactlyOnce;
    private final MqttSourceRecord.Origin atMostOnce = new MqttSourceRecord.Origin(this, null);
    private final MqttSession session;
    private final int[] acks = new int[ACK_BATCH];
    private final CRC32C crc = new CRC32C();
    private final SessionMarker marker;

    private List<String> stale;
    private boolean knownAtBroker;
    private boolean subscribedBefore;
    /** Whether a CONNECT has left whose CONNACK has not been read; whether there was one since the session was known last. */
    private volatile boolean connectUnanswered;

    private boolean inDoubt;
    private volatile long lastArrival = System.nanoTime();

    /**
     * @param remembered what sessions and subscriptions there were when offsets were stored last
     * @param exactlyOnce with exactly-once delivery only
     */
    SubscribedSession(
            MqttSourceConfig config,
            MqttConnectionConfig connection,
            SessionPlan plan,
            int number,
            RememberedSessions remembered,
            HandoffQueue<MqttMessageIn> queue,
            SourceMetrics metrics,
            Optional<ExactlyOnceSession> exactlyOnce) {
        this.config = config;
        this.plan = plan;
        this.clientId = plan.clientId(number);
        this.subscriptions = plan.subscriptions(number);
        this.marker = new SessionMarker(clientId);
        this.former = subscriptions.isEmpty();
        this.sourcePartition = plan.partition(number);
        this.sourceOffset = plan.offset(remembered).toMap();
        this.queue = queue;
        this.metrics = metrics;
        // A former session was probably ended by an earlier start: that it is gone is no loss.
        this.knownAtBroker = !former && remembered.contains(number);
        this.stale = remembered.subscriptions().stream()
                .filter(filter -> !subscriptions.contains(filter))
                .toList();
        this.room = new Room(config.queueMessages(), config.queueBytes(), metrics.readPauses);
        this.exactlyOnce = exactlyOnce;
        this.inFlight = new InFlight(room, config.receiveMaximum(), exactlyOnce.map(ExactlyOnceSession::held));
        this.session = new MqttSession(
                connection,
                new MqttConnection.Parameters(
                        clientId, false, connection.sessionExpirySeconds(), config.receiveMaximum()),
                this);
    }

    void start() {
        session.start();
    }

    Room room() {
        return room;
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

    /** The offset of one record. */
    Map<String, String> sourceOffset() {
        return exactlyOnce.isEmpty() ? sourceOffset : exactlyOnce.get().offset(sourceOffset);
    }

    Optional<ExactlyOnceSession> exactlyOnce() {
        return exactlyOnce;
    }

    MqttSourceRecord.Origin origin(LedgerEntry entry) {
        return entry == null ? atMostOnce : new MqttSourceRecord.Origin(this, entry);
    }

    /** A message has become no record; null entry for QoS 0. */
    void becameNothing(LedgerEntry entry) {
        if (entry != null && inFlight.handedOutEmpty(entry)) {
            session.signal();
        }
    }

    /** One record of the message is in Kafka, or filtered out. Called on Connect's threads; quiet after {@link #close}. */
    void recordDone(LedgerEntry entry) {
        if (inFlight.recordDone(entry)) {
            session.signal();
        }
    }

    /** One record of the message was filtered out. Otherwise as {@link #recordDone}. */
    void recordDropped(LedgerEntry entry) {
        if (inFlight.recordDropped(entry)) {
            session.signal();
        }
    }

    /** With exactly-once delivery: the transaction with a record of this batch is committed. */
    void batchCommitted(long version) {
        if (exactlyOnce.get().held().committed(version)) {
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
        return room.halfFree() && isClean();
    }

    private boolean isClean() {
        return exactlyOnce.isEmpty() || exactlyOnce.get().held().isClean();
    }

    @Override
    public void opened(MqttConnection connection) throws BrokerException {
        SubscriptionCheck.brokerOffers(connection.limits(), config.qos(), plan);
        boolean present = connection.sessionPresent();
        if (!present && knownAtBroker) {
            reportSessionLost();
        }
        knownAtBroker = true;
        inFlight.connected(present, connection.server());
        startAnewUnlessClean(connection);
        connectUnanswered = false;
        if (!inDoubt || former) {
            inFlight.sessionConfirmed();
        }
        lastArrival = System.nanoTime();
        connection.deliverTo(new Incoming(room.open()));
        if (present && !stale.isEmpty()) {
            SubscriptionCheck.ended(stale, connection.unsubscribe(stale, () -> acknowledge(connection)), clientId);
        }
        stale = List.of();
        if (former) {
            return;
        }
        if (exactlyOnce.isPresent()) {
            // A session that was replaced unseen has no subscriptions: nothing comes before it is known.
            confirm(connection);
            subscribe(connection, present);
        } else {
            subscribe(connection, present);
            confirm(connection);
        }
    }

    /**
     * With exactly-once delivery no message of a new session is taken while the stored offset tells of the former one: a later
     * process would take it for one of that. The new session has no subscriptions yet; it is ended at once, and made again
     * when an offset without those packet ids is committed.
     */
    private void startAnewUnlessClean(MqttConnection connection) throws BrokerException {
        if (isClean()) {
            return;
        }
        knownAtBroker = false;
        connection.disconnect(true);
        throw BrokerException.reconnectRequested(
                MqttConnectionConfig.CLIENT_ID,
                "the broker has a new session; it is connected once the stored offset no longer has the packet ids of the"
                        + " former one");
    }

    private void reportSessionLost() {
        metrics.sessionsLost.increment();
        LOG.warn(
                "{}: the broker no longer had this session. Messages that it had queued for it are lost;"
                        + " raise mqtt.session.expiry.ms or the broker's limits, or enable the broker's"
                        + " persistence.",
                clientId);
    }

    /** On every connection: "session present" says nothing of the subscriptions in it. */
    private void subscribe(MqttConnection connection, boolean present) throws BrokerException {
        List<Subscription> wanted = subscriptions.stream()
                .map(filter -> subscription(filter, present))
                .toList();
        int[] codes = connection.subscribe(wanted, () -> acknowledge(connection));
        for (int i = 0; i < codes.length; i++) {
            SubscriptionCheck.granted(subscriptions.get(i), config.qos(), codes[i], clientId);
        }
        subscribedBefore = true;
    }

    private Subscription subscription(String filter, boolean present) {
        boolean again = present && subscribedBefore;
        return new Subscription(
                filter,
                config.qos(),
                again ? Math.max(RETAINED_IF_NEW, config.retainHandling()) : config.retainHandling(),
                true);
    }

    /** In doubt nothing was acknowledged until now that was taken for a message of the session that the ledger knows. */
    private void confirm(MqttConnection connection) throws BrokerException {
        if (marker.showsAnotherSession(connection, inDoubt, () -> acknowledge(connection))) {
            reportSessionLost();
            inFlight.sessionReplaced();
            startAnewUnlessClean(connection);
            throw BrokerException.reconnectRequested(
                    MqttConnectionConfig.CLIENT_ID,
                    "the broker had replaced the session; its messages are no longer taken for redeliveries");
        }
        inDoubt = false;
        inFlight.sessionConfirmed();
    }

    /** Takes what arrives on one connection. */
    private final class Incoming implements MqttConnection.Receiver {

        private final int connection;

        Incoming(int connection) {
            this.connection = connection;
        }

        @Override
        public boolean admits(int bytes) {
            return room.take(connection, bytes);
        }

        @Override
        public void awaitRoom(long millis) throws InterruptedException {
            room.await(millis);
        }

        @Override
        public void arrived(MqttConnection.Arrival in) {
            lastArrival = System.nanoTime();
            if (in.message().qos() == 0) {
                metrics.received.increment();
                metrics.dropped.add(queue.offer(
                        MqttMessageIn.of(SubscribedSession.this, null, in, false), in.bytes(), config.overflow()));
            } else {
                room.arrived(in.bytes());
                enter(in);
            }
        }
    }

    private void enter(MqttConnection.Arrival in) {
        Publication message = in.message();
        InFlight.Arrival arrival =
                inFlight.arrived(in.packetId(), message.qos() == 2, in.duplicate(), fingerprint(message), in.bytes());
        switch (arrival.verdict()) {
            case FRESH -> {
                metrics.received.increment();
                // What a process before this one has handed on, only the broker's flag can tell.
                boolean doubtful = in.duplicate() || arrival.entry().possibleDuplicate();
                if (doubtful) {
                    metrics.possibleDuplicates.increment();
                }
                queue.admit(MqttMessageIn.of(this, arrival.entry(), in, doubtful), in.bytes());
            }
            case MERGED, MERGED_AFTER_RESTART -> {
                metrics.mergedAfterRestart.add(arrival.verdict() == InFlight.Verdict.MERGED_AFTER_RESTART ? 1 : 0);
                room.release(in.bytes());
                metrics.merged.increment();
                session.signal();
            }
        }
    }

    private long fingerprint(Publication message) {
        crc.reset();
        crc.update(message.payload());
        return ((long) message.topic().hashCode() << 32) | crc.getValue();
    }

    @Override
    public void work(MqttConnection connection) throws BrokerException {
        acknowledge(connection);
        if (isDrained() && System.nanoTime() - lastArrival > DRAINED_AFTER_NANOS) {
            LOG.info("{}: former session drained and ended.", clientId);
            session.close();
        }
    }

    private boolean isDrained() {
        return former
                && inFlight.size() == 0
                && (exactlyOnce.isEmpty() || exactlyOnce.get().held().waiting() == 0);
    }

    private void acknowledge(MqttConnection connection) throws BrokerException {
        int count = inFlight.takeAcks(acks);
        while (count > 0) {
            connection.acknowledge(acks, count);
            int completed = pubcomps(count);
            metrics.acknowledged.add(count - completed);
            metrics.released.add(completed);
            count = inFlight.takeAcks(acks);
        }
    }

    private int pubcomps(int count) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            found += (acks[i] & MqttConnection.PUBCOMP) == 0 ? 0 : 1;
        }
        return found;
    }

    @Override
    public void connectLeaves() {
        connectUnanswered = true;
    }

    @Override
    public boolean released(int packetId) {
        return inFlight.released(packetId);
    }

    @Override
    public void lost(BrokerException cause) {
        room.close();
        inFlight.disconnected();
        // The CONNACK that nobody read may have said that the session is a new one.
        inDoubt |= connectUnanswered || cause.isTakeOver();
        connectUnanswered = false;
    }

    @Override
    public void failed(BrokerException cause) {
        queue.fail(new ConnectException(cause.field() + ": " + cause.getMessage(), cause));
    }

    @Override
    public boolean endSession() {
        return isDrained();
    }

    @Override
    public void close() {
        session.close();
    }
}
