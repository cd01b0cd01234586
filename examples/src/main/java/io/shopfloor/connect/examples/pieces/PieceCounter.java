// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.pieces;

import io.shopfloor.connect.common.putback.PutbackHeaders;
import io.shopfloor.connect.common.putback.PutbackReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Counts the pieces of the machines of one partition, each once, and says once a second what has changed. The hour is made
 * of whole seconds. All that it knows is in its stores, which Kafka Streams commits with the offsets and the results in one
 * transaction. Used by one stream thread.
 */
final class PieceCounter implements Processor<String, byte[], String, byte[]> {
    static final String MACHINES = "machines";
    static final String SECONDS = "seconds";
    static final String SEEN = "seen";
    static final String TO_KPIS = "to-kpis";
    static final String TO_PUTBACK = "to-putback";

    private static final long HOUR_SECONDS = Duration.ofHours(1).toSeconds();
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Headers NO_HEADERS = new RecordHeaders();

    private final PiecesOptions options;
    /** What was said last; empty after a restart, when it is all said again. */
    private final Map<String, String> said = new HashMap<>();
    /** Of each machine's newest message; empty after a restart, when results go without a trace until the next one. */
    private final Map<String, Headers> newest = new HashMap<>();

    private ProcessorContext<String, byte[]> context;
    private KeyValueStore<String, Machine> machines;
    private KeyValueStore<String, Long> seconds;
    private WindowStore<String, Long> seen;
    private long nowMs;

    PieceCounter(PiecesOptions options) {
        this.options = options;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        this.context = context;
        machines = context.getStateStore(MACHINES);
        seconds = context.getStateStore(SECONDS);
        seen = context.getStateStore(SEEN);
        nowMs = context.currentSystemTimeMs();
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        try {
            CountMessage message = CountMessage.parse(record);
            nowMs = Math.max(nowMs, message.timeMs());
            machines.put(message.machine(), count(message, known(message.machine())));
            newest.put(message.machine(), record.headers());
        } catch (NoCountMessageException e) {
            putBack(record, e);
        }
    }

    private void putBack(Record<String, byte[]> record, NoCountMessageException error) {
        long now = context.currentSystemTimeMs();
        RecordMetadata place = context.recordMetadata().orElseThrow();
        PutbackHeaders.to((name, text) -> record.headers().add(name, bytes(text)))
                .why(PutbackReason.CHECK.of("count-message"), null, error.getMessage(), null)
                .where(place.topic(), place.partition(), place.offset())
                .when(now, now, 1);
        context.forward(record, TO_PUTBACK);
    }

    private Machine count(CountMessage message, Machine machine) {
        if (message.timeMs() <= nowMs - options.remembered().toMillis()) {
            return machine.sawTooLate();
        }
        String key = message.machine() + "/" + message.identity();
        // Without an id, two equal messages are two pieces unless the connector says that the second may be a
        // repetition.
        if ((message.hasId() || message.marked()) && isSeen(key)) {
            return machine.sawRepetition();
        }
        seen.put(key, message.count(), message.timeMs());
        String second = second(message.timeMs() / 1000, message.machine());
        Long before = seconds.get(second);
        seconds.put(second, message.count() + (before == null ? 0 : before));
        return machine.counted(message.count(), message.timeMs());
    }

    private boolean isSeen(String key) {
        try (WindowStoreIterator<Long> times =
                seen.fetch(key, nowMs - options.remembered().toMillis(), nowMs)) {
            return times.hasNext();
        }
    }

    private void tick(long wallClockMs) {
        nowMs = Math.max(nowMs, wallClockMs);
        forgetBefore(nowMs / 1000 - HOUR_SECONDS + 1);
        try (KeyValueIterator<String, Machine> all = machines.all()) {
            while (all.hasNext()) {
                KeyValue<String, Machine> one = all.next();
                String kpi = one.value.kpi(options.state(one.value.lastCountMs(), nowMs));
                if (!kpi.equals(said.put(one.key, kpi))) {
                    Headers trace = Traced.onward(newest.getOrDefault(one.key, NO_HEADERS), wallClockMs);
                    context.forward(new Record<>(one.key, bytes(kpi), nowMs, trace), TO_KPIS);
                }
            }
        }
    }

    private void forgetBefore(long firstSecond) {
        try (KeyValueIterator<String, Long> old = seconds.range(null, second(firstSecond, ""))) {
            while (old.hasNext()) {
                KeyValue<String, Long> one = old.next();
                String machine = one.key.substring(one.key.indexOf('/') + 1);
                machines.put(machine, known(machine).aged(one.value));
                seconds.delete(one.key);
            }
        }
    }

    private Machine known(String machine) {
        Machine known = machines.get(machine);
        return known == null ? Machine.NEW : known;
    }

    /** Sorts by time. */
    private static String second(long second, String machine) {
        return String.format("%012d/%s", second, machine);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
