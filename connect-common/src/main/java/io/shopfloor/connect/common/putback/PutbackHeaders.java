// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.putback;

import java.util.function.BiConsumer;

/**
 * The headers of a record in a putback-error topic, whoever put it back: their names, their order, and that each is text.
 * Written in the order why, where, when, part; what is null is left out. Used by one thread for one record.
 */
public final class PutbackHeaders {

    public static final String PREFIX = "putback.";

    /** What failed: a {@link PutbackReason}. */
    public static final String REASON = PREFIX + "reason";

    public static final String ERROR_CLASS = PREFIX + "error.class";
    public static final String ERROR_MESSAGE = PREFIX + "error.message";
    public static final String STACKTRACE = PREFIX + "error.stacktrace";

    /** The Kafka topic that the record was meant for. */
    public static final String ORIGINAL_TOPIC = PREFIX + "original.topic";

    public static final String ORIGINAL_PARTITION = PREFIX + "original.partition";
    public static final String ORIGINAL_OFFSET = PREFIX + "original.offset";

    /** The first failure, in milliseconds since 1970. */
    public static final String FIRST_TS = PREFIX + "first.ts";

    /** The last failure, in milliseconds since 1970. */
    public static final String LAST_TS = PREFIX + "last.ts";

    /** How often it has failed. */
    public static final String ATTEMPTS = PREFIX + "attempts";

    /** Which part of a payload that was cut, from 1, and of how many. */
    public static final String PART = PREFIX + "part";

    public static final String PARTS = PREFIX + "parts";

    /** What the parts are of: {@code payload} or {@code headers}. */
    public static final String CONTENT = PREFIX + "content";

    /** Stands for the original topic where a message has none. */
    public static final String UNMAPPED = "unmapped";

    /** Where a record goes if its putback topic's template gives no legal name. */
    public static final String LAST_RESORT = "putback-error";

    private final BiConsumer<String, String> add;

    private PutbackHeaders(BiConsumer<String, String> add) {
        this.add = add;
    }

    /** @param add appends a header with this name and text */
    public static PutbackHeaders to(BiConsumer<String, String> add) {
        return new PutbackHeaders(add);
    }

    public PutbackHeaders why(String reason, String errorClass, String message, String stackTrace) {
        put(REASON, reason);
        put(ERROR_CLASS, errorClass);
        put(ERROR_MESSAGE, message);
        put(STACKTRACE, stackTrace);
        return this;
    }

    public PutbackHeaders where(String topic, Integer partition, Long offset) {
        put(ORIGINAL_TOPIC, topic);
        put(ORIGINAL_PARTITION, partition);
        put(ORIGINAL_OFFSET, offset);
        return this;
    }

    public PutbackHeaders when(long firstMs, long lastMs, long attempts) {
        put(FIRST_TS, firstMs);
        put(LAST_TS, lastMs);
        put(ATTEMPTS, attempts);
        return this;
    }

    /** @param content what the parts are of, or null where that is plain */
    public PutbackHeaders part(int part, int parts, String content) {
        put(PART, part);
        put(PARTS, parts);
        put(CONTENT, content);
        return this;
    }

    private void put(String name, Object value) {
        if (value != null) {
            add.accept(name, value.toString());
        }
    }
}
