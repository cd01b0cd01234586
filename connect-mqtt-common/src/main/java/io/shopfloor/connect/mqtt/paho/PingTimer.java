// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;

/**
 * When Paho looks whether it has to send a PINGREQ. Paho's own timer is set before it learns the keep alive that the broker
 * wants, and the first ping comes too late for it, or never where none was asked for. There is one appointment at a time: two of
 * them would take a ping that is just under way for an unanswered one. Any thread.
 */
final class PingTimer implements MqttPingSender {

    private final ScheduledExecutorService threads;
    private ClientComms client;
    private Future<?> next;
    private long longestMs = Long.MAX_VALUE;
    private boolean stopped;

    PingTimer(ScheduledExecutorService threads) {
        this.threads = threads;
    }

    @Override
    public synchronized void init(ClientComms comms) {
        client = comms;
    }

    @Override
    public synchronized void start() {
        if (client.getKeepAlive() > 0) {
            schedule(client.getKeepAlive());
        }
    }

    /** The broker wants a sign of life this often, whatever was asked for; Paho has been told as well. */
    synchronized void keepAlive(Duration wanted) {
        if (wanted.isZero()) {
            return; // Paho sends none any more
        }
        longestMs = wanted.toMillis();
        schedule(longestMs / 2); // only a look: by then Paho reckons with the new time, and makes the next appointment
    }

    @Override
    public synchronized void schedule(long delayMs) {
        if (next != null) {
            next.cancel(false);
        }
        if (stopped) {
            return;
        }
        try {
            next = threads.schedule(
                    (Runnable) client::checkForActivity, Math.min(delayMs, longestMs), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            stopped = true; // the connection is closed, and needs no pings
        }
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        if (next != null) {
            next.cancel(false);
        }
    }
}
