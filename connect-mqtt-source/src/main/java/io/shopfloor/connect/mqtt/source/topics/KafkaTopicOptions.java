// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.topics;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The MQTT source's options for topics that Kafka does not have. */
public final class KafkaTopicOptions {

    /** What the options of the client begin with that asks Kafka. */
    public static final String ADMIN_PREFIX = "kafka.admin.";

    public static final String SERVERS = ADMIN_PREFIX + "bootstrap.servers";
    public static final String MISSING = "kafka.topic.missing";
    public static final String TIMEOUT = "kafka.topic.timeout.ms";

    /** What becomes of a message whose Kafka topic is not there. */
    public enum Missing {
        CREATE,
        ERROR
    }

    private KafkaTopicOptions() {}

    public static void define(ConfigGroup group) {
        group.option(
                        SERVERS,
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Where the connector asks Kafka whether it has a topic, before the first record goes there"
                                + " (host:port, a list). What Kafka refuses (a name that differs from another only in . and"
                                + " _, no right to create it) is then an error of the one message, see on.error. The"
                                + " client's other options stand below kafka.admin. (kafka.admin.security.protocol). Unset:"
                                + " nobody is asked, and a topic that Kafka will not have stops all messages behind it, see"
                                + " kafka.topic.timeout.ms.")
                .choice(
                        MISSING,
                        Missing.CREATE,
                        Importance.LOW,
                        "What becomes of messages whose topic is not there, where kafka.admin.bootstrap.servers is set:"
                                + " create (the topics of all waiting messages at once, as topic.creation.default.* says,"
                                + " else with the broker's defaults) or error (the message cannot become a record, see"
                                + " on.error).")
                .option(
                        TIMEOUT,
                        Type.LONG,
                        120_000L,
                        Validators.atLeast(0),
                        Importance.LOW,
                        "How long the producer may wait for one topic that Kafka does not have, while Kafka answers"
                                + " otherwise, before the task fails. It begins anew with each topic. 0: it waits for ever, and only the log and the metric"
                                + " topic-wait-ms tell. While Kafka is away the task does not fail. A standalone worker"
                                + " cannot tell that: its offsets are in a file.");
    }
}
