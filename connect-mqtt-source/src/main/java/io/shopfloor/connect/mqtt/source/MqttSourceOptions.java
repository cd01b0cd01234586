// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.queue.Overflow;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.Variables;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.PayloadConverter;
import io.shopfloor.connect.mqtt.source.topics.KafkaTopicOptions;
import io.shopfloor.connect.schema.PayloadSchema;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The names, defaults, rules and texts of the MQTT source's options; {@link MqttSourceConfig} reads their values. */
final class MqttSourceOptions {

    static final String TOPICS = "mqtt.topics";
    static final String QOS = "mqtt.qos";
    static final String SESSIONS = "mqtt.sessions";
    static final String SHARED_GROUP = "mqtt.shared.group";
    static final String RECEIVE_MAXIMUM = "mqtt.receive.maximum";
    static final String RETAIN_HANDLING = "mqtt.retain.handling";
    static final String OVERFLOW = "mqtt.overflow";
    static final String USER_PREFIX = "mqtt.user.header.prefix";
    static final String QUEUE_MESSAGES = "queue.max.messages";
    static final String QUEUE_BYTES = "queue.max.bytes";
    static final String BATCH = "poll.max.records";
    static final String KAFKA_TOPIC = "kafka.topic";
    static final String KAFKA_KEY = "kafka.key";
    static final String KAFKA_PARTITION = "kafka.partition";
    static final String CONVERTER = PayloadConverter.OPTION;
    static final String PAYLOAD_BYTES = "payload.max.bytes";
    static final String RECORD_BYTES = "record.max.bytes";
    static final String ON_EMPTY = "behavior.on.empty";
    static final String USER_TRACE = "mqtt.user.header.trace";
    static final String ON_ERROR = "on.error";
    static final String PUTBACK_TOPIC = "putback.topic";

    /** Connect's option for the producer's limit, and Kafka's default. */
    static final String PRODUCER_MAX_REQUEST = "producer.override.max.request.size";

    static final String TRANSACTION_TIMEOUT = "producer.override.transaction.timeout.ms";

    static final int KAFKA_MAX_REQUEST_BYTES = 1_048_576;

    /** Written by the connector into each task's configuration. */
    static final String TASK_SESSIONS = "task.sessions";

    static final String TASK_NUMBER = "task.number";

    static final Variables MESSAGE = Variables.none().withTopic().withHeaders();
    static final Variables MESSAGE_AND_VALUE = MESSAGE.withFields();
    static final Variables FAILED_MESSAGE = MESSAGE.withKafkaNames(KAFKA_TOPIC);

    static final ConfigDef DEFINITION = define();

    /** What happens with retained messages when a subscription is made; in the order of the standard's values 0 to 2. */
    enum RetainHandling {
        SEND,
        SEND_IF_NEW,
        NEVER
    }

    /** What happens to a message that cannot become a record. */
    enum OnError {
        PUTBACK,
        FAIL
    }

    /** What becomes of a message without payload. */
    enum OnEmpty {
        BYTES,
        NULL,
        PUTBACK
    }

    /** Whether publishers are believed where they send the headers of a trace. */
    enum UserTrace {
        UNTRUSTED,
        TRUSTED
    }

