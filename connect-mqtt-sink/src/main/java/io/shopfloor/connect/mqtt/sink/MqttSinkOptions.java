// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.Variables;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.PayloadConverter;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The names, defaults, rules and texts of the MQTT sink's options; {@link MqttSinkConfig} reads their values. */
final class MqttSinkOptions {

    static final String TOPIC = "mqtt.topic";
    static final String KAFKA_TOPIC = "kafka.topic";
    static final String KAFKA_KEY = "kafka.key";
    static final String QOS = "mqtt.qos";
    static final String RETAINED = "mqtt.retained";
    static final String HEADERS = "mqtt.headers";
    static final String MESSAGE_EXPIRY = "mqtt.message.expiry.ms";
    static final String CONTENT_TYPE = "mqtt.content.type";
    static final String USER_PREFIX = "mqtt.user.header.prefix";
    static final String USER_INCLUDE = "mqtt.user.header.include";
    static final String USER_EXCLUDE = "mqtt.user.header.exclude";
    static final String CONVERTER = PayloadConverter.OPTION;
    static final String ON_NULL = "behavior.on.null";
    static final String IN_FLIGHT = "mqtt.max.in.flight";
    static final String ACK_TIMEOUT = "mqtt.ack.timeout.ms";
    static final String REFUSAL_TIMEOUT = "mqtt.publish.refusal.timeout.ms";
    static final String QUEUE_MESSAGES = "queue.max.messages";
    static final String QUEUE_BYTES = "queue.max.bytes";

    /** Written by the connector into each task's configuration. */
    static final String TASK_NUMBER = "task.number";

    static final Variables RECORD =
            Variables.none().withTopic().withKey().withHeaders().withFields();
    static final Variables MAPPED = Variables.none().withTopic();

    static final ConfigDef DEFINITION = define();

    /** Whether the headers that the MQTT source writes decide about what they name. */
    enum Headers {
        APPLY,
        IGNORE
    }

    /** What a record without value means. */
    enum OnNull {
        IGNORE,
        CLEAR_RETAINED,
        FAIL
    }

