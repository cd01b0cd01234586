// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.queue.Overflow;
import io.shopfloor.connect.common.template.KafkaTopicName;
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
    static final String OVERFLOW = "overflow";
    static final String USER_PREFIX = "mqtt.user.header.prefix";
    static final String QUEUE_MESSAGES = "max.queue.size";
    static final String QUEUE_BYTES = "max.queue.size.in.bytes";
    static final String BATCH = "max.batch.size";
    static final String KAFKA_TOPIC = "kafka.topic";
    static final String KAFKA_KEY = "kafka.key";
    static final String KAFKA_PARTITION = "kafka.partition";
    static final String CONVERTER = PayloadConverter.OPTION;
    static final String EXPLODE = "payload.explode";
    static final String EXPLODE_PATH = "payload.explode.path";
    static final String PAYLOAD_BYTES = "payload.max.bytes";
    static final String RECORD_BYTES = "record.max.bytes";
    static final String ON_EMPTY = "behavior.on.empty";
    static final String USER_TRACE = "mqtt.user.header.trace";
    static final String ON_ERROR = "on.error";
    static final String PUTBACK_TOPIC = "putback.topic";
    static final String RELEASE_TOPIC = "kafka.release.topic";

    /** Connect's options for exactly-once delivery and for trying failed transformations again. */
    static final String EXACTLY_ONCE = "exactly.once.support";

    static final String ERRORS_RETRY_TIMEOUT = "errors.retry.timeout";

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

    /** What of a payload becomes several records. */
    enum Explode {
        NONE,
        ARRAY
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
                        "MQTT topic filters, such as plant/+/count,orders/# (+ is one level, # all remaining"
                                + " levels). Overlapping filters may deliver a message more than once.")
                .option(
                        QOS,
                        Type.INT,
                        1,
                        Validators.described(MqttSourceOptions::checkQos, "0, 1 or 2"),
                        Importance.HIGH,
                        "QoS of the subscriptions. 1: at least once; acknowledged only after Kafka has stored the"
                                + " message. 2: the same (PUBREC), and redeliveries after a disconnect are always"
                                + " recognised; slower. With "
                                + EXACTLY_ONCE
                                + "=required, which needs it, exactly once. 0: at most once (see overflow).")
                .option(
                        SESSIONS,
                        Type.INT,
                        1,
                        Validators.between(1, SessionPlan.MAX_SESSIONS),
                        Importance.MEDIUM,
                        "Number of MQTT sessions, each with its own client id. They are spread over the tasks;"
                                + " tasks.max may change at any time. Without mqtt.shared.group they divide the topic"
                                + " filters among them.")
                .option(
                        SHARED_GROUP,
                        Type.STRING,
                        "",
                        Validators.described(
                                MqttSourceOptions::checkGroup, "a name without /, +, #, commas and control characters"),
                        Importance.MEDIUM,
                        "Group name of a shared subscription ($share/group/filter): the broker distributes the"
                                + " messages to the sessions. Order is kept only within a session.")
                .choice(
                        RETAIN_HANDLING,
                        RetainHandling.SEND_IF_NEW,
                        Importance.LOW,
                        "When the broker sends retained messages: send (at each task start), send_if_new (only if"
                                + " the session did not have the subscription), never. They are not sent again after a"
                                + " reconnect that resumes the session. With mqtt.shared.group always never, or each"
                                + " session could receive them all.")
                .option(
                        USER_PREFIX,
                        Type.STRING,
                        MessageHeaders.USER,
                        Validators.described(MqttSourceOptions::checkUserPrefix, "not a reserved header prefix"),
                        Importance.LOW,
                        "Prefix of the record headers made from MQTT user properties; may be empty. Names that"
                                + " would clash with the connector's own headers (mqtt.*, putback.*), trace headers or"
                                + " Connect's (__connect.*) get mqtt.user. anyway.")
                .choice(
                        USER_TRACE,
                        UserTrace.UNTRUSTED,
                        Importance.LOW,
                        "Whether user properties may become the headers x-origin, x-trace, traceparent and"
                                + " tracestate where mqtt.user.header.prefix yields these names: untrusted (they get the"
                                + " prefix mqtt.user.) or trusted (publishers that you trust continue a trace over MQTT).");
    }

    private static void defineMapping(ConfigGroup group) {
        group.option(
                        KAFKA_TOPIC,
                        Type.STRING,
                        "mqtt",
                        TemplateValidator.kafkaTopic(MESSAGE_AND_VALUE).required(),
                        Importance.HIGH,
                        "Kafka topic, a template: " + MESSAGE_AND_VALUE.describe()
                                + ". Topic levels are joined by dots and escaped, so different topics never clash.")
                .option(
                        KAFKA_KEY,
                        Type.STRING,
                        "${topic}",
                        TemplateValidator.text(MESSAGE_AND_VALUE),
                        Importance.HIGH,
                        "Record key, a template like " + KAFKA_TOPIC
                                + "; empty for no key. Messages with the same key keep their order. Set key.converter to"
                                + " org.apache.kafka.connect.storage.StringConverter.")
                .option(
                        KAFKA_PARTITION,
                        Type.INT,
                        null,
                        Validators.described(MqttSourceOptions::checkPartition, "a partition number, or unset"),
                        Importance.LOW,
                        "Fixed Kafka partition. Unset: the partitioner chooses by key, which keeps the order per"
                                + " key.")
                .option(
                        RELEASE_TOPIC,
                        Type.STRING,
                        "mqtt-release",
                        Validators.described(MqttSourceOptions::checkTopicName, "a Kafka topic name"),
                        Importance.LOW,
                        "Kafka topic for release records, which only "
                                + EXACTLY_ONCE
                                + "=required writes: where no message follows, a record with a null value and the"
                                + " MQTT client id as key commits that the broker has released packet ids; behind"
                                + " exploded arrays, that all elements are stored. Transforms must not filter it out. Best"
                                + " compacted.")
                .option(
                        CONVERTER,
                        Type.CLASS,
                        null,
                        Validators.described(PayloadConverter::check, "a Kafka Connect Converter"),
                        Importance.HIGH,
                        "Kafka Connect converter class that reads the payload, with its options prefixed " + CONVERTER
                                + ".; transforms then see structured records. Unset: raw bytes.")
                .choice(
                        EXPLODE,
                        Explode.NONE,
                        Importance.MEDIUM,
                        "Whether a JSON array becomes one record for each element: none, or array. The message is"
                                + " acknowledged once all of its records are stored. The headers mqtt.element and"
                                + " mqtt.elements tell which element of how many a record is. Each element is read as a"
                                + " payload of its own. A payload that is no array is one record; one that is not JSON is"
                                + " handled by on.error.")
                .option(
                        EXPLODE_PATH,
                        Type.STRING,
                        "",
                        Validators.described(MqttSourceOptions::checkPath, "names separated by dots, or empty"),
                        Importance.LOW,
                        "Where the array is, if the payload is an object: a name, or several separated by dots, such as"
                                + " readings or data.values. The object's other fields are in no record. Empty: the payload"
                                + " itself is the array.")
                .choice(
                        ON_EMPTY,
                        OnEmpty.BYTES,
                        Importance.MEDIUM,
                        "How to handle an empty payload, which in MQTT clears a retained message: bytes (an empty"
                                + " value), null (a null value, which deletes the key in a compacted topic) or putback (an"
                                + " error, see on.error).");
    }

    private static void defineErrors(ConfigGroup group) {
        group.choice(
                        ON_ERROR,
                        OnError.PUTBACK,
                        Importance.HIGH,
                        "How to handle a message whose topic cannot be mapped or whose payload cannot be read:"
                                + " putback (write its original bytes to " + PUTBACK_TOPIC
                                + " with the error in headers, and go on) or fail (the task fails; the broker keeps the"
                                + " message).")
                .option(
                        PUTBACK_TOPIC,
                        Type.STRING,
                        "putback-error.${kafka.topic}",
                        TemplateValidator.kafkaTopic(FAILED_MESSAGE).required(),
                        Importance.MEDIUM,
                        "Kafka topic for messages that cannot become records (dead letter topic), a template: "
                                + FAILED_MESSAGE.describe()
                                + ". If kafka.topic cannot be rendered, ${kafka.topic} is 'unmapped'; if this name cannot"
                                + " be rendered, it is putback-error.unmapped.")
                .option(
                        PAYLOAD_BYTES,
                        Type.INT,
                        1_000_000,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "Maximum payload size. Larger messages are handled by on.error; putback splits them into"
                                + " several records of at most this size. Raise it together with"
                                + " producer.override.max.request.size and the topic's max.message.bytes.")
                .option(
                        RECORD_BYTES,
                        Type.INT,
                        null,
                        Validators.described(MqttSourceOptions::checkRecordBytes, "at least 16384, or unset"),
                        Importance.MEDIUM,
                        "Maximum size of a serialised record, with key and headers. Messages whose record could"
                                + " be larger are handled by on.error. The size is an upper estimate: if this configuration"
                                + " names no value.converter, the JSON converter is assumed, which writes bytes as Base64,"
                                + " a third larger. Unset: producer.override.max.request.size, else Kafka's default,"
                                + " 1048576. Set it if the worker's producer.max.request.size or a topic's"
                                + " max.message.bytes differ. A 64th is reserved for headers that transforms add.");
    }

    private static void defineFlow(ConfigGroup group) {
        group.option(
                        RECEIVE_MAXIMUM,
                        Type.INT,
                        5_000,
                        Validators.between(1, 65_535),
                        Importance.MEDIUM,
                        "MQTT Receive Maximum: unacknowledged messages allowed in each session. It limits the"
                                + " rate to this number divided by Kafka's confirmation time.")
                .option(
                        QUEUE_MESSAGES,
                        Type.INT,
                        20_000,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "Maximum number of messages waiting for Kafka: in each session at QoS 1 and 2, in each"
                                + " task at QoS 0. When full, a QoS 1 or 2 session stops reading from the broker until"
                                + " there is room. At least " + RECEIVE_MAXIMUM + ". With " + EXPLODE
                                + ", while so many of a task's records wait for Kafka, no more are made; and with "
                                + EXACTLY_ONCE + "=required an array may have so many elements.")
                .option(
                        QUEUE_BYTES,
                        Type.LONG,
                        64L * 1024 * 1024,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "Maximum bytes waiting for Kafka, per session or task like max.queue.size. Whole MQTT"
                                + " packets are counted, with properties; one message may exceed the limit.")
                .choice(
                        OVERFLOW,
                        Overflow.DROP_OLDEST,
                        Importance.MEDIUM,
                        "Which QoS 0 message to drop when the queue is full: drop_oldest or drop_newest. Counted"
                                + " by the metric overflow-drops.")
                .option(
                        BATCH,
                        Type.INT,
                        2_000,
                        Validators.atLeast(1),
                        Importance.LOW,
                        "Maximum number of records returned by poll(). With " + EXACTLY_ONCE
                                + "=required all records of a message are returned at once, even if they are more.");
    }

    private static void checkTopicName(Object value) {
        if (!KafkaTopicName.isLegal((String) value)) {
            throw new IllegalArgumentException(
                    "must be 1 to " + KafkaTopicName.MAX_LENGTH + " letters, digits, dots, underscores and hyphens");
        }
    }

    private static void checkPath(Object value) {
        String path = (String) value;
        if (!path.isEmpty() && List.of(path.split("\\.", -1)).contains("")) {
            throw new IllegalArgumentException("has an empty name; write readings, or data.values");
        }
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
                    "is reserved for the connector's own headers; use mqtt.user. or another prefix");
        }
    }

    private static void checkRecordBytes(Object value) {
        if ((Integer) value < RecordSize.SMALLEST_LIMIT) {
            throw new IllegalArgumentException("must be at least " + RecordSize.SMALLEST_LIMIT + ", or unset");
        }
    }

    private static void checkPartition(Object value) {
        if ((Integer) value < 0) {
            throw new IllegalArgumentException("must be at least 0, or unset");
        }
    }
}
