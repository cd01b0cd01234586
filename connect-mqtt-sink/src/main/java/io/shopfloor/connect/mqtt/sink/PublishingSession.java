// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.retry.Backoff;
import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.paho.MqttConnection;
import io.shopfloor.connect.mqtt.session.MqttSession;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MQTT session of a task: publishes what the outbox has, minds the broker's answers, and replaces the connection when
 * an answer is overdue. The session leaves nothing at the broker: what is unacknowledged is in the outbox and sent again as a
 * new message. The session's thread connects and publishes; answers come on the client library's callback thread. A fault
 * of this program on either thread fails the task: without that, the task would run on and publish nothing.
 *
 * <p>A broker may close the connection on a message that it will not have, instead of refusing the message; the client
 * library does so itself when a QoS 2 message is refused. Then messages are sent one at a time until those that were
 * unanswered are through, so that the one at fault is found.
 */
final class PublishingSession implements MqttSession.Owner, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PublishingSession.class);
    private static final int BATCH = 1_000;
    private static final long TICK_MS = 1_000;

    private final MqttSinkConfig config;
    private final String clientId;
    private final Outbox outbox;
    private final SinkMetrics metrics;
    private final Consumer<Throwable> onFailed;
    private final Answers answers;
    private final BrokerFit fit;
    private final Backoff backoff;
    private final MqttSession session;

    private int connectionNumber;
    private long resumeNanos;

    /** @param onFailed told, on any thread, when the session has ended for good or cannot go on */
    PublishingSession(MqttSinkConfig config, Outbox outbox, SinkMetrics metrics, Consumer<Throwable> onFailed) {
        this.config = config;
        this.outbox = outbox;
        this.metrics = metrics;
        this.onFailed = onFailed;
        this.answers = new Answers(outbox, metrics, config.refusalTimeout(), System::nanoTime);
        MqttConnectionConfig connection = config.connection();
        this.backoff = new Backoff(connection.reconnectInitial(), connection.reconnectMax(), new SplittableRandom());
        this.clientId = connection.clientId() + "-" + config.taskNumber();
        this.fit = new BrokerFit(clientId, metrics);
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
        BrokerCheck.keepsAtLeastOnce(connection.limits(), config);
        fit.opened(connection.limits());
        resumeNanos = 0;
        connectionNumber =
                outbox.opened(Math.min(config.maxInFlight(), connection.limits().receiveMaximum()));
        signal();
    }

    @Override
    public void work(MqttConnection connection) throws BrokerException {
        try {
            publishWhatMayBe(connection);
        } catch (RuntimeException | Error e) {
            onFailed.accept(e);
            throw e;
        }
    }

    private void publishWhatMayBe(MqttConnection connection) throws BrokerException {
        watch();
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
        if (resumeNanos == 0) {
            resumeNanos = System.nanoTime() + delayAfter(outbox.firstRefused()) * 1_000_000;
        }
        if (System.nanoTime() < resumeNanos) {
            return false;
        }
        resumeNanos = 0;
        outbox.putBack();
        return true;
    }

    private long delayAfter(Delivery refused) {
        if (refused.refusals == 1) {
            backoff.reset();
        }
        long delay = backoff.next().toMillis();
        LOG.warn(
                "{}: {} It and all later messages wait. Next attempt in {} ms.",
                clientId,
                Refusal.forNow(refused),
                delay);
        return delay;
    }

    @Override
    public long workDueMillis() {
        return resumeNanos == 0 ? TICK_MS : Math.max(1, (resumeNanos - System.nanoTime()) / 1_000_000);
    }

    private void watch() throws BrokerException {
        if (outbox.unansweredAge(System.nanoTime()) > config.ackTimeout().toNanos()) {
            metrics.replaced.increment();
            throw BrokerException.passing(
                    MqttSinkOptions.ACK_TIMEOUT,
                    "the broker has not acknowledged a message for more than "
                            + config.ackTimeout().toMillis() + " ms; reconnecting and sending it again",
                    null);
        }
    }

    private void publish(MqttConnection connection, Delivery delivery) throws BrokerException {
        int number = connectionNumber;
        Publication publication;
        Optional<UnpublishableException> refusal;
        try {
            publication = fit.fit(delivery.publication());
            refusal = BrokerCheck.refuses(connection.limits(), publication);
        } catch (RuntimeException | StackOverflowError e) {
            settleErrant(delivery, number, new UnpublishableException("cannot become an MQTT message (" + e + ")", e));
            return;
        }
        if (refusal.isPresent()) {
            settleErrant(delivery, number, refusal.get());
            return;
        }
        metrics.published.increment();
        if (delivery.repeated) {
            metrics.repeated.increment();
        }
        connection.publish(publication, codes -> answered(delivery, number, codes));
    }

    /** What the broker says about one message, on the library's callback thread. */
    private void answered(Delivery delivery, int number, int[] reasonCodes) {
        try {
            if (answers.answered(delivery, number, Refusal.codeOf(reasonCodes)) == Outbox.Effect.WAKE) {
                session.signal();
            }
        } catch (RuntimeException | Error e) {
            // The library would only drop the connection, and the next one would end in the same way.
            onFailed.accept(e);
            throw e;
        }
    }

    private void settleErrant(Delivery delivery, int number, UnpublishableException why) {
        outbox.errant(delivery, number, why, System.nanoTime());
    }

    @Override
    public void lost(BrokerException cause) {
        answers.lost(cause.reasonCode());
    }

    @Override
    public void failed(BrokerException cause) {
        onFailed.accept(cause);
    }

    @Override
    public void close() {
        session.close();
    }
}
