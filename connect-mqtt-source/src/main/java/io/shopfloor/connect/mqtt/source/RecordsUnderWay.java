// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

/**
 * How many records the worker was given and has not reported back, and how many these may be before no more are made. What
 * waits for Kafka is bounded by messages elsewhere; where one message becomes many records, these are bounded here. The poll
 * thread gives and waits, the threads of the worker report.
 */
final class RecordsUnderWay {

    private final int max;
    private int open;

    RecordsUnderWay(int max) {
        this.max = max;
    }

    synchronized void handedOut(int records) {
        open += records;
    }

    /** One is in Kafka, or will never be. */
    synchronized void reported() {
        open--;
        if (open < max) {
            notifyAll();
        }
    }

    /** All of them are settled, whether each was reported or not. */
    synchronized void settled() {
        open = 0;
    }

    /** Whether more may be made; waits up to this long if not. */
    synchronized boolean awaitRoom(long ms) throws InterruptedException {
        long end = System.nanoTime() + ms * 1_000_000;
        for (long left = ms; open >= max && left > 0; left = (end - System.nanoTime() + 999_999) / 1_000_000) {
            wait(left);
        }
        return open < max;
    }
}
