// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.session;

import io.shopfloor.connect.common.retry.Backoff;
import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.ServerLimits;
import io.shopfloor.connect.mqtt.paho.MqttConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one MQTT session connected. One thread of its own does everything that talks to the broker: it connects, hands
 * the connection to the owner, lets the owner work whenever there is something to do, and after a loss begins again with
 * a new client, with back-off, at the next server of the list. Because connecting and acknowledging happen on the same
 * thread, nothing is ever acknowledged on a connection that is not there yet or not there any more.
 */
public final class MqttSession implements AutoCloseable {

    /** The connector's part of a session. All methods but one are called on the session's thread. */
    public interface Owner {

        /** Whether to connect now; asked again shortly if not. */
        default boolean readyToConnect() {
            return true;
        }

        /** Connected: subscribe, then take messages with {@link MqttConnection#deliverTo}. */
        void opened(MqttConnection connection) throws BrokerException;

        /** Called after every {@link #signal()} and at least every {@link #workDueMillis} while connected. */
        void work(MqttConnection connection) throws BrokerException;

        /** As {@link MqttConnection.Watcher#connectLeaves}, on a thread of the library. */
        default void connectLeaves() {}

        /** As {@link MqttConnection.Watcher#released}, on a thread of the library. */
        default boolean released(int packetId) {
            return true;
        }

        /** How soon to call {@link #work} again without a signal. */
        default long workDueMillis() {
            return TICK_MS;
        }

        /** The connection is gone; nothing arrives until {@link #opened} is called again. */
        void lost(BrokerException cause);

        /** The session has ended for good: retrying would not help. */
        void failed(BrokerException cause);

        /** Whether the broker shall forget the session at the good-bye. */
        default boolean endSession() {
            return false;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);
    private static final long TICK_MS = 1_000;
    private static final long NOT_READY_WAIT_MS = 100;
    private static final long CLOSE_WAIT_MS = 4_000;
    private static final int TAKE_OVERS_TO_FAIL = 3;
    private static final Duration TAKE_OVER_MEMORY = Duration.ofMinutes(15);

    private final MqttConnectionConfig config;
    private final MqttConnection.Parameters parameters;
    private final Owner owner;
    private final Backoff backoff;
    private final Thread thread;
    private final MqttConnection.Watcher watcher = new MqttConnection.Watcher() {
        @Override
        public void faulty() {
            signal();
        }

        @Override
        public boolean cancelled() {
            return closing;
        }

        @Override
        public void connectLeaves() {
            owner.connectLeaves();
        }

        @Override
        public boolean released(int packetId) {
            return owner.released(packetId);
        }
    };

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition event = lock.newCondition();
    private boolean signalled;
    private volatile boolean closing;

    private volatile boolean connected;
    private volatile long sessionExpirySeconds;
    private final LongAdder connects = new LongAdder();
    private int attempts;
    private boolean refusing;
    private long refusedSince;
    private int takeOvers;
    private long lastTakeOver;

