// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.putback.PutbackReason;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import io.shopfloor.connect.mqtt.source.topics.TopicGate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Makes the records of a batch of messages: each message becomes one, or is put back, or stops the task; where arrays are
 * exploded, each element does. A batch waits while the topic gate has no answer; it is neither dropped nor mapped twice. Of
 * an exploded message a batch has as many elements as fit, the next one goes on with it; with exactly-once delivery it has
 * all of them, because a transaction must. Used by the poll thread.
 */
final class RecordsMaker {

    private final boolean failsOnError;
    private final boolean exactlyOnce;
    private final RecordMapper mapper;
    private final PutbackRecords putback;
    private final TopicGate gate;
    private final SourceMetrics metrics;
    private final List<Made> batch = new ArrayList<>();
    private final boolean explodes;
    private final int maxBatch;
    private final String releaseTopic;
    /** Messages that no batch has taken yet, and the one that the last batch has taken in part. */
    private final ArrayDeque<MqttMessageIn> waiting = new ArrayDeque<>();

    private ExplodedMessage exploding;
    private Set<SubscribedSession> exploded = Set.of();

    /** A message or an element, and what has become of it: a record, or a failure; neither if its array is empty. */
    private record Made(MqttMessageIn in, MqttSourceRecord record, MappingException failure) {}

    RecordsMaker(MqttSourceConfig config, TopicGate gate, SourceMetrics metrics) {
        this.failsOnError = config.onError() == MqttSourceOptions.OnError.FAIL;
        this.exactlyOnce = config.exactlyOnce();
        this.explodes = config.explodes();
        this.maxBatch = config.batch();
        this.releaseTopic = config.releaseTopic();
        this.mapper = new RecordMapper(config);
        this.putback = new PutbackRecords(config);
        this.gate = gate;
        this.metrics = metrics;
    }

    /** Whether messages can be mapped; waits up to this long for the schema of their payloads if that is not there yet. */
    boolean awaitReady(long ms) throws InterruptedException {
        return mapper.awaitReady(ms);
    }

    /** Whether a batch waits that {@link #finish} did not finish. */
    boolean unfinished() {
        return !batch.isEmpty();
    }

    /** Whether the next batch has something to begin with, without any new messages. */
    boolean hasMore() {
        return exploding != null || !waiting.isEmpty();
    }

    /** Whether the batch that was begun has room for a further message. */
    boolean takesMore() {
        return !hasMore() && batch.size() < maxBatch;
    }

    void begin(List<MqttMessageIn> messages) {
        if (explodes) {
            waiting.addAll(messages);
            explode();
        } else {
            messages.forEach(this::make);
        }
    }

    private void make(MqttMessageIn in) {
        try {
            batch.add(new Made(in, mapper.map(in), null));
        } catch (MappingException e) {
            batch.add(failed(in, e));
        }
    }

    private void explode() {
        while (hasMore() && (batch.size() < maxBatch || exactlyOnce && exploding != null)) {
            if (exploding == null) {
                take(waiting.remove());
            } else {
                metrics.elements.increment();
                make(exploding.next());
                exploding = exploding.hasNext() ? exploding : null;
            }
        }
    }

    private void take(MqttMessageIn in) {
        try {
            ExplodedMessage message = mapper.explode(in);
            if (message == null) {
                make(in);
            } else if (message.isEmpty()) {
                metrics.emptyArrays.increment();
                batch.add(new Made(in, null, null));
            } else {
                exploding = message;
            }
        } catch (MappingException e) {
            batch.add(failed(in, e));
        }
    }

    private Made failed(MqttMessageIn in, MappingException e) {
        metrics.conversionErrors.increment();
        if (failsOnError) {
            throw failure(in, e);
        }
        return new Made(in, null, e);
    }

