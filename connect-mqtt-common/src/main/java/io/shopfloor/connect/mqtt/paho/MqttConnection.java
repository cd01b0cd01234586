// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import io.shopfloor.connect.common.config.OptionException;
import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.ServerLimits;
import io.shopfloor.connect.mqtt.ServerUri;
import io.shopfloor.connect.mqtt.Subscription;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one broker, made by one Paho client that is never used again: what Paho gets wrong over reconnects
 * cannot happen to a client that has only one. No message is read before {@link #deliverTo}, so that the owner knows whether
 * the session was present before it sees the first of them, and none of QoS 1 or 2 without room for it; after {@link #close}
 * none arrives any more. Requests come from the owner's thread and have a deadline; the first fault of any of Paho's threads is kept in
 * {@link #fault} and told to the owner.
 */
public final class MqttConnection implements AutoCloseable {

    /** Takes messages. */
    public interface Receiver {

        /**
         * Whether there is room for a message of QoS 1 or 2; what is admitted arrives next. Until then the connection reads
         * nothing more. On the receiver's thread; must not block.
         *
         * @param bytes the length of the whole PUBLISH packet
         */
        boolean admits(int bytes);

        /** Waits for room, for this many milliseconds at most. On the receiver's thread. */
        void awaitRoom(long millis) throws InterruptedException;

        /** On Paho's callback thread: it must not block, convert or throw. */
        void arrived(Arrival arrival);
    }

    /**
     * A message from the broker.
     *
     * @param packetId its packet identifier; 0 at QoS 0
     * @param duplicate whether the broker says that it may have sent the message before (the DUP flag)
     * @param altered whether topic or properties had characters that the library cannot read; they are question marks now
     * @param bytes the length of the whole PUBLISH packet, properties included
     */
    public record Arrival(Publication message, int packetId, boolean duplicate, boolean altered, int bytes) {}

    /** Hears what the broker says to one message. */
    @FunctionalInterface
    public interface AnswerListener {

        /** @param reasonCodes of PUBACK, or of PUBREC and PUBCOMP; none or null at QoS 0 */
        void answered(int[] reasonCodes);
    }

    /** What to do again and again while the broker has not answered yet. On the owner's thread. */
    @FunctionalInterface
    public interface Meanwhile {
        void work() throws BrokerException;
    }

    /** Who a connection belongs to; asked and told on any thread. */
    public interface Watcher {
        /** Of an owner that notices faults by the requests that fail of them. */
        Watcher NONE = new Watcher() {
            @Override
            public void faulty() {}

            @Override
            public boolean cancelled() {
                return false;
            }
        };

        /** The connection is of no more use; told once. */
        void faulty();

        /** Asked several times a second while a request waits for its answer: whether to give it up. */
        boolean cancelled();

        /** The CONNECT leaves now; unless its CONNACK is read, nobody knows what the broker made of it. */
        default void connectLeaves() {}

        /**
         * The broker is through with a QoS 2 message (PUBREL); its packet id may come with a new one once PUBCOMP has left.
         * Returns whether that leaves at once; else the owner sends it with {@link MqttConnection#acknowledge}.
         */
        default boolean released(int packetId) {
            return true;
        }
    }

    /**
     * How to connect.
     *
     * @param clientId the session's whole client id
     * @param cleanStart whether the broker shall forget an earlier session
     * @param sessionExpirySeconds how long the broker keeps the session once we are gone
     * @param receiveMaximum how many unacknowledged QoS 1 and 2 messages we take
     */
    public record Parameters(String clientId, boolean cleanStart, long sessionExpirySeconds, int receiveMaximum) {}

    /** Set in what {@link #acknowledge} gets, with a packet id, where PUBREC is due: for a message of QoS 2. */
    public static final int PUBREC = 1 << 16;

    /** Set in what {@link #acknowledge} gets, with a packet id, where PUBCOMP is due. */
    public static final int PUBCOMP = 1 << 17;

    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

    static {
        PahoLog.install();
    }

    private static final long READ_MS = 2_500;
    private static final long GOOD_BYE_MS = 1_000;
    private static final String NOTHING = "shopfloor-connect/nothing";

    private final MqttConnectionConfig config;
    private final URI server;
    private final Parameters parameters;
    private final Watcher watcher;
    private final Wire wire = new Wire();
    private final TrackedSockets sockets;
    private final PahoThreads threads;
    private final PingTimer pings;
    private final MqttAsyncClient client;

    private final AtomicBoolean closed = new AtomicBoolean();
    private final FirstFault fault = new FirstFault();
    private final Requests requests;
    private boolean sessionPresent;
    private ServerLimits limits;

    private MqttConnection(MqttConnectionConfig config, URI server, Parameters parameters, Watcher watcher)
            throws MqttException {
        this.config = config;
        this.server = server;
        this.parameters = parameters;
        this.watcher = watcher;
        this.sockets = new TrackedSockets(
                server, wire, ServerUri.isTls(server) ? config.tls().current() : null);
        this.requests = new Requests(config, server, parameters.clientId(), watcher, fault, wire::lastPublish);
        this.threads = new PahoThreads(parameters.clientId(), this::loopEnded);
        this.pings = new PingTimer(threads);
        this.client = new MqttAsyncClient(
                ShopfloorNetworkModuleFactory.uri(server),
                parameters.clientId(),
                new MemoryPersistence(),
                pings,
                threads);
    }

    /**
     * Connects, and returns when CONNACK has come.
     *
     * @throws BrokerException if the broker cannot be reached, refuses, does not answer in time, or nobody wants it more
     */
    public static MqttConnection open(MqttConnectionConfig config, URI server, Parameters parameters, Watcher watcher)
            throws BrokerException {
        MqttConnection connection;
        try {
            connection = new MqttConnection(config, server, parameters, watcher);
        } catch (OptionException e) {
            throw BrokerException.passing(e.option(), e.problem(), e);
        } catch (MqttException | IllegalArgumentException e) {
            throw Faults.explain(server, parameters.clientId(), e);
        }
        try {
            connection.connect();
            return connection;
        } catch (OptionException e) {
            connection.close();
            throw BrokerException.passing(e.option(), e.problem(), e);
        } catch (BrokerException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void connect() throws BrokerException {
        // Before connect(), so that nothing can arrive unseen or be acknowledged by the library itself.
        client.setManualAcks(true);
        wire.onOpen(watcher::connectLeaves);
        wire.onPubrel(watcher::released);
        client.setCallback(new Callback());
        MqttConnectionOptions options = options();
        IMqttToken connack;
        try {
            connack = requests.await(() -> client.connect(options, null, null), () -> {});
        } catch (BrokerException e) {
            throw Faults.beforeConnack(server, e);
        }
        sessionPresent = connack.getSessionPresent();
        limits = PahoTypes.limits(connack.getResponseProperties());
        requests.connected();
        if (limits.keepAlive() != null) {
            pings.keepAlive(limits.keepAlive());
        }
        limits.checkClientId(parameters.clientId());
    }

    private MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(parameters.cleanStart());
        options.setSessionExpiryInterval(parameters.sessionExpirySeconds());
        options.setReceiveMaximum(parameters.receiveMaximum());
        options.setKeepAliveInterval((int) config.keepAlive().toSeconds());
        options.setConnectionTimeout((int) config.connectTimeout().toSeconds());
        options.setUseSubscriptionIdentifiers(false);
        options.setUserName(config.credentials().username());
        options.setPassword(config.credentials().password());
        options.setSocketFactory(sockets.factory());
        return options;
    }

    /** Whether the broker still had our session when we connected. */
    public boolean sessionPresent() {
        return sessionPresent;
    }

    /** How many bytes have come from the broker so far. */
    public long received() {
        return sockets.traffic().bytes();
    }

    public ServerLimits limits() {
        return limits;
    }

    public URI server() {
        return server;
    }

    /** From now on messages are read and handed over. */
    public void deliverTo(Receiver owner) {
        wire.intake().deliverTo(owner);
    }

    /** From now on messages are read and thrown away, unacknowledged: for a session that subscribes to nothing. */
    public void takeNothing() {
        wire.intake().discard();
    }

    /**
     * Subscribes, a few filters at a time, and returns the broker's reason code for each subscription, in their order: the
     * granted QoS, or 0x80 and above for a refusal. The answer comes behind all messages that the broker has sent before it,
     * so there is time for it as long as messages come or wait for room.
     *
     * @param meanwhile called while answers are awaited
     */
    public int[] subscribe(List<Subscription> subscriptions, Meanwhile meanwhile) throws BrokerException {
        return new Subscriptions(client, requests, toString(), meanwhile).subscribe(subscriptions);
    }

    /**
     * Unsubscribes, and returns the broker's reason code for each filter, in their order; a filter that was not subscribed
     * is no error. It waits as {@link #subscribe} does.
     */
    public int[] unsubscribe(List<String> filters, Meanwhile meanwhile) throws BrokerException {
        return new Subscriptions(client, requests, toString(), meanwhile).unsubscribe(filters);
    }

    /**
     * Sends acknowledgements, in this order: PUBACK, or PUBREC or PUBCOMP where {@link #PUBREC} or {@link #PUBCOMP} is set with
     * the packet id. Never waits for the broker.
     */
    public void acknowledge(int[] acks, int count) throws BrokerException {
        try {
            wire.acknowledge(acks, count);
        } catch (IOException e) {
            throw requests.explain(e);
        }
    }

    /**
     * Queues a message for sending. The listener hears, on the library's callback thread, of the broker's answer, be it a
     * refusal; it hears nothing of a message that is unanswered when the connection ends. More messages than the broker's
     * Receive Maximum are refused, not queued.
     */
    public void publish(Publication publication, AnswerListener listener) throws BrokerException {
        try {
            client.publish(publication.topic(), PahoTypes.message(publication), null, new Answer(listener));
        } catch (MqttException e) {
            throw requests.explain(e);
        }
    }

    /** Why the connection is of no more use; null as long as it is. */
    public BrokerException fault() {
        return fault.get();
    }

    /**
     * Says good-bye once the broker has read everything that was sent before; it keeps the session as long as asked for at
     * connect. Messages that still come are thrown away, unacknowledged.
     *
     * @param endSession whether the broker shall forget the session instead; it keeps it all the same if it has not shown
     *     that it has read everything, or if messages still came, for the session may hold more of them
     */
    public void disconnect(boolean endSession) {
        wire.intake().discard();
        boolean readEverything = hasReadEverything();
        if (!readEverything) {
            LOG.warn(
                    "{}: no answer from the broker within {} ms; it may redeliver the latest messages.", this, READ_MS);
        }
        try {
            MqttProperties properties = new MqttProperties();
            if (endSession && readEverything && wire.intake().deliveredAll()) {
                properties.setSessionExpiryInterval(0L);
            }
            client.disconnect(GOOD_BYE_MS, null, null, 0, properties).waitForCompletion(GOOD_BYE_MS);
        } catch (MqttException e) {
            // The link is gone: there is nobody to say good-bye to, and close() does the rest.
        }
        close();
    }

    /**
     * Waits until the broker has read what was sent: it answers in the order in which it reads, so its answer to an
     * unsubscription from nothing proves it. Without that a closed socket with messages still unread on our side resets
     * the connection, and acknowledgements that the broker has not read yet are lost with it.
     */
    private boolean hasReadEverything() {
        try {
            client.unsubscribe(new String[] {NOTHING}, null, null, new MqttProperties())
                    .waitForCompletion(READ_MS);
            return true;
        } catch (MqttException e) {
            return false;
        }
    }

    /** Ends the connection at once, whatever state the library is in. Nothing arrives any more after this. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        wire.intake().close();
        fault.endWaiting();
        sockets.closeAll();
        wire.close();
        threads.shutdownNow();
        closeClient();
    }

    private void closeClient() {
        // Paho's close waits for its own threads and sometimes for ever: that must not be our thread.
        Thread closer = new Thread(
                () -> {
                    try {
                        client.disconnectForcibly(0, 0, false); // close() alone refuses while a connect is pending
                        client.close(true);
                    } catch (MqttException e) {
                        // Its socket and threads are gone already; there is nothing left to release.
                    }
                },
                "mqtt-close-" + parameters.clientId());
        closer.setDaemon(true);
        closer.start();
    }

    private void loopEnded(String loop, Throwable cause) {
        if (cause != null) {
            lost(BrokerException.passing(
                    MqttConnectionConfig.SERVER_URI,
                    "the MQTT client's " + loop + " died (" + cause + "); reconnecting",
                    cause));
            return;
        }
        // A loop that returned is part of a shutdown, whose reason the callback gets to hear a moment later.
        try {
            threads.schedule(() -> lost(ended()), Requests.REASON_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            lost(ended()); // closed by ourselves: nobody waits for the reason
        }
    }

    private BrokerException ended() {
        return BrokerException.passing(MqttConnectionConfig.SERVER_URI, "disconnected from " + server, null);
    }

    private void lost(BrokerException cause) {
        if (!fault.set(cause) || closed.get()) {
            return;
        }
        watcher.faulty();
    }

    private record Answer(AnswerListener listener) implements MqttActionListener {

        /** Also called for reason codes that are refusals. */
        @Override
        public void onSuccess(IMqttToken token) {
            listener.answered(token.getReasonCodes());
        }

        /** The connection is lost, even if a reason code says why: its owner is told of that, for all messages together. */
        @Override
        public void onFailure(IMqttToken token, Throwable failure) {}
    }

    private final class Callback implements MqttCallback {

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            try {
                Wire.Envelope envelope = wire.next();
                wire.intake()
                        .arrived(new Arrival(
                                PahoTypes.publication(topic, message),
                                message.getId(),
                                envelope.duplicate(),
                                envelope.altered(),
                                envelope.bytes()));
                if (message.getQos() == 2) {
                    // Or Paho would keep it until then, beside what the owner has room for. PUBREC and PUBCOMP are the
                    // wire's.
                    client.messageArrivedComplete(message.getId(), 2);
                }
            } catch (MqttException e) {
                lost(Faults.explain(server, parameters.clientId(), e));
            } catch (RuntimeException | Error e) {
                // Paho would swallow it and go on with the next message. On a new connection this one comes again.
                LOG.error("{}: cannot accept a message", MqttConnection.this, e);
                lost(BrokerException.passing(
                        MqttConnectionConfig.SERVER_URI, "cannot accept a message (" + e + "); reconnecting", e));
            }
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            MqttException reason = response.getReturnCode() >= 0x80
                    ? new MqttException(response.getReturnCode())
                    : response.getException();
            lost(reason == null ? ended() : Faults.explain(server, parameters.clientId(), reason));
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            lost(Faults.explain(server, parameters.clientId(), exception));
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // Publishes are followed by their own listeners.
        }

        @Override
        public void connectComplete(boolean reconnect, String serverURI) {
            // connect() waits for the token, which also says whether the session was present.
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            lost(BrokerException.lasting(
                    MqttConnectionConfig.SERVER_URI,
                    "the broker at " + server + " requires enhanced authentication, which this connector lacks",
                    null));
        }
    }

    @Override
    public String toString() {
        return parameters.clientId() + " at " + server;
    }
}
