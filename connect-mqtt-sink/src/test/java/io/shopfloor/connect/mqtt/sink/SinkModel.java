// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * The sink without threads and sockets: its real intake, outbox and judgement of answers between a model of Connect (a
 * consumer with paused partitions, commits, rebalances, a dead letter queue) and a model of a broker that takes messages
 * in the order in which they are sent, answers in any, refuses, falls silent and closes connections. Time is a number. One
 * step is one event; after each, what must never happen is looked for.
 */
final class SinkModel {

    static final int PARTITIONS = 3;
    private static final long ACK_TIMEOUT = Duration.ofSeconds(60).toNanos();
    private static final Duration REFUSAL_TIMEOUT = Duration.ofSeconds(30);
    private static final int NEVER = -1;

    /** A message on its way, and what the broker will say to it. */
    private record Flight(Delivery delivery, int connection, int code) {}

    private final Random random;
    private final int perPartition;
    private final Outbox outbox = new Outbox();
    private Answers answers;
    private final FakeSinkWorker worker;
    private final Map<TopicPartition, Long> position =
            new TreeMap<>(java.util.Comparator.comparing(TopicPartition::partition));
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Map<TopicPartition, List<Long>> taken = new HashMap<>();
    private final Map<TopicPartition, Set<Long>> acknowledged = new HashMap<>();
    private final Map<TopicPartition, Integer> ownership = new HashMap<>();
    private final Set<String> reported = new HashSet<>();
    private final Map<TopicPartition, Set<Long>> buried = new HashMap<>();
    private final List<Flight> flights = new ArrayList<>();
    private int judgedDead;
    private int connection;
    private long now = 1;
    private boolean well;
    private long resume;

    SinkModel(long seed, Map<String, String> config, int perPartition) {
        this.random = new Random(seed);
        this.perPartition = perPartition;
        this.worker = FakeSinkWorker.start(config, new IntakeTask(new MqttSinkConfig(config)));
        for (int i = 0; i < PARTITIONS; i++) {
            TopicPartition partition = new TopicPartition(FakeSinkWorker.ONE.topic(), i);
            committed.put(partition, 0L);
            taken.put(partition, new ArrayList<>());
            acknowledged.put(partition, new HashSet<>());
            buried.put(partition, new HashSet<>());
            ownership.put(partition, 0);
        }
        position.put(FakeSinkWorker.ONE, 0L);
        reconnect();
    }

    /** The sink's parts as the connector's task puts them together. */
    private final class IntakeTask extends SinkTask {
        private final MqttSinkConfig config;
        private SinkIntake intake;

        IntakeTask(MqttSinkConfig config) {
            this.config = config;
        }

        @Override
        public String version() {
            return "model";
        }

        @Override
        public void start(Map<String, String> properties) {
            SinkMetrics metrics = new SinkMetrics(TaskMetrics.of(context, "model", 0));
            answers = new Answers(outbox, metrics, REFUSAL_TIMEOUT, () -> now);
            intake = new SinkIntake(config, context, outbox, metrics, 0, () -> now);
        }

        @Override
        public void open(Collection<TopicPartition> partitions) {
            intake.opened();
        }

        @Override
        public void close(Collection<TopicPartition> partitions) {
            intake.closed(partitions);
        }

        @Override
        public void put(Collection<SinkRecord> records) {
            intake.put(records);
        }

        @Override
        public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> consumed) {
            return intake.preCommit(consumed);
        }

