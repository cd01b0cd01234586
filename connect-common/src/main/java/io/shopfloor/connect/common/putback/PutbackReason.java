// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.putback;

import java.util.Locale;

/** What failed, as the header {@link PutbackHeaders#REASON} says it: {@code payload}, or {@code transform:cast}. */
public enum PutbackReason {
    /** An MQTT message whose topic gives no Kafka topic. */
    TOPIC,
    /** An MQTT message of which the key could not be made. */
    KEY,
    /** An MQTT message whose payload could not be read. */
    PAYLOAD,
    /** An MQTT message that is too large for one record. */
    SIZE,
    /** A guarded transform, by its alias. */
    TRANSFORM,
    /** The predicate of a guarded transform, by the transform's alias. */
    PREDICATE,
    /** A check of the guard or of an application, by its name. */
    CHECK,
    /** A hop that a record came to for the second time. */
    LOOP,
    /** A record's context: {@code context:unknown} if no rule matches. */
    CONTEXT,
    /** The contract of a record's topic, by what it fails: {@code contract:required}. */
    CONTRACT;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String of(String name) {
        return text() + ":" + name;
    }
}
