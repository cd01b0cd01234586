// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.StatusName;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/**
 * What a subscription sends, until the connection's thread takes it. Short: while it is full, the client's thread waits, and the
 * client asks the server for no more. Whatever says that something is missing ends the link: the next one is told everything
 * anew. The client's threads put in, the connection's thread takes out and closes.
 *
 * @param <T> what is sent at once
 */
abstract class Inbox<T> implements OpcUaSubscription.SubscriptionListener, AutoCloseable {

    private static final int MAX_WAITING = 16;

    private final OpcUaLink link;
    private final String what;
    private final BlockingQueue<T> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private volatile boolean closed;

    /** @param what continues "the": "subscription" */
    Inbox(OpcUaLink link, String what) {
        this.link = link;
        this.what = what;
    }

    /** Waits for room, as long as it takes. */
    final void put(T sent) {
        try {
            while (!closed && !waiting.offer(sent, 1, TimeUnit.SECONDS)) {
                // still full
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What came next; null if nothing comes in this time. */
    final T poll(long timeoutMs) throws InterruptedException {
        return waiting.poll(timeoutMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public final void onNotificationDataLost(OpcUaSubscription from) {
        link.lose("notifications of the " + what + " are missing, and the server does not have them any more");
    }

    @Override
    public final void onWatchdogTimerElapsed(OpcUaSubscription from) {
        link.lose("the " + what + " gives no sign of life");
    }

    @Override
    public final void onStatusChanged(OpcUaSubscription from, StatusCode status) {
        link.lose("the server has ended the " + what + " (" + StatusName.of(status) + ")");
    }

    @Override
    public final void onTransferFailed(OpcUaSubscription from, StatusCode status) {
        link.lose("the " + what + " did not survive a new session (" + StatusName.of(status) + ")");
    }

    @Override
    public final void close() {
        closed = true;
        waiting.clear();
    }
}
