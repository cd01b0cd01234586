// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import static io.shopfloor.connect.mqtt.sink.FakeSinkWorker.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.UserProperty;
import io.shopfloor.connect.mqtt.testkit.FakePluginMetrics;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.Converter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors and unexpected exceptions in each of the sink's threads: no task runs on and publishes nothing. */
class SinkThreadsTest extends SinkWithBroker {

    private final Outbox outbox = new Outbox();
    private final AtomicReference<Throwable> told = new AtomicReference<>();

    /** Fails as a recursive converter does on a value that is nested too deeply. */
    public static final class TooDeep implements Converter {
        @Override
        public void configure(Map<String, ?> configs, boolean isKey) {
            // It has no options.
        }

        @Override
        public byte[] fromConnectData(String topic, Schema schema, Object value) {
            return value.equals("deep")
                    ? fromConnectData(topic, schema, value)
                    : value.toString().getBytes();
        }

        @Override
        public SchemaAndValue toConnectData(String topic, byte[] value) {
            throw new AssertionError("a sink's converter does not read");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aValueThatIsNestedTooDeeplyIsAnErrorOfTheRecord(boolean tolerated) {
        List<String> config = new ArrayList<>(List.of("payload.converter", TooDeep.class.getName()));
        if (tolerated) {
            config.addAll(List.of("errors.tolerance", "all", "errors.deadletterqueue.topic.name", "dlq"));
        }
        started(config.toArray(String[]::new));
        if (!tolerated) {
            assertThatThrownBy(() -> worker.put(record(0, "k", "deep")))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("set-points-0@0")
                    .hasMessageContaining("StackOverflowError");
            return;
        }
        worker.put(record(0, "k", "deep"), record(1, "k", "flat"));
        awaitDead(1);
        worker.dead.get(0).written().complete(null);
        awaitCommittable(2);
    }

    @Test
    void aHeaderThatIsNestedTooDeeplyIsAnErrorOfTheRecord() {
        started("errors.tolerance", "all", "errors.deadletterqueue.topic.name", "dlq");
        SinkRecord record = record(0, "k", "x");
        List<Object> nested = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            nested = new ArrayList<>(List.of(nested));
        }
        record.headers().add("mqtt.user.deep", nested, null);
        worker.put(record, record(1, "k", "flat"));
        awaitDead(1);
        worker.dead.get(0).written().complete(null);
        awaitCommittable(2);
    }

    /** User properties whose second reading, the one by the sending thread, fails. */
    private static List<UserProperty> failing(Error failure) {
        return new AbstractList<>() {
            private int readings;

            @Override
            public UserProperty get(int index) {
                if (++readings > 1) {
                    throw failure;
                }
                return new UserProperty("a", "b");
            }

            @Override
            public int size() {
                return 1;
            }
        };
    }

    private static Delivery delivery(List<UserProperty> user, OffsetLedger ledger) {
        return delivery(user, ledger.add(new TopicPartition("set-points", 0), 0));
    }

    private static Delivery delivery(List<UserProperty> user, OffsetLedger.Entry entry) {
        return new Delivery(
                record(0, "k", "x"),
                entry,
                new Publication(
                        "t", new byte[1], 1, false, new Publication.Properties(null, null, null, null, false, user)),
                0);
    }

    /** A session without a task: what it tells is in {@link #told}. */
    private PublishingSession startedSession() {
        PublishingSession session = new PublishingSession(
                new MqttSinkConfig(config()), outbox, SinkMetricsOf.none(), cause -> told.compareAndSet(null, cause));
        session.start();
        return session;
    }

    @Test
    void anErrorOfTheSendingThreadIsToldToTheTask() {
        try (PublishingSession session = startedSession()) {
            outbox.add(delivery(failing(new NoClassDefFoundError("some/Missing")), new OffsetLedger()));
            session.signal();
            eventually().untilAsserted(() -> assertThat(told.get()).isInstanceOf(NoClassDefFoundError.class));
        }
    }

    @Test
    void anExceptionOnTheThreadOfTheBrokersAnswersIsToldToTheTask() {
        try (PublishingSession session = startedSession()) {
            OffsetLedger.Entry missing = null; // noticed by the answer alone
            outbox.add(delivery(List.of(), missing));
            session.signal();
            eventually().untilAsserted(() -> assertThat(told.get()).isInstanceOf(NullPointerException.class));
        }
    }

    @Test
    void aMessageThatCannotBeMadeIsAnErrorOfItsRecordAlone() {
        try (PublishingSession session = startedSession()) {
            OffsetLedger ledger = new OffsetLedger();
            outbox.add(delivery(failing(new StackOverflowError()), ledger));
            outbox.add(delivery(List.of(), ledger));
            session.signal();
            AtomicReference<Outbox.Errant> errant = new AtomicReference<>();
            eventually().until(() -> errant.updateAndGet(e -> e == null ? outbox.errant() : e) != null);
            eventually().until(() -> outbox.size() == 0);
            assertThat(errant.get().why()).hasMessageContaining("StackOverflowError");
            assertThat(told.get()).isNull();
        }
    }

    /** Metrics that nobody looks at. */
    private static final class SinkMetricsOf {
        static SinkMetrics none() {
            return new SinkMetrics(io.shopfloor.connect.common.metrics.TaskMetrics.of(
                    new NoContext(new FakePluginMetrics()), "press", 0));
        }
    }

    private record NoContext(FakePluginMetrics pluginMetrics) implements org.apache.kafka.connect.sink.SinkTaskContext {
        @Override
        public Map<String, String> configs() {
            return Map.of();
        }

        @Override
        public void offset(Map<TopicPartition, Long> offsets) {
            throw new AssertionError("rewinds");
        }

        @Override
        public void offset(TopicPartition partition, long offset) {
            throw new AssertionError("rewinds");
        }

        @Override
        public void timeout(long millis) {
            throw new AssertionError("there is no task");
        }

        @Override
        public java.util.Set<TopicPartition> assignment() {
            return java.util.Set.of();
        }

        @Override
        public void pause(TopicPartition... partitions) {
            throw new AssertionError("there is no task");
        }

        @Override
        public void resume(TopicPartition... partitions) {
            throw new AssertionError("there is no task");
        }

        @Override
        public void requestCommit() {
            throw new AssertionError("there is no task");
        }
    }
}
