// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import io.shopfloor.connect.mqtt.BrokerException;
import java.util.concurrent.TimeUnit;

/** The first thing that went wrong on a connection; later ones follow from it. Any thread. */
final class FirstFault {

    private volatile BrokerException fault;
    private boolean unawaited;

    /** Null as long as there is none. */
    BrokerException get() {
        return fault;
    }

    /** Returns whether this is the first. */
    synchronized boolean set(BrokerException cause) {
        if (fault != null) {
            return false;
        }
        fault = cause;
        notifyAll();
        return true;
    }

    /** Ends {@link #await}: nobody wants to know any more. */
    synchronized void endWaiting() {
        unawaited = true;
        notifyAll();
    }

    synchronized void await(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (long left = millis; left > 0 && fault == null && !unawaited; ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
