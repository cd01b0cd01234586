// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.topics;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * A gate that asks Kafka, once for each name before the first record goes there, and for all new names of a poll at once.
 * What Kafka refused is asked again after a minute, for the reason may be gone. The asking has a thread of its own, so that
 * {@code poll()} comes back while Kafka does not answer; the rest is used by the poll thread.
 */
public final class AskedTopics implements TopicGate {

    static final int MAX_NAMES = 20_000;
    private static final long WAIT_MS = 500;
    private static final long REFUSED_FOR_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Asks Kafka; what it did not answer is not in the result. */
    public interface Kafka extends AutoCloseable {

        Map<String, Answer> lookUp(Set<String> names) throws InterruptedException;

        @Override
        void close();
    }

    /**
     * What Kafka says of one name.
     *
     * @param refusal the reason; null if the topic is there
     */
    public record Answer(String refusal) {
        static final Answer TAKEN = new Answer(null);
    }

    private record Known(String refusal, long atNanos) {}

    private final Kafka kafka;
    private final LongSupplier nanos;
    private final ExecutorService asking = Executors.newSingleThreadExecutor(job -> {
        Thread thread = new Thread(job, "mqtt-source-topics");
        thread.setDaemon(true);
        return thread;
    });

    /** The name that was looked up longest ago comes first, and is the first to be forgotten. */
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true);

    private Future<Map<String, Answer>> pending;

    public AskedTopics(Kafka kafka, LongSupplier nanos) {
        this.kafka = kafka;
        this.nanos = nanos;
    }

    @Override
    public boolean ready(Collection<String> names) throws InterruptedException {
        Set<String> open = unknown(names);
        if (open.isEmpty()) {
            return true;
        }
        if (pending == null) {
            pending = asking.submit(() -> kafka.lookUp(open));
        }
        try {
            long now = nanos.getAsLong();
            pending.get(WAIT_MS, TimeUnit.MILLISECONDS)
                    .forEach((name, answer) -> known.put(name, new Known(answer.refusal(), now)));
            pending = null;
        } catch (TimeoutException e) {
            return false; // it goes on asking; the next poll looks again
        } catch (ExecutionException e) {
            pending = null;
            throw new ConnectException(
                    "Cannot ask Kafka for topics: " + e.getCause().getMessage() + ". Correct "
                            + KafkaTopicOptions.ADMIN_PREFIX + "*",
                    e.getCause());
        }
        Set<String> stillOpen = unknown(names);
        forgetAllBut(names.size());
        return stillOpen.isEmpty();
    }

    /** Which of these are not known. Looks all of them up, so that none of them is among the first to be forgotten. */
    private Set<String> unknown(Collection<String> names) {
        Set<String> unknown = new LinkedHashSet<>();
        for (String name : names) {
            if (unknown(name)) {
                unknown.add(name);
            }
        }
        return unknown;
    }

    /** Keeps the names that were looked up last, as many as the present call has even if these are more than usual. */
    private void forgetAllBut(int present) {
        Iterator<String> eldest = known.keySet().iterator();
        while (known.size() > Math.max(MAX_NAMES, present)) {
            eldest.next();
            eldest.remove();
        }
    }

    private boolean unknown(String name) {
        Known is = known.get(name);
        return is == null || is.refusal() != null && nanos.getAsLong() - is.atNanos() > REFUSED_FOR_NANOS;
    }

    @Override
    public String refusal(String name) {
        Known is = known.get(name);
        if (is == null) {
            throw new IllegalStateException(
                    "Kafka was not asked for topic '" + name + "'. This is a bug in the connector");
        }
        return is.refusal();
    }

    /** How many names are remembered. */
    int remembered() {
        return known.size();
    }

    @Override
    public void close() {
        asking.shutdownNow();
        kafka.close();
    }
}
