// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.topics;

import java.util.Collection;

/**
 * Tells before a record goes out whether Kafka takes a topic of its name. A producer that is given a name which Kafka will
 * not have waits for it for ever, and every record behind it as well. Used by the poll thread.
 */
public interface TopicGate extends AutoCloseable {

    /** Whether it is known of all these names; false if Kafka does not answer now, and the records have to wait. */
    boolean ready(Collection<String> names) throws InterruptedException;

    /** Why Kafka does not take this topic; null if it does. Only for names of which the last {@link #ready} was true. */
    String refusal(String name);

    @Override
    void close();
}
