// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.link;

import java.time.Duration;

/**
 * What goes wrong on a link now, shared by all its connections. Orders come from any thread and wake the pumps that wait
 * here.
 */
final class LinkWeather {
    private boolean blackhole;
    private boolean stalled;
    private boolean balancer;
    private int mqttRefusal;
    private long delayNanos;
    private long bytesPerSecond = Long.MAX_VALUE;

    synchronized void blackhole(boolean on) {
        blackhole = on;
        notifyAll();
    }

    synchronized void stall(boolean on) {
        stalled = on;
        notifyAll();
    }

    /** Of the link's nature, hence outlives {@link #clear}. */
    synchronized void balancer() {
        balancer = true;
    }

    synchronized boolean isBalancer() {
        return balancer;
    }

    /** 0: none. */
    synchronized void mqttRefusal(int reasonCode) {
        mqttRefusal = reasonCode;
    }

    synchronized int mqttRefusal() {
        return mqttRefusal;
    }

    synchronized void delay(Duration each) {
        delayNanos = each.toNanos();
        notifyAll();
    }

    synchronized void throttle(long rate) {
        bytesPerSecond = rate;
        notifyAll();
    }

    synchronized void clear() {
        blackhole = false;
        stalled = false;
        mqttRefusal = 0;
        delayNanos = 0;
        bytesPerSecond = Long.MAX_VALUE;
        notifyAll();
    }

    synchronized boolean isBlackhole() {
        return blackhole;
    }

    synchronized long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** Waits until bytes that were read at {@code readAt} are due: past the delay and, towards the client, no stall. */
    synchronized void awaitDue(long readAt, boolean towardsClient) throws InterruptedException {
        while (true) {
            long left = readAt + delayNanos - System.nanoTime();
            if (towardsClient && stalled && !blackhole) {
                wait();
            } else if (left > 0) {
                waitNanos(left);
            } else {
                return;
            }
        }
    }

    /** Waits until that moment, or until the throttle is lifted. */
    synchronized void awaitSlot(long moment) throws InterruptedException {
        for (long left = moment - System.nanoTime();
                left > 0 && bytesPerSecond < Long.MAX_VALUE;
                left = moment - System.nanoTime()) {
            waitNanos(left);
        }
    }

    private void waitNanos(long nanos) throws InterruptedException {
        // Never 0, which would wait for ever.
        wait(nanos / 1_000_000, (int) Math.max(1, nanos % 1_000_000));
    }
}
