// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.retry.Backoff;
import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnection;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.MqttSession;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;

/**
 * The MQTT session of a task: publishes what the outbox has, minds the broker's answers, and replaces the connection when
 * an answer is overdue. The session leaves nothing at the broker: what is unacknowledged is in the outbox and sent again as a
 * new message. The session's thread connects and publishes; answers come on the client library's callback thread.
 *
 * <p>A broker may close the connection on a message that it will not have, instead of refusing the message; the client
 * library does so itself when a QoS 2 message is refused. Then messages are sent one at a time until those that were
 * unanswered are through, so that the one at fault is found.
 */
final class PublishingSession implements MqttSession.Owner, AutoCloseable {

    private static final int BATCH = 1_000;
    private static final int NO_SUBSCRIBERS = 0x10;
    private static final int UNCLEAR_REFUSALS = 5;
    private static final long TICK_MS = 1_000;

    private final MqttSinkConfig config;
    private final Outbox outbox;
    private final SinkMetrics metrics;
    private final BiConsumer<Delivery, UnpublishableException> onErrant;
    private final Consumer<BrokerException> onFailed;
    private final Backoff backoff;
    private final MqttSession session;

    private final AtomicInteger suspects = new AtomicInteger();

    private int connectionNumber;
    private int window;
    private boolean careful;
    private volatile boolean accepted;
    private long resumeNanos;

    /**
     * @param onErrant told, on any thread, of messages that the broker will never have
     * @param onFailed told when the session has ended for good
     */
    PublishingSession(
            MqttSinkConfig config,
            Outbox outbox,
            SinkMetrics metrics,
            BiConsumer<Delivery, UnpublishableException> onErrant,
            Consumer<BrokerException> onFailed) {
        this.config = config;
        this.outbox = outbox;
        this.metrics = metrics;
        this.onErrant = onErrant;
        this.onFailed = onFailed;
        MqttConnectionConfig connection = config.connection();
        this.backoff = new Backoff(connection.reconnectInitial(), connection.reconnectMax(), new SplittableRandom());
        String clientId = connection.clientId() + "-" + config.taskNumber();
        // Clean, and gone with the connection: nothing waits for us at the broker, and nothing is left there.
        this.session = new MqttSession(connection, new MqttConnection.Parameters(clientId, true, 0, 1), this);
    }

    void start() {
        session.start();
    }

    boolean connected() {
        return session.connected();
    }

    long connects() {
        return session.connects();
    }

    /** There is something new in the outbox, or nothing holds it back any more. */
    void signal() {
        session.signal();
    }

    @Override
    public void opened(MqttConnection connection) throws BrokerException {
        connection.takeNothing();
        BrokerCheck.offers(connection.limits(), config);
        resumeNanos = 0;
        window = Math.min(config.maxInFlight(), connection.limits().receiveMaximum());
        careful = suspects.get() > 0;
        connectionNumber = outbox.opened(careful ? 1 : window);
        signal();
    }

    @Override
    public void work(MqttConnection connection) throws BrokerException {
        watch();
        if (careful && suspects.get() <= 0) {
            careful = false;
            outbox.window(window);
        }
        if (!mayGoOn()) {
            return;
        }
        for (int i = 0; i < BATCH; i++) {
            Delivery delivery = outbox.next(System.nanoTime());
            if (delivery == null) {
                return;
            }
            publish(connection, delivery);
        }
        signal(); // there may be more; first the watchdog and the owner's good-bye have their turn
    }

    /** After a refusal that may pass: waits its time, then goes back to what was refused. */
    private boolean mayGoOn() {
        if (!outbox.mustGoBack()) {
            return true;
        }
        if (accepted) {
            accepted = false;
            backoff.reset();
        }
        if (resumeNanos == 0) {
            resumeNanos = System.nanoTime() + backoff.next().toNanos();
        }
        if (System.nanoTime() < resumeNanos) {
            return false;
        }
        resumeNanos = 0;
        outbox.putBack();
        return true;
    }

