// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.Publication;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {
    private final OffsetLedger ledger = new OffsetLedger();
    private final Outbox outbox = new Outbox();
    private int connection;

    private Delivery add(int partition, long offset, int qos) {
        SinkRecord record = new SinkRecord("t", partition, null, null, null, "x", offset);
        Publication.Properties none = new Publication.Properties(null, null, null, null, false, List.of());
        Delivery delivery = new Delivery(
                record,
                ledger.add(new TopicPartition("t", partition), offset),
                new Publication("t", new byte[1], qos, false, none),
                0);
        outbox.add(delivery);
        return delivery;
    }

    private Delivery add(int partition, long offset) {
        return add(partition, offset, 1);
    }

    private boolean acknowledge(Delivery delivery) {
        return outbox.answered(delivery, connection, Outbox.Answer.SETTLED, 0) == Outbox.Effect.WAKE;
    }

    private boolean refuse(Delivery delivery) {
        return outbox.answered(delivery, connection, Outbox.Answer.REFUSED, 0) == Outbox.Effect.WAKE;
    }

    /** Sends all that may be sent. */
    private List<String> send() {
        List<String> names = new ArrayList<>();
        for (Delivery d = outbox.next(0); d != null; d = outbox.next(0)) {
            names.add(name(d));
        }
        return names;
    }

    private List<Delivery> sendAll() {
        List<Delivery> deliveries = new ArrayList<>();
        for (Delivery d = outbox.next(0); d != null; d = outbox.next(0)) {
            deliveries.add(d);
        }
        return deliveries;
    }

    private static String name(Delivery delivery) {
        return delivery.partition().partition() + "@" + delivery.record().originalKafkaOffset();
    }

    @Test
    void noMoreThanTheWindowIsUnanswered() {
        connection = outbox.opened(2);
        Delivery first = add(0, 1);
        add(0, 2);
        add(0, 3);
        assertThat(send()).containsExactly("0@1", "0@2");
        acknowledge(first);
        assertThat(send()).containsExactly("0@3");
    }

    @Test
    void nothingIsSentWithoutAConnection() {
        add(0, 1);
        assertThat(send()).isEmpty();
        connection = outbox.opened(5);
        assertThat(send()).containsExactly("0@1");
        outbox.lost(false);
        assertThat(send()).isEmpty();
    }

    @Test
    void aLostConnectionPutsWhatWasUnansweredBackInFrontInOrder() {
        connection = outbox.opened(3);
        Delivery first = add(0, 1);
        add(0, 2);
        add(1, 1);
        add(0, 3);
        send();
        acknowledge(first);
        send();
        outbox.lost(false);
        connection = outbox.opened(10);
        assertThat(send()).containsExactly("0@2", "1@1", "0@3");
    }

    @Test
    void answersOfADeadConnectionCountForNothing() {
        int dead = outbox.opened(3);
        Delivery first = add(0, 1);
        send();
        outbox.lost(false);
        connection = outbox.opened(3);
        send();
        assertThat(outbox.answered(first, dead, Outbox.Answer.SETTLED, 0)).isEqualTo(Outbox.Effect.NONE);
        assertThat(outbox.inFlight()).isEqualTo(1);
        acknowledge(first);
        assertThat(outbox.size()).isZero();
        assertThat(outbox.bytes()).isZero();
    }

    @Test
    void aRefusalForNowStopsSendingUntilAllIsAnsweredThenItsPartitionGoesBack() {
        connection = outbox.opened(3);
        Delivery refused = add(0, 1);
        Delivery other = add(1, 1);
        Delivery later = add(0, 2);
        add(0, 3);
        send();
        assertThat(refuse(refused)).isFalse();
        assertThat(acknowledge(other)).isFalse();
        assertThat(send()).as("while one is unanswered").isEmpty();
        assertThat(outbox.mustGoBack()).isFalse();
        assertThat(acknowledge(later)).as("the last answer wakes").isTrue();
        assertThat(outbox.mustGoBack()).isTrue();
        outbox.putBack();
        assertThat(send()).as("the refused one alone").containsExactly("0@1");
        acknowledge(refused);
        assertThat(send()).as("what the partition said last stays last").containsExactly("0@2", "0@3");
    }

    @Test
    void qos0IsNeverSentASecondTime() {
        connection = outbox.opened(3);
        Delivery unsure = add(0, 1, 0);
        add(0, 2, 1);
        add(0, 3, 0);
        send();
        outbox.lost(false);
        connection = outbox.opened(3);
        assertThat(send()).containsExactly("0@2");
        assertThat(ledger.safe(Map.of(unsure.partition(), new org.apache.kafka.clients.consumer.OffsetAndMetadata(4)))
                        .get(unsure.partition())
                        .offset())
                .isEqualTo(2);
    }

    @Test
    void whatBelongsToAPartitionThatLeftIsNotSentAnyMore() {
        connection = outbox.opened(1);
        add(0, 1);
        add(0, 2);
        add(1, 1);
        send();
        outbox.drop(Set.of(new TopicPartition("t", 0)));
        outbox.lost(false);
        connection = outbox.opened(5);
        assertThat(send()).containsExactly("1@1");
    }

    @Test
    void whileHeldNothingNewIsSent() throws InterruptedException {
        connection = outbox.opened(5);
        add(0, 1);
        outbox.hold(1);
        assertThat(send()).isEmpty();
        outbox.release();
        assertThat(send()).containsExactly("0@1");
    }

    @Test
    void theSenderIsWokenOnceForAQuarterOfTheWindow() {
        connection = outbox.opened(8);
        List<Delivery> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(add(0, i));
        }
        send();
        assertThat(acknowledge(all.get(0))).isFalse();
        assertThat(acknowledge(all.get(1))).isTrue();
        assertThat(acknowledge(all.get(2))).isFalse();
    }

    @Test
    void theAgeOfTheOldestUnansweredMessageStartsAnewWhenItIsAnswered() {
        connection = outbox.opened(2);
        add(0, 1);
        Delivery second = add(0, 2);
        Delivery first = outbox.next(100);
        outbox.next(110);
        assertThat(outbox.unansweredAge(200)).isEqualTo(100);
        outbox.answered(first, connection, Outbox.Answer.SETTLED, 250);
        assertThat(outbox.unansweredAge(300)).isEqualTo(50);
        acknowledge(second);
        assertThat(outbox.unansweredAge(900)).isZero();
    }

    @Test
    void behindARefusedMessageTheUnansweredOneGrowsOld() {
        connection = outbox.opened(3);
        Delivery refused = add(0, 1);
        add(0, 2);
        Delivery last = add(0, 3);
        outbox.next(100);
        outbox.next(110);
        outbox.next(120);
        outbox.answered(refused, connection, Outbox.Answer.REFUSED, 150);
        assertThat(outbox.unansweredAge(500)).isEqualTo(350);
        outbox.answered(last, connection, Outbox.Answer.SETTLED, 400);
        assertThat(outbox.unansweredAge(500)).as("the answer to another one").isEqualTo(350);
        outbox.lost(false);
        assertThat(outbox.unansweredAge(500)).isZero();
    }

    @Test
    void whatWasRefusedGoesAloneUntilTheBrokerTakesIt() {
        connection = outbox.opened(3);
        Delivery first = add(0, 1);
        add(0, 2);
        List<Delivery> sent = sendAll();
        refuse(first);
        acknowledge(sent.get(1));
        outbox.putBack();
        assertThat(send()).containsExactly("0@1");
        refuse(first);
        outbox.putBack();
        assertThat(send()).containsExactly("0@1");
        acknowledge(first);
        add(0, 3);
        assertThat(send()).containsExactly("0@2", "0@3");
    }

    @Test
    void whatTheBrokerWillNeverHaveIsReportedOnceAndNotSentAgainBehindARefusedOne() {
        connection = outbox.opened(3);
        Delivery refused = add(0, 1);
        Delivery never = add(0, 2);
        Delivery later = add(0, 3);
        send();
        refuse(refused);
        outbox.errant(never, connection, new UnpublishableException("no"), 0);
        acknowledge(later);
        outbox.putBack();
        acknowledge(sendAll().get(0));
        assertThat(send()).containsExactly("0@3");
        assertThat(outbox.errant().delivery()).isSameAs(never);
        assertThat(outbox.errant()).isNull();
    }

    @Test
    void whatIsToBeReportedIsSomebodyElsesOnceItsPartitionHasGone() {
        connection = outbox.opened(3);
        Delivery never = add(0, 1);
        Delivery other = add(1, 1);
        send();
        outbox.errant(never, connection, new UnpublishableException("no"), 0);
        outbox.errant(other, connection, new UnpublishableException("no"), 0);
        outbox.drop(Set.of(never.partition()));
        assertThat(outbox.errant().delivery()).isSameAs(other);
        assertThat(outbox.errant()).isNull();
    }

    /** Whatever is lost, refused and answered: nothing is left out, and each partition ends in its own order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyPartitionEndsInItsOrderOverRandomFaults(long seed) {
        Random random = new Random(seed);
        Map<Integer, List<Long>> delivered = new HashMap<>();
        Map<Integer, Long> next = new HashMap<>();
        Deque<Delivery> unanswered = new ArrayDeque<>();
        int added = 0;
        connection = outbox.opened(1 + random.nextInt(10));
        while (added < 3_000 || outbox.size() > 0) {
            int dice = random.nextInt(100);
            if (dice < 30 && added < 3_000) {
                int partition = random.nextInt(3);
                add(partition, next.merge(partition, 1L, Long::sum) - 1);
                added++;
            } else if (dice < 60) {
                Delivery sent = outbox.next(0);
                if (sent != null) {
                    unanswered.add(sent);
                }
            } else if (dice < 90 && !unanswered.isEmpty()) {
                Delivery first = unanswered.removeFirst(); // brokers answer in order
                if (random.nextInt(20) == 0) {
                    refuse(first);
                } else {
                    delivered
                            .computeIfAbsent(first.partition().partition(), p -> new ArrayList<>())
                            .add(first.record().originalKafkaOffset());
                    acknowledge(first);
                }
            } else if (dice == 99) {
                unanswered.clear();
                outbox.lost(false);
                connection = outbox.opened(1 + random.nextInt(10));
            }
            if (outbox.mustGoBack()) {
                outbox.putBack();
            }
        }
        assertThat(outbox.bytes()).isZero();
        next.forEach((partition, count) -> assertCompleteAndLastInOrder(delivered.get(partition), count));
    }

    private static void assertCompleteAndLastInOrder(List<Long> offsets, long count) {
        List<Long> lasts = new ArrayList<>();
        for (int i = 0; i < offsets.size(); i++) {
            if (offsets.lastIndexOf(offsets.get(i)) == i) {
                lasts.add(offsets.get(i));
            }
        }
        assertThat(lasts).hasSize((int) count).isSorted();
    }
}