    private MqttSourceOptions() {}

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        MqttConnectionConfig.define(def);
        defineSubscription(new ConfigGroup(def, "MQTT subscription"));
        defineMapping(new ConfigGroup(def, "Kafka"));
        KafkaTopicOptions.define(new ConfigGroup(def, "Kafka topics"));
        PayloadSchema.define(def, "Payload schema");
        defineErrors(new ConfigGroup(def, "Errors"));
        defineFlow(new ConfigGroup(def, "Flow control"));
        def.defineInternal(TASK_SESSIONS, Type.LIST, List.of(), Importance.LOW);
        def.defineInternal(TASK_NUMBER, Type.INT, 0, Importance.LOW);
        return def;
    }

    private static void defineSubscription(ConfigGroup group) {
        group.required(
                        TOPICS,
                        Type.LIST,
                        Validators.eachOf(TopicFilters::check, false, "list of MQTT topic filters"),
                        "MQTT topic filters, with + for one level and # for all further levels, for example"
                                + " plant/+/count,orders/#. Filters that overlap may bring a message once for each.")
                .option(
                        QOS,
                        Type.INT,
                        1,
                        Validators.described(MqttSourceOptions::checkQos, "0, 1 or 2"),
                        Importance.HIGH,
                        "QoS of the subscriptions. 1: a message is acknowledged to the broker only after Kafka has it."
                                + " 2: likewise (PUBREC), and over lost links nothing is ever in doubt; slower."
                                + " 0: at most once, bounded, newest wins (see mqtt.overflow).")
                .option(
                        SESSIONS,
                        Type.INT,
                        1,
                        Validators.between(1, SessionPlan.MAX_SESSIONS),
                        Importance.MEDIUM,
                        "How many MQTT sessions share the work, each with a client id of its own. They are spread over"
                                + " the tasks; tasks.max may change freely. Without mqtt.shared.group the filters are"
                                + " split over the sessions.")
                .option(
                        SHARED_GROUP,
                        Type.STRING,
                        "",
                        Validators.described(
                                MqttSourceOptions::checkGroup, "a name without /, +, #, commas and control characters"),
                        Importance.MEDIUM,
                        "Group name of a shared subscription ($share/group/filter): the broker then deals all messages"
                                + " out to the sessions. Order holds within a session only.")
                .choice(
                        RETAIN_HANDLING,
                        RetainHandling.SEND_IF_NEW,
                        Importance.LOW,
                        "Whether the broker sends retained messages: send (at each start of the task), send_if_new (only if"
                                + " the session did not have the subscription), never. After a reconnect that finds the"
                                + " session it does not send them again. With mqtt.shared.group always never, or each"
                                + " session could get them all.")
                .option(
                        USER_PREFIX,
                        Type.STRING,
                        MessageHeaders.USER,
                        Validators.described(MqttSourceOptions::checkUserPrefix, "text that begins no name of ours"),
                        Importance.LOW,
                        "What the names of record headers made of MQTT user properties begin with; may be empty. A name"
                                + " that would be one of the connector's (mqtt.*, putback.*), of a trace or of Connect's"
                                + " (__connect.*) begins with mqtt.user. all the same.")
                .choice(
                        USER_TRACE,
                        UserTrace.UNTRUSTED,
                        Importance.LOW,
                        "Whether user properties may be the headers x-origin, x-trace, traceparent and tracestate, where"
                                + " mqtt.user.header.prefix makes these names: untrusted (they begin with mqtt.user.) or"
                                + " trusted, for a trace that goes on over an MQTT broker whose publishers you trust.");
    }

    private static void defineMapping(ConfigGroup group) {
        group.option(
                        KAFKA_TOPIC,
                        Type.STRING,
                        "mqtt",
                        TemplateValidator.kafkaTopic(MESSAGE_AND_VALUE).required(),
                        Importance.HIGH,
                        "Kafka topic, a template: " + MESSAGE_AND_VALUE.describe()
                                + ". Topic levels are joined by dots and escaped, so that no two MQTT topics meet.")
                .option(
                        KAFKA_KEY,
                        Type.STRING,
                        "${topic}",
                        TemplateValidator.text(MESSAGE_AND_VALUE),
                        Importance.HIGH,
                        "Record key, a template as for " + KAFKA_TOPIC + "; empty for records without key. Messages of"
                                + " one key keep their order. Use org.apache.kafka.connect.storage.StringConverter as"
                                + " key.converter.")
                .option(
                        KAFKA_PARTITION,
                        Type.INT,
                        null,
                        Validators.described(MqttSourceOptions::checkPartition, "a partition number, or unset"),
                        Importance.LOW,
                        "Fixed partition. Unset: Kafka's partitioner decides by key, so that the order per key holds.")
                .option(
                        CONVERTER,
                        Type.CLASS,
                        null,
                        Validators.described(PayloadConverter::check, "a Kafka Connect Converter"),
                        Importance.HIGH,
                        "Kafka Connect converter that reads the payload, with its options under " + CONVERTER
                                + ".: the record then has a schema before transforms see it. Unset: raw bytes.")
                .choice(
                        ON_EMPTY,
                        OnEmpty.BYTES,
                        Importance.MEDIUM,
                        "What becomes of a message with an empty payload, which clears a retained topic in MQTT: bytes (a"
                                + " payload like any other), null (a record without value: in a compacted topic it deletes"
                                + " the key) or putback (it cannot become a record, see on.error).");
    }

    private static void defineErrors(ConfigGroup group) {
        group.choice(
                        ON_ERROR,
                        OnError.PUTBACK,
                        Importance.HIGH,
                        "What happens to a message whose topic cannot be mapped or whose payload cannot be read:"
                                + " putback (its original bytes go to " + PUTBACK_TOPIC
                                + " with the error in headers, the stream goes on) or fail (the task stops; the broker"
                                + " keeps the message).")
                .option(
                        PUTBACK_TOPIC,
                        Type.STRING,
                        "putback-error.${kafka.topic}",
                        TemplateValidator.kafkaTopic(FAILED_MESSAGE).required(),
                        Importance.MEDIUM,
                        "Kafka topic of messages that could not become records, a template: "
                                + FAILED_MESSAGE.describe() + ". Where the Kafka topic itself could not be made,"
                                + " ${kafka.topic} is 'unmapped'; where this name cannot be made either, it is"
                                + " putback-error.unmapped.")
                .option(
                        PAYLOAD_BYTES,
                        Type.INT,
                        1_000_000,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "Largest payload of one record. A larger message is an error as above; put back, its bytes are"
                                + " cut into several records of at most this size. Raise it together with"
                                + " producer.override.max.request.size and the topic's max.message.bytes.")
                .option(
                        RECORD_BYTES,
                        Type.INT,
                        null,
                        Validators.described(MqttSourceOptions::checkRecordBytes, "at least 16384, or unset"),
                        Importance.MEDIUM,
                        "Largest record, with key and headers, as the converters write it. A message whose record could"
                                + " be larger is an error as above. The size is estimated from above: a value.converter"
                                + " that this configuration does not name is taken for the JSON converter, which writes"
                                + " bytes as Base64, a third larger. Unset: producer.override.max.request.size, and"
                                + " without that Kafka's default of 1048576. Set it where the worker's"
                                + " producer.max.request.size or a topic's max.message.bytes differ. A sixty-fourth of it is"
                                + " left for headers that transforms add.");
    }

    private static void defineFlow(ConfigGroup group) {
        group.option(
                        RECEIVE_MAXIMUM,
                        Type.INT,
                        5_000,
                        Validators.between(1, 65_535),
                        Importance.MEDIUM,
                        "How many unacknowledged messages the broker may send to each session. The rate is at most this"
                                + " number divided by the time that Kafka takes to confirm.")
                .option(
                        QUEUE_MESSAGES,
                        Type.INT,
                        20_000,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "Maximum number of messages that wait for Kafka: in each session at QoS 1 and 2, in each task at QoS 0."
                                + " At QoS 1 and 2 the session reads nothing more from the broker until there is room."
                                + " At least " + RECEIVE_MAXIMUM + ".")
                .option(
                        QUEUE_BYTES,
                        Type.LONG,
                        64L * 1024 * 1024,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "Maximum number of bytes that wait for Kafka, counted likewise. A message counts with its whole MQTT"
                                + " packet, properties included; one message alone may exceed the maximum.")
                .choice(
                        OVERFLOW,
                        Overflow.DROP_OLDEST,
                        Importance.MEDIUM,
                        "Which QoS 0 message is dropped when the queue is full: drop_oldest (newest wins) or"
                                + " drop_newest. Dropped messages are counted in a metric.")
                .option(
                        BATCH,
                        Type.INT,
                        2_000,
                        Validators.atLeast(1),
                        Importance.LOW,
                        "Most records that are handed to Connect at once.");
    }

    private static void checkQos(Object value) {
        int qos = (Integer) value;
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("must be 0, 1 or 2");
        }
    }

    private static void checkGroup(Object value) {
        if (!value.equals("")) {
            TopicFilters.checkGroup((String) value);
        }
    }

    private static void checkUserPrefix(Object value) {
        String prefix = (String) value;
        if (!prefix.startsWith(MessageHeaders.USER) && MessageHeaders.isOurs(prefix)) {
            throw new IllegalArgumentException(
                    "headers whose names begin so are the connector's own; use mqtt.user. or another text");
        }
    }

    private static void checkRecordBytes(Object value) {
        if ((Integer) value < RecordSize.SMALLEST_LIMIT) {
            throw new IllegalArgumentException("must be at least " + RecordSize.SMALLEST_LIMIT + ", or unset");
        }
    }

    private static void checkPartition(Object value) {
        if ((Integer) value < 0) {
            throw new IllegalArgumentException("must be 0 or larger, or unset");
        }
    }
}