    public MqttSession(MqttConnectionConfig config, MqttConnection.Parameters parameters, Owner owner) {
        this.config = config;
        this.parameters = parameters;
        this.owner = owner;
        this.sessionExpirySeconds = parameters.sessionExpirySeconds();
        this.backoff = new Backoff(config.reconnectInitial(), config.reconnectMax(), new SplittableRandom());
        this.thread = new Thread(this::run, "mqtt-session-" + parameters.clientId());
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    public boolean connected() {
        return connected;
    }

    /** How often the session was connected, the first time included. */
    public long connects() {
        return connects.sum();
    }

    /** How long the broker keeps the session while we are away: what it said at the last connection, else what is asked for. */
    public long sessionExpirySeconds() {
        return sessionExpirySeconds;
    }

    /** Lets {@link Owner#work} be called soon. Cheap, never blocks for long, from any thread. */
    public void signal() {
        lock.lock();
        try {
            if (!signalled) {
                signalled = true;
                event.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets the owner work once more, says good-bye to the broker, and ends; returns within a few seconds. */
    @Override
    public void close() {
        closing = true;
        signal();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            connectAgainAndAgain();
        } catch (Throwable e) {
            // Whatever it is, without this thread the task would run on and hear nothing.
            connected = false;
            LOG.error("{}: the session's thread died", parameters.clientId(), e);
            owner.failed(BrokerException.lasting(
                    MqttConnectionConfig.SERVER_URI,
                    "the session of client '" + parameters.clientId() + "' ended unexpectedly: " + e
                            + ". See the worker's log, then restart the task",
                    e));
        }
    }

    private void connectAgainAndAgain() {
        while (!closing) {
            if (!owner.readyToConnect()) {
                pause(NOT_READY_WAIT_MS);
                continue;
            }
            BrokerException fault = connectAndServe();
            connected = false;
            if (fault == null || closing) {
                continue;
            }
            owner.lost(fault);
            if (givesUp(fault)) {
                owner.failed(fault);
                return;
            }
            if (fault.isReconnectRequested()) {
                LOG.info("{}: {}. Reconnecting.", parameters.clientId(), fault.getMessage());
                attempts--; // to the same server
                continue;
            }
            Duration delay = fault.isTakeOver() ? backoff.max() : backoff.next();
            LOG.warn(
                    "{}: {}. Next attempt in {} ms{}.",
                    parameters.clientId(),
                    fault.getMessage(),
                    delay.toMillis(),
                    fault.lasting()
                            ? "; the task fails after "
                                    + config.refusalTimeout().toMillis() + " ms of refusals ("
                                    + MqttConnectionConfig.REFUSAL_TIMEOUT + ")"
                            : "");
            pause(delay.toMillis());
        }
    }

    /** Serves one connection to its end. Returns why it ended, or null if it was closed. */
    private BrokerException connectAndServe() {
        URI server = nextServer();
        try (MqttConnection connection = MqttConnection.open(config, server, parameters, watcher)) {
            return open(connection) ? serve(connection) : null;
        } catch (BrokerException e) {
            return e;
        } catch (RuntimeException e) {
            return unexpected(server, e);
        }
    }

    /** Returns whether the owner has opened the connection; if it was to stop meanwhile, the good-bye is said. */
    private boolean open(MqttConnection connection) throws BrokerException {
        long connackNanos = System.nanoTime();
        try {
            owner.opened(connection);
        } catch (BrokerException e) {
            if (closing && connection.fault() == null) {
                // What is done is acknowledged, and the broker reads it: its answers may be far behind a backlog.
                owner.work(connection);
                connection.disconnect(false);
                return false;
            }
            if (lasted(connackNanos)) {
                backoff.reset();
            }
            throw e;
        }
        checkSessionExpiry(connection.limits());
        connected = true;
        refusing = false;
        connects.increment();
        LOG.info(
                "{}: connected to {}, session {}.",
                parameters.clientId(),
                connection.server(),
                connection.sessionPresent() ? "present" : "new");
        return true;
    }

    /** Whether a connection has lasted longer than a broker takes that hangs up on every new one. */
    private boolean lasted(long sinceNanos) {
        return System.nanoTime() - sinceNanos >= config.reconnectInitial().toNanos() / 2;
    }

    private void checkSessionExpiry(ServerLimits limits) {
        long granted = limits.sessionExpiry() == null
                ? parameters.sessionExpirySeconds()
                : limits.sessionExpiry().toSeconds();
        if (granted < parameters.sessionExpirySeconds() && granted != sessionExpirySeconds) {
            LOG.warn(
                    "{}: the broker keeps this session for {} s while disconnected, not for the {} s of {}."
                            + " After that time its queued messages are lost; raise the broker's limit.",
                    parameters.clientId(),
                    granted,
                    parameters.sessionExpirySeconds(),
                    MqttConnectionConfig.SESSION_EXPIRY);
        }
        sessionExpirySeconds = granted;
    }

    private BrokerException serve(MqttConnection connection) {
        long openedNanos = System.nanoTime();
        long openedBytes = connection.received();
        BrokerException end;
        try {
            while (!closing && connection.fault() == null) {
                awaitSignal(owner.workDueMillis());
                owner.work(connection);
            }
            end = connection.fault();
            if (end == null) {
                owner.work(connection);
                connection.disconnect(owner.endSession());
            }
        } catch (BrokerException e) {
            end = e;
        } catch (RuntimeException e) {
            end = unexpected(connection.server(), e);
        }
        // A broker that ends the connection as soon as it is open, with a packet that says why or without, has not
        // served.
        boolean heard = connection.received() > openedBytes && (end == null || end.reasonCode() == 0);
        if (heard || lasted(openedNanos)) {
            backoff.reset();
        }
        return end;
    }

    /** A fault of this program or the library. */
    private BrokerException unexpected(URI server, RuntimeException e) {
        LOG.error("{}: unexpected error on the connection to {}", parameters.clientId(), server, e);
        return BrokerException.lasting(MqttConnectionConfig.SERVER_URI, "unexpected error: " + e, e);
    }

    private URI nextServer() {
        List<URI> servers = config.servers();
        return servers.get(attempts++ % servers.size());
    }

    /**
     * A lasting fault at the first connection is somebody's mistake that waiting does not cure; so is a client id that others
     * keep taking. What refuses us later is perhaps a broker in the middle of its start, or a password on its way to us: it
     * has its time.
     */
    private boolean givesUp(BrokerException fault) {
        long now = System.nanoTime();
        if (fault.isTakeOver()) {
            takeOvers = now - lastTakeOver < TAKE_OVER_MEMORY.toNanos() ? takeOvers + 1 : 1;
            lastTakeOver = now;
            return takeOvers >= TAKE_OVERS_TO_FAIL;
        }
        if (!fault.lasting()) {
            refusing = false;
            return false;
        }
        if (!refusing) {
            refusing = true;
            refusedSince = now;
        }
        return connects.sum() == 0
                ? attempts >= config.servers().size()
                : now - refusedSince >= config.refusalTimeout().toNanos();
    }

    private void pause(long millis) {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!closing && System.nanoTime() < deadline) {
            awaitSignal(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
    }

    private void awaitSignal(long millis) {
        lock.lock();
        try {
            if (!signalled && !closing) {
                event.awaitNanos(millis * 1_000_000);
            }
            signalled = false;
        } catch (InterruptedException e) {
            closing = true; // nobody else interrupts this thread: the worker is going down
        } finally {
            lock.unlock();
        }
    }
}