        @Override
        public void stop() {
            // The model ends with its test.
        }
    }

    /** Anything may happen. */
    void chaos(int steps) {
        for (int i = 0; i < steps; i++) {
            int dice = random.nextInt(100);
            if (dice < 25) {
                poll();
            } else if (dice < 50) {
                send();
            } else if (dice < 84) {
                answer();
            } else if (dice < 87) {
                lateAnswer();
            } else if (dice < 90) {
                commit();
            } else if (dice < 92) {
                lose(new int[] {0, 0, 0x87, 0x97, 0x80, 0x8B}[random.nextInt(6)]);
            } else if (dice < 95) {
                rebalance();
            } else if (dice < 97) {
                bury();
            } else {
                now += Duration.ofSeconds(random.nextInt(20)).toNanos();
            }
            mind();
        }
    }

    /** The broker is well again and Connect calm: everything must get through. */
    void calm() {
        well = true;
        lose(0);
        Map<TopicPartition, Long> missing = new HashMap<>(committed);
        missing.keySet().removeAll(position.keySet());
        missing.keySet().forEach(partition -> ownership.merge(partition, 1, Integer::sum));
        worker.assign(missing);
        position.putAll(missing);
        for (int i = 0; i < 50 * perPartition && !done(); i++) {
            poll();
            send();
            while (!flights.isEmpty()) {
                answer();
            }
            bury();
            poll();
            commit();
            poll();
            now += Duration.ofSeconds(5).toNanos();
            mind();
        }
        assertThat(committed.values())
                .as("committed; paused are " + worker.pausedPartitions() + ", held are " + outbox.size())
                .containsOnly((long) perPartition);
        assertThat(outbox.size()).isZero();
        assertThat(outbox.bytes()).isZero();
        assertThat(worker.isPaused()).isFalse();
        taken.forEach(this::assertOrder);
    }

    private boolean done() {
        return committed.values().stream().allMatch(offset -> offset == perPartition) && outbox.size() == 0;
    }

    /** Whether a record is one that no message can be made of, or that the broker refuses, always. */
    private static boolean isPoison(long offset) {
        return isEmpty(offset) || offset % 17 == 5 || offset % 29 == 7;
    }

    private static boolean isEmpty(long offset) {
        return offset % 23 == 3;
    }

    private void poll() {
        List<SinkRecord> batch = new ArrayList<>();
        position.replaceAll((partition, from) -> {
            long to = worker.pausedPartitions().contains(partition)
                    ? from
                    : Math.min(perPartition, from + random.nextInt(6));
            for (long offset = from; offset < to; offset++) {
                String value = isEmpty(offset) ? null : String.valueOf(offset);
                batch.add(new SinkRecord(partition.topic(), partition.partition(), null, "k", null, value, offset));
            }
            return to;
        });
        worker.put(batch.toArray(SinkRecord[]::new));
        judgeReports();
    }

    private void send() {
        for (Delivery delivery = outbox.next(now); delivery != null; delivery = outbox.next(now)) {
            int code = codeFor(delivery.record().originalKafkaOffset());
            if (code == 0 || code == NEVER && random.nextBoolean()) {
                taken.get(delivery.partition()).add(delivery.record().originalKafkaOffset());
            }
            flights.add(new Flight(delivery, connection, code));
            if (!well && random.nextInt(8) == 0) {
                return;
            }
        }
    }

    private int codeFor(long offset) {
        if (offset % 17 == 5) {
            return 0x90;
        }
        if (offset % 29 == 7) {
            return 0x83;
        }
        int dice = well ? 99 : random.nextInt(100);
        return dice < 4 ? 0x97 : dice < 6 ? 0x80 : dice < 8 ? NEVER : 0;
    }

    private void answer() {
        if (flights.isEmpty()) {
            return;
        }
        Flight flight = flights.remove(random.nextInt(4) == 0 ? random.nextInt(flights.size()) : 0);
        if (flight.code() == NEVER) {
            return;
        }
        Delivery delivery = flight.delivery();
        Outbox.Effect effect = answers.answered(delivery, flight.connection(), flight.code());
        if (effect != Outbox.Effect.NONE && flight.code() == 0) {
            acknowledged.get(delivery.partition()).add(delivery.record().originalKafkaOffset());
        }
    }

    /** The answer to a message comes when its connection has been replaced. */
    private void lateAnswer() {
        if (flights.isEmpty()) {
            return;
        }
        List<Flight> late = List.copyOf(flights);
        lose(0);
        late.stream().filter(flight -> flight.code() == 0).forEach(flight -> assertThat(
                        answers.answered(flight.delivery(), flight.connection(), 0))
                .isEqualTo(Outbox.Effect.NONE));
    }

    private void lose(int code) {
        flights.clear();
        answers.lost(code);
        reconnect();
    }

    private void reconnect() {
        connection = outbox.opened(1 + random.nextInt(10));
        resume = 0;
    }

    /** What the session's thread does in between. */
    private void mind() {
        if (outbox.unansweredAge(now) > ACK_TIMEOUT) {
            lose(0);
        }
        if (outbox.mustGoBack() && resume == 0) {
            resume = now + Duration.ofMillis(random.nextInt(10_000)).toNanos();
        }
        if (outbox.mustGoBack() && now >= resume) {
            resume = 0;
            outbox.putBack();
        }
    }

    private void commit() {
        note(worker.commit());
    }

    private void note(Map<TopicPartition, OffsetAndMetadata> safe) {
        safe.forEach((partition, offset) -> {
            for (long before = committed.get(partition); before < offset.offset(); before++) {
                assertThat(acknowledged.get(partition).contains(before)
                                || buried.get(partition).contains(before))
                        .as(partition + "@" + before + " is committed, and neither acknowledged nor buried")
                        .isTrue();
            }
            committed.put(partition, offset.offset());
        });
    }

    private void rebalance() {
        List<TopicPartition> going = random.nextBoolean() ? List.copyOf(position.keySet()) : some(position.keySet());
        boolean lost = random.nextInt(3) == 0;
        TopicPartition[] each = going.toArray(TopicPartition[]::new);
        if (lost) {
            worker.lose(each);
        } else if (each.length > 0) {
            note(worker.revoke(each));
        }
        position.keySet().removeAll(going);
        if (random.nextBoolean()) {
            poll();
        }
        Map<TopicPartition, Long> coming = new HashMap<>();
        for (TopicPartition partition : some(committed.keySet())) {
            if (!position.containsKey(partition)) {
                coming.put(partition, committed.get(partition));
                ownership.merge(partition, 1, Integer::sum);
            }
        }
        worker.assign(coming);
        position.putAll(coming);
    }

    private List<TopicPartition> some(Set<TopicPartition> of) {
        return of.stream()
                .sorted(java.util.Comparator.comparing(TopicPartition::partition))
                .filter(partition -> random.nextBoolean())
                .toList();
    }

    /** The dead letter queue has what was reported so far. */
    private void bury() {
        for (FakeSinkWorker.Dead dead : worker.dead) {
            buried.get(partition(dead.record())).add(dead.record().originalKafkaOffset());
            dead.written().complete(null);
        }
    }

    private void judgeReports() {
        for (; judgedDead < worker.dead.size(); judgedDead++) {
            SinkRecord record = worker.dead.get(judgedDead).record();
            TopicPartition partition = partition(record);
            String name = partition + "@" + record.originalKafkaOffset();
            assertThat(position).as(name + " is somebody else's to report").containsKey(partition);
            assertThat(reported.add(name + " of ownership " + ownership.get(partition)))
                    .as(name + " is reported once")
                    .isTrue();
        }
    }

    private static TopicPartition partition(SinkRecord record) {
        return new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
    }

    /** Nothing is left out, and what the broker heard last of each record is in the order of the partition. */
    private void assertOrder(TopicPartition partition, List<Long> offsets) {
        Map<Long, Integer> last = new HashMap<>();
        for (int i = 0; i < offsets.size(); i++) {
            last.put(offsets.get(i), i);
        }
        List<Long> lasts = last.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
        assertThat(lasts).as(partition.toString()).isSorted();
        for (long offset = 0; offset < perPartition; offset++) {
            assertThat(last.containsKey(offset) || buried.get(partition).contains(offset))
                    .as(partition + "@" + offset + " is at the broker or in the dead letter queue")
                    .isTrue();
            assertThat(isPoison(offset)).as(partition + "@" + offset).isEqualTo(!last.containsKey(offset));
        }
    }
}
