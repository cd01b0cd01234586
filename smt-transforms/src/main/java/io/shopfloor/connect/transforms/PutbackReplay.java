// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.putback.PutbackHeaders;
import io.shopfloor.connect.common.template.KafkaTopicName;
import io.shopfloor.connect.transforms.putback.Putback;
import io.shopfloor.connect.transforms.record.HeaderText;
import io.shopfloor.connect.transforms.task.Counters;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Sends records of a putback-error topic, or of a sink's dead letter queue, back to the topic they failed in; for a connector
 * that copies Kafka to Kafka. Applied by one task thread at a time. Never fails on a record: one that must not be replayed is left out of the copy, so it stays where
 * it is.
 */
public final class PutbackReplay<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC =
            "Sends records of a putback topic or of a sink's dead letter queue back to their original"
                    + " topic with their original headers, unless they have failed too often. The number of"
                    + " attempts and the time of the first failure are kept.";

    private static final String MAX_ATTEMPTS = "max.attempts";
    private static final String TOPICS = "original.topics.regex";
    private static final Set<String> KEPT = Set.of(PutbackHeaders.ATTEMPTS, PutbackHeaders.FIRST_TS);

    /** Headers of Connect's dead letter queue, with errors.deadletterqueue.context.headers.enable. */
    private static final String DLQ_PREFIX = "__connect.errors.";

    private static final String DLQ_TOPIC = DLQ_PREFIX + "topic";

    public static final ConfigDef CONFIG_DEF = define();

    private final Counters counters = new Counters("PutbackReplay");
    private final LongAdder replayed = counters.counter("Replayed", "records sent back to their original topic");
    private final LongAdder exhausted = counters.counter("Exhausted", "records that had failed max.attempts times");
    private final LongAdder notReplayable =
            counters.counter("NotReplayable", "records without an original topic that may be written to");
    private int maxAttempts;
    private Pattern topics;

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        new ConfigGroup(def, "Replay")
                .option(
                        MAX_ATTEMPTS,
                        Type.INT,
                        3,
                        Validators.atLeast(1),
                        Importance.HIGH,
                        "A record that has failed this often is not replayed; it stays in the putback topic or"
                                + " the dead letter queue.")
                .option(
                        TOPICS,
                        Type.STRING,
                        ".*",
                        Validators.described(PutbackReplay::checkPattern, "a regular expression"),
                        Importance.MEDIUM,
                        "Only records whose original topic matches are replayed. A header does not prove a"
                                + " record's origin: if others may write to the putback topic, list your topics here.");
        return def;
    }

    private static void checkPattern(Object pattern) {
        try {
            Pattern.compile(pattern.toString());
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("is not a valid regex: " + e.getDescription());
        }
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, props, false);
        maxAttempts = config.getInt(MAX_ATTEMPTS);
        topics = Pattern.compile(config.getString(TOPICS));
    }

    @Override
    public R apply(R record) {
        counters.register();
        String putBackFrom = HeaderText.of(record, PutbackHeaders.ORIGINAL_TOPIC);
        String original = putBackFrom == null ? HeaderText.of(record, DLQ_TOPIC) : putBackFrom;
        if (original == null
                || !KafkaTopicName.isLegal(original)
                || original.startsWith("__")
                || original.equals(record.topic())
                || !topics.matcher(original).matches()) {
            notReplayable.increment();
            return null;
        }
        // A guard has counted this failure in its header. Connect has not: in its header is what a replay before wrote.
        long attempts = putBackFrom == null
                ? HeaderText.number(record.headers(), PutbackHeaders.ATTEMPTS, Putback.MOST_ATTEMPTS, 0) + 1
                : HeaderText.number(record.headers(), PutbackHeaders.ATTEMPTS, Putback.MOST_ATTEMPTS, 1);
        if (attempts >= maxAttempts) {
            exhausted.increment();
            return null;
        }
        replayed.increment();
        return record.newRecord(
                original,
                // The partition is that of the putback-error topic; the key finds the one of the original topic again.
                record instanceof SinkRecord ? record.kafkaPartition() : null,
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp(),
                putBackFrom == null ? ofDeadLetter(record.headers(), attempts) : asBefore(record.headers()));
    }

    private static Headers asBefore(Headers old) {
        Headers headers = new ConnectHeaders();
        for (Header header : old) {
            boolean ofFailure = header.key().startsWith(PutbackHeaders.PREFIX)
                    || header.key().startsWith(DLQ_PREFIX);
            if (!ofFailure || KEPT.contains(header.key())) {
                headers.add(header);
            }
        }
        return headers;
    }

    /** As a header that every converter writes: bytes where the copied headers are bytes, else text. */
    private static Headers ofDeadLetter(Headers old, long attempts) {
        Headers headers = asBefore(old);
        headers.remove(PutbackHeaders.ATTEMPTS);
        boolean bytes = old.lastWithName(DLQ_TOPIC).value() instanceof byte[];
        (bytes ? HeaderText.BYTES : HeaderText.STRING).add(headers, PutbackHeaders.ATTEMPTS, Long.toString(attempts));
        return headers;
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void close() {
        counters.close();
    }
}