    /** The records of the batch, in the order of its messages; null while Kafka does not answer for their topics. */
    List<SourceRecord> finish() throws InterruptedException {
        if (!gate.ready(topics())) {
            return null;
        }
        for (ListIterator<Made> each = batch.listIterator(); each.hasNext(); ) {
            Made made = each.next();
            String refusal = made.record() != null ? gate.refusal(made.record().topic()) : null;
            if (refusal != null) {
                each.set(failed(made.in(), refused(made.record().topic(), refusal)));
            }
        }
        exploded = explodedExactlyOnce();
        if (!gate.ready(putbackTopics())) {
            return null;
        }
        if (!exploded.isEmpty()) {
            ReleaseRecords.requireTopic(gate, releaseTopic);
        }
        beginHeldBatches();
        List<SourceRecord> records = new ArrayList<>(batch.size());
        for (Made made : batch) {
            if (made.record() == null && made.failure() == null) {
                made.in().session().becameNothing(made.in().entry());
            } else {
                List<MqttSourceRecord> all = made.failure() == null ? List.of(made.record()) : putBack(made);
                handOut(made.in(), all);
                records.addAll(all);
            }
        }
        batch.clear();
        return records;
    }

    private static void handOut(MqttMessageIn in, List<MqttSourceRecord> records) {
        if (in.entry() != null && in.element() == null) {
            in.session().inFlight().handedOut(in.entry(), records.size());
        } else if (in.entry() != null) {
            in.session().inFlight().handedOutInPart(in.entry(), records.size(), in.isLast());
        }
        in.session().exactlyOnce().ifPresent(session -> session.handOut(records, in.isLast()));
    }

    /** The sessions of which the last batch has exploded messages, with exactly-once delivery. */
    Set<SubscribedSession> exploded() {
        return exploded;
    }

    private Set<SubscribedSession> explodedExactlyOnce() {
        if (!exactlyOnce || !explodes) {
            return Set.of();
        }
        return batch.stream()
                .filter(made -> made.in().element() != null)
                .map(made -> made.in().session())
                .collect(Collectors.toSet());
    }

    private void beginHeldBatches() {
        if (exactlyOnce) {
            batch.stream()
                    .map(made -> made.in().session())
                    .distinct()
                    .flatMap(session -> session.exactlyOnce().stream())
                    .forEach(ExactlyOnceSession::begin);
        }
    }

    private Set<String> topics() {
        Set<String> names = new LinkedHashSet<>();
        for (Made made : batch) {
            if (made.record() != null) {
                names.add(made.record().topic());
            }
        }
        return names;
    }

    private Set<String> putbackTopics() {
        Set<String> names = new LinkedHashSet<>();
        for (Made made : batch) {
            if (made.failure() != null) {
                names.add(putback.topic(made.in(), made.failure()));
                names.add(PutbackRecords.LAST_RESORT);
            }
        }
        if (!exploded.isEmpty()) {
            names.add(releaseTopic);
        }
        return names;
    }

    private List<MqttSourceRecord> putBack(Made made) {
        String topic = putback.topic(made.in(), made.failure());
        if (gate.refusal(topic) != null) {
            topic = PutbackRecords.LAST_RESORT;
        }
        String refusal = gate.refusal(topic);
        if (refusal != null) {
            throw new ConnectException("Kafka refuses topic '" + topic + "' for messages that cannot become records: "
                    + refusal + ". Create it, or set " + MqttSourceOptions.PUTBACK_TOPIC);
        }
        List<MqttSourceRecord> all = putback.of(made.in(), made.failure(), topic);
        metrics.putback.add(all.size());
        return all;
    }

    private static MappingException refused(String topic, String reason) {
        return new MappingException(
                PutbackReason.TOPIC,
                topic,
                new UnmappableTopicException("Kafka refuses topic '" + topic + "': " + reason));
    }

    private static ConnectException failure(MqttMessageIn in, MappingException e) {
        String topic = in.topic().length() > 200 ? in.topic().substring(0, 200) + "..." : in.topic();
        String text = "a message on MQTT topic '" + topic + "' cannot become a record ("
                + e.reason().text()
                + ", " + e.root().getClass().getSimpleName()
                + "). The broker keeps it. Correct the configuration, or set " + MqttSourceOptions.ON_ERROR
                + "=putback to set such messages aside";
        if (e.reason() != PutbackReason.PAYLOAD) {
            return new ConnectException(text, e.getCause());
        }
        // What converters say may quote the payload: where it happened is told, their words are not.
        ConnectException failure = new ConnectException(text);
        failure.setStackTrace(e.root().getStackTrace());
        return failure;
    }
}