    @Override
    public long workDueMillis() {
        return resumeNanos == 0 ? TICK_MS : Math.max(1, (resumeNanos - System.nanoTime()) / 1_000_000);
    }

    private void watch() throws BrokerException {
        if (outbox.headAge(System.nanoTime()) > config.ackTimeout().toNanos()) {
            metrics.replaced.increment();
            throw BrokerException.passing(
                    MqttSinkOptions.ACK_TIMEOUT,
                    "the broker has left a message unacknowledged for more than "
                            + config.ackTimeout().toMillis() + " ms; it is sent again on a new connection",
                    null);
        }
    }

    private void publish(MqttConnection connection, Delivery delivery) throws BrokerException {
        int number = connectionNumber;
        Optional<UnpublishableException> refusal = BrokerCheck.refuses(connection.limits(), delivery.publication());
        if (refusal.isPresent()) {
            settleErrant(delivery, number, refusal.get());
            return;
        }
        metrics.published.increment();
        if (delivery.repeated) {
            metrics.repeated.increment();
        }
        connection.publish(
                delivery.publication().topic(), delivery.publication().toMqtt(), new Answers(delivery, number));
    }

    private void settleErrant(Delivery delivery, int number, UnpublishableException why) {
        if (settle(delivery, number, Outbox.Answer.SETTLED)) {
            onErrant.accept(delivery, why);
        }
    }

    /** Whether this was still to be settled, on this connection. */
    private boolean settle(Delivery delivery, int number, Outbox.Answer answer) {
        Outbox.Effect effect = outbox.answered(delivery, number, answer, System.nanoTime());
        if (effect != Outbox.Effect.NONE && suspects.get() > 0) {
            suspects.decrementAndGet();
        }
        if (effect == Outbox.Effect.WAKE) {
            session.signal();
        }
        return effect != Outbox.Effect.NONE;
    }

    private void answered(Delivery delivery, int number, int code) {
        Refusal refusal = Refusal.of(code);
        if (refusal == Refusal.NONE) {
            metrics.acknowledged.increment();
            if (code == NO_SUBSCRIBERS) {
                metrics.unheard.increment();
            }
            delivery.entry().done();
            accepted = true;
            settle(delivery, number, Outbox.Answer.SETTLED);
            return;
        }
        metrics.refused.increment();
        if (refusal == Refusal.PASSING || refusal == Refusal.UNCLEAR && ++delivery.unclearRefusals < UNCLEAR_REFUSALS) {
            settle(delivery, number, Outbox.Answer.REFUSED);
        } else {
            settleErrant(
                    delivery,
                    number,
                    Refusal.explain(code, delivery.publication().topic()));
        }
    }

    @Override
    public void lost(BrokerException cause) {
        if (Refusal.of(cause.reasonCode()) == Refusal.FINAL) {
            findRefused(cause.reasonCode());
        }
        outbox.lost();
    }

    private void findRefused(int code) {
        Delivery only = outbox.onlyUnanswered();
        if (only != null) {
            answered(only, connectionNumber, code);
        } else {
            suspects.set(outbox.inFlight());
        }
    }

    @Override
    public void failed(BrokerException cause) {
        onFailed.accept(cause);
    }

    @Override
    public void close() {
        session.close();
    }

    /** What the broker says about one message, on the library's callback thread. */
    private final class Answers implements MqttActionListener {
        private final Delivery delivery;
        private final int number;

        Answers(Delivery delivery, int number) {
            this.delivery = delivery;
            this.number = number;
        }

        /** Also called for reason codes that are refusals. */
        @Override
        public void onSuccess(IMqttToken token) {
            answered(delivery, number, Refusal.codeOf(token.getReasonCodes()));
        }

        /** The connection is lost, even if a reason code says why: the message goes over the next one. */
        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            // What to do for it, lost() decides for all messages together.
        }
    }
}
