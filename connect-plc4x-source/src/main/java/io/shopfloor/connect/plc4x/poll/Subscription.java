// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.poll;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import io.shopfloor.connect.plc4x.link.Answer;
import io.shopfloor.connect.plc4x.link.Batch;
import io.shopfloor.connect.plc4x.link.LinkLostException;
import io.shopfloor.connect.plc4x.link.PlcLink;
import io.shopfloor.connect.plc4x.link.Point;
import io.shopfloor.connect.plc4x.tags.Tag;
import java.lang.reflect.Field;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.plc4x.java.api.messages.PlcSubscriptionEvent;
import org.apache.plc4x.java.api.messages.PlcSubscriptionRequest;
import org.apache.plc4x.java.api.messages.PlcSubscriptionResponse;
import org.apache.plc4x.java.api.model.PlcSubscriptionHandle;
import org.apache.plc4x.java.api.types.PlcResponseCode;
import org.apache.plc4x.java.opcua.protocol.OpcuaSubscriptionHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's monitored items, on an OPC UA connection that does nothing else. PLC4X 0.13.1 does not tell that a subscription
 * has died, and drops a notification in which any value is null; so the server's clock is subscribed as well: each
 * notification has it, silence means that the connection is lost, and a jump of it that something may have been missed.
 * Owned by the connection's thread; PLC4X's threads only put notifications into the queue.
 */
public final class Subscription implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final Tag CLOCK = Tag.of("server-time", "ns=0;i=2258");
    private static final int MAX_WAITING = 1_000;
    /** So that what PLC4X has to publish, one after the other, does not grow for ever. */
    private static final long MAX_BEHIND = 10_000;
    /** Well within the time that a server keeps a session without requests. */
    private static final long MAX_READ_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long MIN_READ_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Answer ANSWER = new Answer(true);

    private final BlockingQueue<PlcSubscriptionEvent> events = new ArrayBlockingQueue<>(MAX_WAITING);
    private final ConnectionConfig config;
    private final GroupReader reader;
    private final List<Point> all;
    private final List<Point> subscribed;
    private final Set<Point> known;
    private final Point clock;
    private final long intervalMs;
    private volatile boolean missed;
    private final long maxReadIntervalNanos;
    private final long begun = System.nanoTime();
    private long notifications;
    private long readAt = begun;
    private long serverTime;
    private PlcSubscriptionHandle handle;

    private Subscription(ConnectionConfig config, GroupReader reader) {
        this.config = config;
        this.reader = reader;
        this.all = reader.points();
        this.subscribed = telling();
        this.known = Set.copyOf(subscribed);
        this.clock = reader.point(CLOCK);
        this.maxReadIntervalNanos = Math.min(config.badTagRetry().toNanos(), MAX_READ_INTERVAL_NANOS);
        this.intervalMs = reader.group().interval().toMillis();
    }

    /** Null values make PLC4X drop whatever comes with them: what was refused for that is not subscribed. */
    private List<Point> telling() {
        return reader.points().stream()
                .filter(point -> reader.asks(point) && point.quality() != Quality.REFUSED)
                .toList();
    }

    /**
     * Subscribes the points that could be read.
     *
     * @throws LinkLostException if the server does not take part
     */
    static Subscription open(PlcLink link, ConnectionConfig config, GroupReader reader)
            throws LinkLostException, InterruptedException {
        Subscription subscription = new Subscription(config, reader);
        subscription.begin(link);
        return subscription;
    }

    private void begin(PlcLink link) throws LinkLostException, InterruptedException {
        PlcSubscriptionRequest.Builder builder = link.newSubscription();
        for (int i = 0; i < subscribed.size(); i++) {
            builder.addCyclicTagAddress(
                    Batch.alias(i, 0),
                    subscribed.get(i).tag().address(),
                    reader.group().interval());
        }
        String clockAlias = Batch.alias(subscribed.size(), 0);
        builder.addCyclicTagAddress(clockAlias, CLOCK.address(), reader.group().interval());
        PlcSubscriptionResponse response = link.subscribe(builder.build());
        if (response == null || response.getResponseCode(clockAlias) != PlcResponseCode.OK) {
            throw new LinkLostException("refused the subscription", null);
        }
        handle = response.getSubscriptionHandle(clockAlias); // one for all tags
        handle.register(event -> {
            if (!events.offer(event)) {
                missed = true;
            }
        });
    }

    /**
     * Waits for the next notification.
     *
     * @return the points that it told
     * @throws LinkLostException if there was none for longer than the request time-out
     */
    Set<Point> next() throws LinkLostException, InterruptedException {
        PlcSubscriptionEvent event = events.poll(config.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            throw new LinkLostException(
                    "received no notification within " + config.requestTimeout().toMillis()
                            + " ms, not even the server's clock",
                    null);
        }
        long behind = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) / intervalMs - ++notifications;
        if (behind > MAX_BEHIND) {
            throw new LinkLostException(
                    "is " + behind + " notifications behind: reopening. The server publishes more slowly than"
                            + " poll.interval.ms: raise it. Or PLC4X drops notifications with null values",
                    null);
        }
        Set<Point> told = new HashSet<>();
        for (int i = 0; i < subscribed.size(); i++) {
            if (take(event, i, subscribed.get(i))) {
                told.add(subscribed.get(i));
            }
        }
        if (take(event, subscribed.size(), clock) && clock.value() instanceof Date time) {
            if (serverTime > 0 && time.getTime() - serverTime > intervalMs * 3 / 2) {
                missed = true;
            }
            serverTime = time.getTime();
        }
        return told;
    }

    /** Unless it was not told, or is older than what was read meanwhile. */
    private static boolean take(PlcSubscriptionEvent event, int number, Point point) {
        String alias = Batch.alias(number, 0);
        if (!event.getTagNames().contains(alias)) {
            return false;
        }
        Long time = Answer.sourceTime(event, alias);
        // A time that cannot be true says nothing about what is newer.
        boolean plausible = point.stamp() == null || !point.stamp().implausible();
        if (plausible && time != null && point.deviceTimestamp() != null && time < point.deviceTimestamp()) {
            return false;
        }
        PlcResponseCode code = ANSWER.take(event, number, point);
        if (code != PlcResponseCode.OK) {
            point.bad(Quality.valueOf(code.name()));
        }
        return true;
    }

    /** Whether all is to be read now: every {@code bad.tag.retry.ms}, and after a suspicion, once a second at most. */
    boolean mayHaveMissed() {
        long age = System.nanoTime() - readAt;
        if (age < (missed ? MIN_READ_INTERVAL_NANOS : maxReadIntervalNanos)) {
            return false;
        }
        missed = false;
        readAt = System.nanoTime();
        return true;
    }

    /** @throws LinkLostException if other tags are to be subscribed now: PLC4X can do so only on a new connection */
    void checkTags() throws LinkLostException {
        if (reader.points() != all) {
            throw new LinkLostException("is reopened: the tags file has changed", null);
        }
        if (!known.containsAll(telling())) {
            throw new LinkLostException("is reopened: more tags can be subscribed now", null);
        }
    }

    /** PLC4X goes on publishing on a connection that was lost, for ever: there is no other way to end it. */
    @Override
    public void close() {
        try {
            Field task = OpcuaSubscriptionHandle.class.getDeclaredField("publishTask");
            task.setAccessible(true);
            ((Future<?>) task.get(handle)).cancel(false);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("A PLC4X subscription cannot be stopped; its thread stays until the worker ends", e);
        }
    }
}
