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
    static final String QUEUE_MESSAGES = "max.queue.size";
    static final String QUEUE_BYTES = "max.queue.size.in.bytes";

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
                                + ", which the MQTT source writes; where there is none, the way back of " + KAFKA_TOPIC
                                + " and " + KAFKA_KEY + ".")
                .option(
                        KAFKA_TOPIC,
                        Type.STRING,
                        "${topic}",
                        TemplateValidator.kafkaTopic(MAPPED).required(),
                        Importance.MEDIUM,
                        "How the MQTT topic was mapped to the Kafka topic: as in the MQTT source. Read backwards for"
                                + " records without the header " + TOPIC + ". ${topic} is the MQTT topic here.")
                .option(
                        KAFKA_KEY,
                        Type.STRING,
                        "",
                        TemplateValidator.text(MAPPED),
                        Importance.MEDIUM,
                        "How the MQTT topic was mapped to the key, likewise; empty if the key says nothing of it.");
    }

    private static void defineMessage(ConfigGroup group) {
        group.option(
                        CONVERTER,
                        Type.CLASS,
                        null,
                        Validators.described(PayloadConverter::check, "a Kafka Connect Converter"),
                        Importance.HIGH,
                        "Kafka Connect converter that writes the payload, with its options under " + CONVERTER
                                + ".. Unset: bytes and strings as they are, everything else as JSON.")
                .option(
                        QOS,
                        Type.STRING,
                        "1",
                        TemplateValidator.text(RECORD).required(),
                        Importance.HIGH,
                        "QoS to publish with: 0, 1 or 2, or a template that gives one of them. A header " + QOS
                                + " of the record decides instead (see " + HEADERS + "). 0 is at most once.")
                .option(
                        RETAINED,
                        Type.STRING,
                        "false",
                        TemplateValidator.text(RECORD).required(),
                        Importance.MEDIUM,
                        "Whether the broker keeps the message as the topic's last one: true, false, or a template that"
                                + " gives one of them. A header " + RETAINED + " decides instead.")
                .choice(
                        HEADERS,
                        Headers.APPLY,
                        Importance.MEDIUM,
                        "Whether the headers that the MQTT source writes (" + QOS + ", " + RETAINED + ", "
                                + CONTENT_TYPE
                                + ", mqtt.response.topic, mqtt.correlation.data, mqtt.message.expiry.seconds,"
                                + " mqtt.payload.utf8) decide about what they name: apply or ignore. With apply, what"
                                + " a device published with QoS 0 leaves with QoS 0.")
                .option(
                        CONTENT_TYPE,
                        Type.STRING,
                        "",
                        TemplateValidator.text(RECORD),
                        Importance.LOW,
                        "MQTT 5 content type, a template; empty for none. A header " + CONTENT_TYPE
                                + " decides instead.")
                .option(
                        MESSAGE_EXPIRY,
                        Type.LONG,
                        null,
                        Validators.described(MqttSinkOptions::checkExpiry, "1 ms or more, or unset"),
                        Importance.LOW,
                        "How long the broker keeps the message for subscribers that are away, rounded up to seconds."
                                + " Unset: for ever. A header mqtt.message.expiry.seconds decides instead.")
                .choice(
                        ON_NULL,
                        OnNull.IGNORE,
                        Importance.MEDIUM,
                        "What a record without value means: ignore (nothing is published; counted), clear_retained (an"
                                + " empty retained message, which makes the broker forget the retained one), fail (an"
                                + " error of the record).");
    }

    private static void defineUser(ConfigGroup group) {
        group.option(
                        USER_PREFIX,
                        Type.STRING,
                        "mqtt.user.",
                        null,
                        Importance.LOW,
                        "Headers whose names begin with this become MQTT 5 user properties, without it; empty: none do"
                                + " but those of " + USER_INCLUDE + ".")
                .option(
                        USER_INCLUDE,
                        Type.LIST,
                        List.of("x-origin", "x-trace", "traceparent", "tracestate"),
                        null,
                        Importance.LOW,
                        "Headers that become user properties under their own names; name* is every name that begins so.")
                .option(
                        USER_EXCLUDE,
                        Type.LIST,
                        List.of(),
                        null,
                        Importance.LOW,
                        "Headers that never become user properties, written likewise; this wins.");
    }

    private static void defineFlow(ConfigGroup group) {
        group.option(
                        IN_FLIGHT,
                        Type.INT,
                        1_000,
                        Validators.between(1, 65_535),
                        Importance.MEDIUM,
                        "How many messages may be on the way to the broker without its acknowledgement; a broker that"
                                + " allows less (Receive Maximum) gets less. With 1 the order holds even over a refusal"
                                + " for lack of quota.")
                .option(
                        ACK_TIMEOUT,
                        Type.LONG,
                        60_000L,
                        Validators.between(1, Integer.MAX_VALUE),
                        Importance.LOW,
                        "A broker that leaves the oldest message that it was sent unacknowledged for so long gets a new connection, and"
                                + " the message again.")
                .option(
                        REFUSAL_TIMEOUT,
                        Type.LONG,
                        300_000L,
                        Validators.between(0, Integer.MAX_VALUE),
                        Importance.LOW,
                        "A message that the broker refuses for now (quota exceeded, server busy, no clear reason) is sent"
                                + " again for so long, with all that come after it waiting. Then it is an error of the"
                                + " record, as errors.tolerance says. At least five attempts are made.")
                .option(
                        QUEUE_MESSAGES,
                        Type.INT,
                        10_000,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "Messages held in each task. Beyond, its partitions are paused until half of them are"
                                + " acknowledged. One poll's records (consumer.override.max.poll.records) come on top.")
                .option(
                        QUEUE_BYTES,
                        Type.LONG,
                        64L * 1024 * 1024,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "Bytes held in each task, likewise: the whole packets, with topics and properties, and the keys"
                                + " and headers of their records.");
    }

    private static void checkExpiry(Object value) {
        if ((Long) value < 1) {
            throw new IllegalArgumentException("must be 1 or larger, or unset");
        }
    }
}
