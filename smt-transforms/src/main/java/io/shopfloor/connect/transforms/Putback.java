// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.template.AbsentValueException;
import io.shopfloor.connect.common.template.KafkaTopicName;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import io.shopfloor.connect.common.template.Variables;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Sends a record to its putback-error topic, as it was, with headers that tell what happened. Immutable after it is
 * configured. Never fails: where the template gives no name, the topic is {@value #LAST_RESORT}.
 */
final class Putback {
    static final String TOPIC_CONFIG = "putback.topic";
    static final String MESSAGE_CONFIG = "putback.error.message";
    static final String STACKTRACE_CONFIG = "putback.stacktrace.max.bytes";
    static final String ENCODING_CONFIG = "header.encoding";

    static final String PREFIX = "putback.";
    static final String REASON = "putback.reason";
    static final String ERROR_CLASS = "putback.error.class";
    static final String ERROR_MESSAGE = "putback.error.message";
    static final String STACKTRACE = "putback.error.stacktrace";
    static final String ORIGINAL_TOPIC = "putback.original.topic";
    static final String ORIGINAL_PARTITION = "putback.original.partition";
    static final String ORIGINAL_OFFSET = "putback.original.offset";
    static final String FIRST_TS = "putback.first.ts";
    static final String LAST_TS = "putback.last.ts";
    static final String ATTEMPTS = "putback.attempts";

    static final String LAST_RESORT = "putback-error";
    /** What a source calls the topic of a message that has none. */
    private static final String UNMAPPED = "unmapped";

    static final int MOST_ATTEMPTS = 1_000_000;
    private static final Variables VARIABLES = Variables.none().withTopic();

    enum Message {
        MASKED,
        NONE
    }

    private final Template topic;
    private final HeaderText encoding;
    private final Message message;
    private final int stackTraceBytes;
    private final InstantSource clock;
    private final ErrorText errorText;

    Putback(AbstractConfig config, InstantSource clock) {
        this(config, clock, List.of());
    }

    /** @param secrets values that must never appear in a header */
    Putback(AbstractConfig config, InstantSource clock, List<String> secrets) {
        this.topic = Template.kafkaTopic(config.getString(TOPIC_CONFIG), VARIABLES);
        this.encoding = Options.choice(HeaderText.class, config, ENCODING_CONFIG);
        boolean errors = config.values().containsKey(MESSAGE_CONFIG);
        this.message = errors ? Options.choice(Message.class, config, MESSAGE_CONFIG) : Message.MASKED;
        this.stackTraceBytes = errors ? config.getInt(STACKTRACE_CONFIG) : 0;
        this.clock = clock;
        this.errorText = new ErrorText(secrets);
    }

    /** @param errors whether the options about exceptions are wanted */
    static void define(ConfigDef def, boolean errors) {
        ConfigGroup group = new ConfigGroup(def, "Putback");
        group.option(
                        TOPIC_CONFIG,
                        Type.STRING,
                        "putback-error.${topic}",
                        required(TemplateValidator.kafkaTopic(VARIABLES)),
                        Importance.HIGH,
                        "Where such records go; ${topic} is the record's Kafka topic. Where that gives no legal name, they go to "
                                + LAST_RESORT + ".")
                .choice(
                        ENCODING_CONFIG,
                        HeaderText.STRING,
                        Importance.LOW,
                        "How header values are written. bytes is for connectors whose header.converter is ByteArrayConverter, as"
                                + " with MirrorMaker 2.");
        if (errors) {
            group.choice(
                            MESSAGE_CONFIG,
                            Message.MASKED,
                            Importance.LOW,
                            "What stands in the header " + ERROR_MESSAGE
                                    + ". masked: the exception's message, with *** where it"
                                    + " repeats something of the record. none: nothing.")
                    .option(
                            STACKTRACE_CONFIG,
                            Type.INT,
                            0,
                            Validators.between(0, 65_536),
                            Importance.LOW,
                            "The most bytes of the header " + STACKTRACE
                                    + ": classes and lines, without messages. 0: no such" + " header.");
        }
    }

    private static ConfigDef.Validator required(ConfigDef.Validator template) {
        return ConfigDef.CompositeValidator.of(new ConfigDef.NonEmptyString(), template);
    }

    /**
     * The record on its way to the putback-error topic: key, value, schemas and timestamp as they were, and of the headers all
     * but what an earlier round wrote, of which the first time is kept and the attempts are counted on.
     *
     * @param headers the record's headers as they were before anything touched them
     * @param reason which step failed, as kind:name
     * @param error what it threw, or null
     * @param detail what is wrong, if there is no exception; free of payload
     */
    <R extends ConnectRecord<R>> R route(
            R record, Iterable<Header> headers, String reason, Throwable error, String detail) {
        long now = clock.millis();
        String original = originalTopic(record);
        Headers out = new ConnectHeaders();
        for (Header header : headers) {
            if (!header.key().startsWith(PREFIX)) {
                out.add(header);
            }
        }
        encoding.add(out, REASON, reason);
        if (error != null) {
            encoding.add(out, ERROR_CLASS, error.getClass().getName());
        }
        String text = text(record, headers, error, detail);
        if (text != null) {
            encoding.add(out, ERROR_MESSAGE, text);
        }
        if (error != null && stackTraceBytes > 0) {
            encoding.add(out, STACKTRACE, ErrorText.stackTrace(error, stackTraceBytes));
        }
        encoding.add(out, ORIGINAL_TOPIC, original);
        addPosition(out, record);
        encoding.add(out, FIRST_TS, Long.toString(HeaderText.number(headers, FIRST_TS, now, now)));
        encoding.add(out, LAST_TS, Long.toString(now));
        encoding.add(out, ATTEMPTS, Long.toString(HeaderText.number(headers, ATTEMPTS, MOST_ATTEMPTS, 0) + 1));
        return record.newRecord(
                topicFor(original),
                // A source's record goes where its key says: the putback topic may have fewer partitions.
                record instanceof SinkRecord ? record.kafkaPartition() : null,
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp(),
                out);
    }

    /**
     * What a sink's guard throws for a record, so that Connect's dead letter queue takes it. Connect writes exceptions with all
     * their causes into headers and logs, so this one says what the headers above would say, and the cause's lines, only.
     */
    DataException refusal(
            ConnectRecord<?> record, Iterable<Header> headers, String reason, Throwable error, String detail) {
        String text = text(record, headers, error, detail);
        DataException refusal = new DataException("putback: " + reason
                + (error == null ? "" : ": " + error.getClass().getName())
                + (text == null ? "" : ": " + text)
                + " (errors.tolerance=all with errors.deadletterqueue.topic.name sets such records aside)");
        if (error != null) {
            refusal.setStackTrace(error.getStackTrace());
        }
        return refusal;
    }

    private String text(ConnectRecord<?> record, Iterable<Header> headers, Throwable error, String detail) {
        if (error == null) {
            return detail;
        }
        return message == Message.NONE ? null : errorText.of(error, record, headers);
    }

    /**
     * Whether the record is on its way to the putback-error topic already: by its topic, which a publisher's headers do not
     * decide. The header that names the original topic only says which of the names that this template gives is looked for.
     */
    boolean isOnItsWay(ConnectRecord<?> record) {
        String original = HeaderText.of(record, ORIGINAL_TOPIC);
        String expected = topicFor(original == null ? UNMAPPED : original);
        return record.topic().equals(expected) || record.topic().equals(LAST_RESORT + "." + UNMAPPED);
    }

    /** The topic the record failed in; of a record that was read from a putback-error topic, the one it failed in first. */
    private String originalTopic(ConnectRecord<?> record) {
        String before = HeaderText.of(record, ORIGINAL_TOPIC);
        return before != null
                        && KafkaTopicName.isLegal(before)
                        && record.topic().equals(topicFor(before))
                ? before
                : record.topic();
    }

    private String topicFor(String original) {
        try {
            String name = topic.render(RecordValues.ofTopic(original));
            return name == null ? LAST_RESORT : name;
        } catch (AbsentValueException | UnmappableTopicException e) {
            return LAST_RESORT;
        }
    }

    private void addPosition(Headers out, ConnectRecord<?> record) {
        if (record.kafkaPartition() != null) {
            encoding.add(out, ORIGINAL_PARTITION, record.kafkaPartition().toString());
        }
        if (record instanceof SinkRecord sink) {
            encoding.add(out, ORIGINAL_OFFSET, Long.toString(sink.kafkaOffset()));
        }
    }
}