    private MqttSinkOptions() {}

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        MqttConnectionConfig.defineWithoutSession(def);
        defineTopic(new ConfigGroup(def, "Topic"));
        defineMessage(new ConfigGroup(def, "Message"));
        defineUser(new ConfigGroup(def, "User properties"));
        defineFlow(new ConfigGroup(def, "Flow control"));
        def.defineInternal(TASK_NUMBER, Type.INT, 0, Importance.LOW);
        return def;
    }

    private static void defineTopic(ConfigGroup group) {
        group.option(
                        TOPIC,
                        Type.STRING,
                        "",
                        TemplateValidator.text(RECORD),
                        Importance.HIGH,
                        "MQTT topic to publish to, a template: " + RECORD.describe()
                                + ". ${topic} is the record's Kafka topic. Empty: the record's header " + TOPIC
                                + " (written by the MQTT source), else " + KAFKA_TOPIC + " and " + KAFKA_KEY
                                + " reversed.")
                .option(
                        KAFKA_TOPIC,
                        Type.STRING,
                        "${topic}",
                        TemplateValidator.kafkaTopic(MAPPED).required(),
                        Importance.MEDIUM,
                        "Same as kafka.topic of the MQTT source: reversed to find the MQTT topic of records"
                                + " without the header " + TOPIC + ". Here ${topic} is the MQTT topic.")
                .option(
                        KAFKA_KEY,
                        Type.STRING,
                        "",
                        TemplateValidator.text(MAPPED),
                        Importance.MEDIUM,
                        "Same as kafka.key of the MQTT source; empty if keys contain no topic levels.");
    }

    private static void defineMessage(ConfigGroup group) {
        group.option(
                        CONVERTER,
                        Type.CLASS,
                        null,
                        Validators.described(PayloadConverter::check, "a Kafka Connect Converter"),
                        Importance.HIGH,
                        "Kafka Connect converter class that writes the payload; its options have the prefix "
                                + CONVERTER + ".. Unset: bytes and strings as is, the rest as JSON.")
                .option(
                        QOS,
                        Type.STRING,
                        "1",
                        TemplateValidator.text(RECORD).required(),
                        Importance.HIGH,
                        "QoS to publish with: 0 (at most once), 1 or 2, or a template that yields one. The"
                                + " record's header " + QOS + " takes precedence (see " + HEADERS + ").")
                .option(
                        RETAINED,
                        Type.STRING,
                        "false",
                        TemplateValidator.text(RECORD).required(),
                        Importance.MEDIUM,
                        "Whether to publish retained messages: true, false, or a template that yields one. The"
                                + " record's header " + RETAINED + " takes precedence (see " + HEADERS + ").")
                .choice(
                        HEADERS,
                        Headers.APPLY,
                        Importance.MEDIUM,
                        "Whether the headers written by the MQTT source (" + QOS + ", " + RETAINED + ", "
                                + CONTENT_TYPE
                                + ", mqtt.response.topic, mqtt.correlation.data, mqtt.message.expiry.seconds,"
                                + " mqtt.payload.utf8) set these properties of the message: apply or ignore. With apply, a"
                                + " QoS 0 message is published with QoS 0 again.")
                .option(
                        CONTENT_TYPE,
                        Type.STRING,
                        "",
                        TemplateValidator.text(RECORD),
                        Importance.LOW,
                        "MQTT 5 content type, a template; empty: none. The header " + CONTENT_TYPE
                                + " takes precedence.")
                .option(
                        MESSAGE_EXPIRY,
                        Type.LONG,
                        null,
                        Validators.described(MqttSinkOptions::checkExpiry, "1 ms or more, or unset"),
                        Importance.LOW,
                        "How long the broker keeps a message for disconnected subscribers, rounded up to seconds."
                                + " Unset: forever. The header mqtt.message.expiry.seconds takes precedence.")
                .choice(
                        ON_NULL,
                        OnNull.IGNORE,
                        Importance.MEDIUM,
                        "How to handle a null value: ignore (publish nothing, count it), clear_retained (publish"
                                + " an empty retained message, which clears the retained one) or fail (an error, see"
                                + " errors.tolerance).");
    }

    private static void defineUser(ConfigGroup group) {
        group.option(
                        USER_PREFIX,
                        Type.STRING,
                        "mqtt.user.",
                        null,
                        Importance.LOW,
                        "Headers with this prefix become MQTT 5 user properties, without the prefix. Empty: only"
                                + " those in " + USER_INCLUDE + ".")
                .option(
                        USER_INCLUDE,
                        Type.LIST,
                        List.of("x-origin", "x-trace", "traceparent", "tracestate"),
                        null,
                        Importance.LOW,
                        "Headers that become user properties under their full names; x-* is any name that starts"
                                + " with x-.")
                .option(
                        USER_EXCLUDE,
                        Type.LIST,
                        List.of(),
                        null,
                        Importance.LOW,
                        "Headers that never become user properties; overrides prefix and include.");
    }

    private static void defineFlow(ConfigGroup group) {
        group.option(
                        IN_FLIGHT,
                        Type.INT,
                        1_000,
                        Validators.between(1, 65_535),
                        Importance.MEDIUM,
                        "Maximum number of unacknowledged messages; a lower Receive Maximum of the broker is"
                                + " respected. With 1, order is kept even when the broker refuses a message for lack of"
                                + " quota.")
                .option(
                        ACK_TIMEOUT,
                        Type.LONG,
                        60_000L,
                        Validators.between(1, Integer.MAX_VALUE),
                        Importance.LOW,
                        "Reconnect and resend if the broker does not acknowledge the oldest message within this"
                                + " time.")
                .option(
                        REFUSAL_TIMEOUT,
                        Type.LONG,
                        300_000L,
                        Validators.between(0, Integer.MAX_VALUE),
                        Importance.LOW,
                        "How long to retry a message that the broker refuses temporarily (quota exceeded, server"
                                + " busy, no clear reason); later messages wait. Then it is an error, see errors.tolerance."
                                + " At least five attempts are made.")
                .option(
                        QUEUE_MESSAGES,
                        Type.INT,
                        10_000,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "Maximum number of messages held by a task. Then its partitions pause until half are"
                                + " acknowledged. One poll (consumer.override.max.poll.records) comes on top.")
                .option(
                        QUEUE_BYTES,
                        Type.LONG,
                        64L * 1024 * 1024,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "queue.max.messages in bytes: whole MQTT packets with topics and properties, plus keys"
                                + " and headers of their records.");
    }

    private static void checkExpiry(Object value) {
        if ((Long) value < 1) {
            throw new IllegalArgumentException("must be at least 1, or unset");
        }
    }
}
