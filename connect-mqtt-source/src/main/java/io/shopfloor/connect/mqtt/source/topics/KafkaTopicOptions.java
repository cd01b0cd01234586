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
                        "Kafka servers (host:port,...) that are asked whether a topic exists before its first"
                                + " record is sent. A topic that Kafka refuses (its name differs from another only in . and"
                                + " _, no permission to create it) then affects only its own messages, see on.error. Other"
                                + " options of this client have the prefix kafka.admin. (kafka.admin.security.protocol)."
                                + " Unset: no check; a topic that Kafka refuses blocks all messages behind it, see"
                                + " kafka.topic.timeout.ms.")
                .choice(
                        MISSING,
                        Missing.CREATE,
                        Importance.LOW,
                        "What to do if a message's Kafka topic does not exist and kafka.admin.bootstrap.servers"
                                + " is set: create (the missing topics of all waiting messages at once, by"
                                + " topic.creation.default.*, else the broker's defaults) or error (handle the message by"
                                + " on.error).")
                .option(
                        TIMEOUT,
                        Type.LONG,
                        120_000L,
                        Validators.atLeast(0),
                        Importance.LOW,
                        "How long the producer may wait for a topic that does not exist, while Kafka is"
                                + " reachable, before the task fails. Counted for each topic. 0: wait forever, visible only"
                                + " in the log and the metric topic-wait-ms. While Kafka is unreachable the task does not"
                                + " fail. A standalone worker cannot tell, because its offsets are in a file.");
    }
}
