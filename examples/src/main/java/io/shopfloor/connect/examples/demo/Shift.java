// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.sandbox.load.LightBarrier;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The pieces of a run: as many as were asked for, and more for as long as somebody watches. Used by the demo's main thread;
 * any may ask how far it is, say who watches, and {@link #end} it.
 */
final class Shift implements AutoCloseable {
    /** Seconds before its end at which a shift is made longer, by as much. */
    private static final long AHEAD = 3;

    private final LightBarrier barrier;
    private final int rate;
    private volatile long total;
    private volatile BooleanSupplier watched = () -> false;
    private volatile boolean ended;

    Shift(String mqtt, DemoOptions options) {
        rate = options.rate();
        total = options.messages();
        barrier = LightBarrier.start(mqtt, ShopFloor.MQTT_TOPIC, rate, total, 0, options.exactlyOnce() ? 2 : 1);
    }

    void goOnWhile(BooleanSupplier somebodyWatches) {
        watched = somebodyWatches;
    }

    /** No piece more than there must be; false where it was told before. */
    boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /** Whether it was asked to end. */
    boolean isEnding() {
        return ended;
    }

    /** Has to be called more often than once a second. */
    void lookAhead() {
        long more = AHEAD * rate;
        boolean soonOver = total - barrier.created() < more;
        if (soonOver
                && !ended
                && total + more <= DemoOptions.MOST_MESSAGES
                && watched.getAsBoolean()
                && barrier.more(more)) {
            total += more;
        }
    }

    /** How many pieces there will be, as it looks now. */
    long total() {
        return total;
    }

    /** How many pieces there were, acknowledged or not. */
    long created() {
        return barrier.created();
    }

    /** The ids that the MQTT broker acknowledged to the light barrier. */
    Set<Long> acknowledged() {
        return barrier.acknowledged();
    }

    @Override
    public void close() {
        barrier.close();
    }
}
