// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka for topics through an admin client, and creates what is missing where it may, all names of one call in one
 * request. Its calls block for at most the client's {@code default.api.timeout.ms}; used by one thread.
 */
public final class KafkaAdmin implements AskedTopics.Kafka {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaAdmin.class);

    private static final int PROBE_MS = 5_000;

    private final Admin admin;
    private final boolean creates;
    private final Optional<Integer> partitions;
    private final Optional<Short> replicationFactor;
    private final Map<String, String> topicConfigs;

    /**
     * @param creates whether missing topics are created
     * @param creation Connect's options for new topics, without {@code topic.creation.default.}
     */
    public KafkaAdmin(Map<String, Object> client, boolean creates, Map<String, Object> creation) {
        Map<String, String> configs = new HashMap<>();
        creation.forEach((name, value) -> configs.put(name, value.toString()));
        this.creates = creates;
        this.partitions = number(configs.remove("partitions"));
        this.replicationFactor = number(configs.remove("replication.factor")).map(Integer::shortValue);
        this.topicConfigs = configs;
        this.admin = Admin.create(client);
    }

    /**
     * Asks Kafka for its id, for a few seconds at most.
     *
     * @throws KafkaException if the client cannot be made of these options or nobody answers
     */
    public static void probe(Map<String, Object> client) throws InterruptedException {
        Map<String, Object> patient = new HashMap<>(client);
        patient.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PROBE_MS);
        patient.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PROBE_MS);
        try (Admin admin = Admin.create(patient)) {
            admin.describeCluster().clusterId().get();
        } catch (ExecutionException e) {
            throw new KafkaException(e.getCause().getMessage(), e.getCause());
        }
    }

    /** Unset or -1: the broker's own. */
    private static Optional<Integer> number(String value) {
        return Optional.ofNullable(value)
                .map(text -> Integer.valueOf(text.trim()))
                .filter(number -> number > 0);
    }

    @Override
    public Map<String, AskedTopics.Answer> lookUp(Set<String> names) throws InterruptedException {
        Map<String, AskedTopics.Answer> answers = new HashMap<>();
        List<NewTopic> missing = new ArrayList<>();
        for (Map.Entry<String, ? extends KafkaFuture<?>> topic :
                admin.describeTopics(names).topicNameValues().entrySet()) {
            ApiException fault = fault(topic.getValue());
            if (fault instanceof UnknownTopicOrPartitionException) {
                missing.add(new NewTopic(topic.getKey(), partitions, replicationFactor).configs(topicConfigs));
            } else {
                putAnswer(answers, topic.getKey(), fault);
            }
        }
        if (!creates) {
            missing.forEach(topic -> answers.put(topic.name(), new AskedTopics.Answer("there is no such topic")));
        } else if (!missing.isEmpty()) {
            create(missing, answers);
        }
        return answers;
    }

    private void create(List<NewTopic> missing, Map<String, AskedTopics.Answer> answers) throws InterruptedException {
        for (Map.Entry<String, ? extends KafkaFuture<?>> topic :
                admin.createTopics(missing).values().entrySet()) {
            ApiException fault = fault(topic.getValue());
            putAnswer(answers, topic.getKey(), fault instanceof TopicExistsException ? null : fault);
        }
        LOG.info(
                "Asked Kafka to create {} topic(s), the first is '{}'.",
                missing.size(),
                missing.get(0).name());
    }

    private static void putAnswer(Map<String, AskedTopics.Answer> answers, String name, ApiException fault) {
        if (fault == null) {
            answers.put(name, AskedTopics.Answer.TAKEN);
        } else if (fault instanceof RetriableException) {
            LOG.warn("No answer from Kafka for topic '{}' ({}). Asking again.", name, fault.getMessage());
        } else {
            answers.put(name, new AskedTopics.Answer(fault.getMessage()));
        }
    }

    private static ApiException fault(KafkaFuture<?> future) throws InterruptedException {
        try {
            future.get();
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException fault) {
                return fault;
            }
            throw new ConnectException(e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
