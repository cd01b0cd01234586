// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.queue.HandoffQueue;
import io.shopfloor.connect.common.queue.Overflow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The bounded way from the threads that read devices to {@code poll()}. When Kafka is away it either drops the oldest readings
 * and reports them as {@link Gaps}, or lets the threads wait in {@link #awaitRoom}: then a cycle is read only if there was room
 * before it, and is taken whole. Any thread.
 *
 * @param <T> a reading as it waits
 */
public final class ReadingQueue<T> {

    private static final long POLL_WAIT_MS = 500;

    /** What happens when the queue is full. */
    public enum WhenFull {
        DROP_OLDEST,
        BLOCK
    }

    /**
     * How much may wait, and how much one {@code poll()} takes.
     *
     * @param bytes an estimate; one reading alone may exceed it
     */
    public record Limits(int records, long bytes, int batch, WhenFull whenFull) {}

    /** What the queue has to know of a reading. */
    public interface Measure<T> {
        /** How much memory it holds, about. */
        int bytes(T reading);

        /** The connection that it came from, as in a status record. */
        String connection(T reading);

        /** When it was read, epoch milliseconds. */
        long timeMs(T reading);
    }

    private final Limits limits;
    private final Gaps gaps;
    private final Measure<? super T> measure;
    private final HandoffQueue<T> queue;
    private final LongAdder dropped = new LongAdder();

    public ReadingQueue(Limits limits, Gaps gaps, Measure<? super T> measure) {
        this.limits = limits;
        this.gaps = gaps;
        this.measure = measure;
        this.queue = new HandoffQueue<>(limits.records(), limits.bytes());
    }

    /** Publishes what waits, what was dropped and how many gaps there were. */
    public void observe(TaskMetrics metrics) {
        metrics.gauge("queue-depth", "Records waiting for poll()", queue::size);
        metrics.gauge("queue-bytes", "Estimated bytes waiting for poll()", queue::bytes);
        metrics.gauge("overflow-drops", "Records dropped because the queue was full", dropped::sum);
        metrics.gauge("gaps", "Gaps in the readings that have ended", gaps::count);
    }

    public void add(T reading) {
        int bytes = measure.bytes(reading);
        if (limits.whenFull() == WhenFull.BLOCK) {
            queue.admit(reading, bytes);
        } else {
            queue.offer(reading, bytes, Overflow.DROP_OLDEST, this::dropped);
        }
    }

    /** Adds them in this order, with nothing taken in between. */
    public void addAll(List<T> readings) {
        queue.together(() -> readings.forEach(this::add));
    }

    private void dropped(T reading) {
        dropped.increment();
        gaps.dropped(measure.connection(reading), measure.timeMs(reading));
    }

    /**
     * Waits until a cycle may be read: not at all where the oldest readings make room.
     *
     * @return whether it had to wait
     */
    public boolean awaitRoom() throws InterruptedException {
        if (limits.whenFull() == WhenFull.DROP_OLDEST || queue.hasRoom()) {
            return false;
        }
        queue.awaitRoom();
        return true;
    }

    /** Waits until there is room, whatever happens when there is none: for readings that the device keeps. */
    public void awaitSpace() throws InterruptedException {
        queue.awaitRoom();
    }

    /**
     * The status records that are due, then what has been read, oldest first; null if nothing comes for half a second. A gap comes
     * before the readings after it, so that Kafka has it first.
     */
    public List<SourceRecord> poll(Function<? super T, SourceRecord> toRecord) throws InterruptedException {
        List<T> taken = new ArrayList<>();
        queue.drain(taken, limits.batch(), POLL_WAIT_MS);
        List<SourceRecord> due = gaps.take(queue.size() <= limits.records() / 2);
        List<SourceRecord> records = new ArrayList<>(due.size() + taken.size());
        records.addAll(due);
        taken.forEach(reading -> records.add(toRecord.apply(reading)));
        return records.isEmpty() ? null : records;
    }

    /** Makes the next {@link #poll} throw. */
    public void fail(RuntimeException cause) {
        queue.fail(cause);
    }

    /** Drops what waits; nobody waits for room any longer. */
    public void close() {
        queue.close();
    }

    /** How many readings wait. */
    public int size() {
        return queue.size();
    }
}
