// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.putback;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.putback.PutbackHeaders;
import io.shopfloor.connect.common.template.AbsentValueException;
import io.shopfloor.connect.common.template.KafkaTopicName;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import io.shopfloor.connect.common.template.Variables;
import io.shopfloor.connect.transforms.record.HeaderText;
import io.shopfloor.connect.transforms.record.RecordValues;
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
 * configured. Never fails: where the template gives no name, the topic is {@value PutbackHeaders#LAST_RESORT}.
 */
public final class Putback {
    static final String TOPIC_CONFIG = "putback.topic";
    static final String MESSAGE_CONFIG = "putback.error.message";
    static final String STACKTRACE_CONFIG = "putback.stacktrace.max.bytes";
    public static final String ENCODING_CONFIG = "header.encoding";

    public static final int MOST_ATTEMPTS = 1_000_000;
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

    public Putback(AbstractConfig config, InstantSource clock) {
        this(config, clock, List.of());
    }

    /** @param secrets values that must never appear in a header */
    public Putback(AbstractConfig config, InstantSource clock, List<String> secrets) {
        this.topic = Template.kafkaTopic(config.getString(TOPIC_CONFIG), VARIABLES);
        this.encoding = ConfigGroup.chosen(HeaderText.class, config, ENCODING_CONFIG);
        boolean errors = config.values().containsKey(MESSAGE_CONFIG);
        this.message = errors ? ConfigGroup.chosen(Message.class, config, MESSAGE_CONFIG) : Message.MASKED;
        this.stackTraceBytes = errors ? config.getInt(STACKTRACE_CONFIG) : 0;
        this.clock = clock;
        this.errorText = new ErrorText(secrets);
    }

    /** @param errors whether the options about exceptions are wanted */
    public static void define(ConfigDef def, boolean errors) {
        ConfigGroup group = new ConfigGroup(def, "Putback");
        group.option(
                        TOPIC_CONFIG,
                        Type.STRING,
                        "putback-error.${topic}",
                        required(TemplateValidator.kafkaTopic(VARIABLES)),
                        Importance.HIGH,
                        "Dead letter topic for records that are put back; ${topic} is the record's topic. If the"
                                + " name is illegal: " + PutbackHeaders.LAST_RESORT + ".")
                .choice(
                        ENCODING_CONFIG,
                        HeaderText.STRING,
                        Importance.LOW,
                        "How headers are written: string, or bytes for connectors whose header.converter is"
                                + " ByteArrayConverter, as in MirrorMaker 2.");
        if (errors) {
            group.choice(
                            MESSAGE_CONFIG,
                            Message.MASKED,
                            Importance.LOW,
                            "Content of the header " + PutbackHeaders.ERROR_MESSAGE
                                    + ". masked: the exception's message, with *** for any record content. none: no message.")
                    .option(
                            STACKTRACE_CONFIG,
                            Type.INT,
                            0,
                            Validators.between(0, 65_536),
                            Importance.LOW,
                            "Maximum bytes of the header " + PutbackHeaders.STACKTRACE
                                    + " (classes and lines, no messages). 0: no such header.");
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
    public <R extends ConnectRecord<R>> R route(
            R record, Iterable<Header> headers, String reason, Throwable error, String detail) {
        long now = clock.millis();
        String original = originalTopic(record);
        Headers out = new ConnectHeaders();
        for (Header header : headers) {
            if (!header.key().startsWith(PutbackHeaders.PREFIX)) {
                out.add(header);
            }
        }
        PutbackHeaders.to((name, text) -> encoding.add(out, name, text))
                .why(
                        reason,
                        error == null ? null : error.getClass().getName(),
                        text(record, headers, error, detail),
                        error == null || stackTraceBytes == 0 ? null : ErrorText.stackTrace(error, stackTraceBytes))
                .where(
                        original,
                        record.kafkaPartition(),
                        record instanceof SinkRecord sink ? (Long) sink.kafkaOffset() : null)
                .when(
                        HeaderText.number(headers, PutbackHeaders.FIRST_TS, now, now),
                        now,
                        HeaderText.number(headers, PutbackHeaders.ATTEMPTS, MOST_ATTEMPTS, 0) + 1);
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
    public DataException refusal(
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
    public boolean isOnItsWay(ConnectRecord<?> record) {
        String original = HeaderText.of(record, PutbackHeaders.ORIGINAL_TOPIC);
        String expected = topicFor(original == null ? PutbackHeaders.UNMAPPED : original);
        return record.topic().equals(expected)
                || record.topic().equals(PutbackHeaders.LAST_RESORT + "." + PutbackHeaders.UNMAPPED);
    }

    /** The topic the record failed in; of a record that was read from a putback-error topic, the one it failed in first. */
    private String originalTopic(ConnectRecord<?> record) {
        String before = HeaderText.of(record, PutbackHeaders.ORIGINAL_TOPIC);
        return before != null
                        && KafkaTopicName.isLegal(before)
                        && record.topic().equals(topicFor(before))
                ? before
                : record.topic();
    }

    private String topicFor(String original) {
        try {
            String name = topic.render(RecordValues.ofTopic(original));
            return name == null ? PutbackHeaders.LAST_RESORT : name;
        } catch (AbsentValueException | UnmappableTopicException e) {
            return PutbackHeaders.LAST_RESORT;
        }
    }
}
