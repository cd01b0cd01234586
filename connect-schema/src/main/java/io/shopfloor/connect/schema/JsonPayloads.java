// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.Converter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads JSON payloads as structs of one Avro schema, which may come from a registry: then it is asked for again from time to
 * time without waiting, and the last good one is kept while the registry is down or has one that cannot be used. For one
 * thread. A payload that does not fit without loss is a {@link DataException} that says where, never what stands there.
 */
public final class JsonPayloads implements Converter {

    private static final Logger LOG = LoggerFactory.getLogger(JsonPayloads.class);
    private static final long RETRY_MS = 1_000;

    private final Supplier<CompletableFuture<String>> registry;
    private final long refreshMs;
    private final boolean dropsUnknown;
    private String text;
    private String told;
    private AvroReaders.Compiled schema;
    private CompletableFuture<String> asked;
    private long askAgainAt = System.nanoTime();

    /** By a schema that never changes. */
    JsonPayloads(String avro, boolean dropsUnknown) {
        this(null, 0, dropsUnknown);
        schema = AvroReaders.of(avro, dropsUnknown);
    }

    /** By one of a registry, asked again this often; 0: never, once it is there. */
    JsonPayloads(Supplier<CompletableFuture<String>> registry, long refreshMs, boolean dropsUnknown) {
        this.registry = registry;
        this.refreshMs = refreshMs;
        this.dropsUnknown = dropsUnknown;
    }

    /**
     * Whether there is a schema to read by; waits for the registry up to this long if there is none yet.
     *
     * @throws ConnectException if waiting does not help, because what the registry has must be corrected
     */
    public boolean awaitSchema(long ms) throws InterruptedException {
        if (schema != null) {
            return true;
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        while (schema == null && System.nanoTime() < end) {
            refresh();
            long left = Math.max(1, end - System.nanoTime());
            if (asked == null) {
                TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
            } else {
                awaitAnswer(left);
            }
        }
        return schema != null;
    }

    private void awaitAnswer(long ns) throws InterruptedException {
        try {
            asked.get(ns, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return; // asked again soon
        } catch (ExecutionException e) {
            LOG.trace("The answer is an error, which is handled with the answer", e);
        }
        refresh();
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] payload) {
        refresh();
        if (schema == null) {
            throw new IllegalStateException("there is no schema yet");
        }
        return new SchemaAndValue(schema.schema(), schema.reader().read(parsed(payload)));
    }

    private static Object parsed(byte[] payload) {
        Object json;
        try {
            json = Json.parseExactly(payload);
        } catch (DataException e) {
            throw new MismatchException("is " + e.getMessage());
        }
        if (json == null) {
            throw new MismatchException("is null, which its schema does not allow");
        }
        return json;
    }

    /** Takes an answer that has come, and asks again if it is time. */
    private void refresh() {
        if (registry == null) {
            return;
        }
        if (asked != null && asked.isDone()) {
            CompletableFuture<String> answer = asked;
            asked = null;
            take(answer);
        }
        if (asked == null && (schema == null || refreshMs > 0) && System.nanoTime() - askAgainAt >= 0) {
            asked = registry.get();
        }
    }

    private void take(CompletableFuture<String> answer) {
        try {
            String now = answer.join();
            told = null;
            if (!now.equals(text)) {
                schema = AvroReaders.of(now, dropsUnknown);
                text = now;
                LOG.info(
                        "Payloads are read by the schema of {} now",
                        schema.schema().name());
            }
        } catch (RuntimeException e) {
            Throwable cause = SchemaRegistry.cause(e);
            if (schema == null && !(cause instanceof RetriableException)) {
                throw new ConnectException("The payload schema cannot be used: " + cause.getMessage(), cause);
            }
            String trouble = (schema == null ? "Waiting for the payload schema: " : "Keeping the last payload schema: ")
                    + cause.getMessage();
            if (!trouble.equals(told)) {
                LOG.warn(trouble); // once an outage, though it is asked again each second
                told = trouble;
            }
        }
        askAgainAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(schema == null ? RETRY_MS : refreshMs);
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        throw new UnsupportedOperationException("created by PayloadSchema from the configuration");
    }

    @Override
    public byte[] fromConnectData(String topic, Schema valueSchema, Object value) {
        throw new UnsupportedOperationException("reads payloads only");
    }
}
