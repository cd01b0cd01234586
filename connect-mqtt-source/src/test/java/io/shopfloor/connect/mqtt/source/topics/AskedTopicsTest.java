// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.mqtt.source.topics.AskedTopics.Answer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.errors.ConnectException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Kafka is asked once for each name, for all new ones at once, and nobody waits long for its answer. */
final class AskedTopicsTest {

    private final FakeKafka kafka = new FakeKafka();
    private final AtomicLong now = new AtomicLong();
    private final AskedTopics topics = new AskedTopics(kafka, now::get);

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void allNewNamesAreAskedForAtOnceAndOnce() throws InterruptedException {
        kafka.answers.putAll(Map.of("a", Answer.TAKEN, "b", new Answer("collides"), "c", Answer.TAKEN));

        assertThat(topics.ready(List.of("a", "b"))).isTrue();
        assertThat(topics.ready(List.of("a", "b", "c"))).isTrue();
        assertThat(topics.ready(List.of("c", "a"))).isTrue();

        assertThat(kafka.asked).containsExactly(Set.of("a", "b"), Set.of("c"));
        assertThat(topics.refusal("a")).isNull();
        assertThat(topics.refusal("b")).isEqualTo("collides");
    }

    @Test
    void aRefusedNameIsAskedForAgainAfterAMinute() throws InterruptedException {
        kafka.answers.put("a", new Answer("not permitted"));
        assertThat(topics.ready(List.of("a"))).isTrue();
        kafka.answers.put("a", Answer.TAKEN);

        assertThat(topics.ready(List.of("a"))).isTrue();
        assertThat(topics.refusal("a")).isEqualTo("not permitted");
        now.addAndGet(TimeUnit.SECONDS.toNanos(61));
        assertThat(topics.ready(List.of("a"))).isTrue();
        assertThat(topics.refusal("a")).isNull();
    }

    @Test
    void whileKafkaDoesNotAnswerTheRecordsWaitAndPollComesBack() throws InterruptedException {
        kafka.answers.put("a", Answer.TAKEN);
        kafka.blocked = new CountDownLatch(1);

        assertThat(topics.ready(List.of("a"))).isFalse();
        assertThat(topics.ready(List.of("a"))).isFalse();
        kafka.blocked.countDown();
        Awaitility.await().until(() -> topics.ready(List.of("a")));
        assertThat(kafka.asked).hasSize(1);
    }

    @Test
    void aNameWithoutAnAnswerIsAskedForAgain() throws InterruptedException {
        assertThat(topics.ready(List.of("a"))).isFalse();
        kafka.answers.put("a", Answer.TAKEN);
        assertThat(topics.ready(List.of("a"))).isTrue();
        assertThat(kafka.asked).hasSize(2);
    }

    @Test
    void aFaultOfTheClientFailsTheTaskAndSaysWhereToLook() {
        kafka.fault = new ConnectException("no such login");
        assertThatThrownBy(() -> topics.ready(List.of("a")))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("no such login")
                .hasMessageContaining("kafka.admin.");
    }

    @Test
    void whatKafkaRefusedIsNotForgottenWhileItIsInUse() {
        kafka.answers.put("refused", new Answer("collides"));
        awaitReady(List.of("refused"));
        awaitReady(taken("other", AskedTopics.MAX_NAMES - 1));
        kafka.answers.put("new", Answer.TAKEN);

        awaitReady(List.of("refused", "new"));
        assertThat(topics.refusal("refused")).isEqualTo("collides");
        assertThat(topics.refusal("new")).isNull();
    }

    @Test
    void aRefusalThatWasAskedForAgainIsTheYoungestName() throws InterruptedException {
        kafka.answers.put("refused", new Answer("collides"));
        awaitReady(List.of("refused"));
        awaitReady(taken("other", AskedTopics.MAX_NAMES - 1));
        now.addAndGet(TimeUnit.SECONDS.toNanos(61));
        awaitReady(List.of("refused"));
        kafka.answers.put("new", Answer.TAKEN);
        awaitReady(List.of("new"));

        kafka.asked.clear();
        assertThat(topics.ready(List.of("refused"))).isTrue();
        assertThat(kafka.asked).isEmpty();
        assertThat(topics.refusal("refused")).isEqualTo("collides");
    }

    @Test
    void moreNamesThanAreRememberedAreReadyAllTheSameAndThenForgotten() {
        kafka.answers.put("refused", new Answer("collides"));
        Set<String> names = new LinkedHashSet<>(List.of("refused"));
        names.addAll(taken("other", AskedTopics.MAX_NAMES + 5_000));

        awaitReady(names);
        assertThat(names.stream().filter(name -> topics.refusal(name) != null)).containsExactly("refused");
        awaitReady(taken("next", 1));
        assertThat(topics.remembered()).isEqualTo(AskedTopics.MAX_NAMES);
    }

    @Test
    void anUnknownNameIsNeverTakenForAnAcceptedOne() {
        awaitReady(taken("a", 1));
        assertThatThrownBy(() -> topics.refusal("b"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'b'");
    }

    private void awaitReady(Collection<String> names) {
        Awaitility.await().until(() -> topics.ready(names));
    }

    /** This many names, all of which Kafka takes. */
    private Set<String> taken(String name, int count) {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            names.add(name + i);
            kafka.answers.put(name + i, Answer.TAKEN);
        }
        return names;
    }

    private static final class FakeKafka implements AskedTopics.Kafka {
        private final Map<String, Answer> answers = new HashMap<>();
        private final List<Set<String>> asked = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch blocked = new CountDownLatch(0);
        private volatile RuntimeException fault;

        @Override
        public Map<String, Answer> lookUp(Set<String> names) throws InterruptedException {
            asked.add(Set.copyOf(names));
            blocked.await();
            if (fault != null) {
                throw fault;
            }
            Map<String, Answer> found = new HashMap<>(answers);
            found.keySet().retainAll(names);
            return found;
        }

        @Override
        public void close() {
            blocked.countDown();
        }
    }
}
