// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.SubscribeAnswer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What a connected session costs while nothing happens, and what it leaves behind. */
@Isolated
final class SourceIdleTest extends SourceWithBroker {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Test
    void anIdleSessionUsesNextToNoProcessorTime() {
        started("mqtt.keepalive.interval.seconds", "1");
        Map<Long, Long> before = processorTime();

        never(Duration.ofSeconds(2), () -> false);

        Map<String, Long> used = new TreeMap<>();
        processorTime()
                .forEach((id, nanos) -> used.put(
                        THREADS.getThreadInfo(id) == null
                                ? "" + id
                                : id + " " + THREADS.getThreadInfo(id).getThreadName(),
                        (nanos - before.getOrDefault(id, 0L)) / 1_000_000));
        assertThat(used.values().stream().mapToLong(Long::longValue).sum())
                .as("milliseconds of processor time in 2 s: " + used)
                .isLessThan(100);
        assertThat(used).hasSizeLessThanOrEqualTo(12);
    }

    /** What the client library offers for waiting turns into a busy loop after its first time-out. */
    @Test
    void aBrokerThatDoesNotAnswerCostsNextToNoProcessorTime() {
        broker.onSubscribe(subscribe -> SubscribeAnswer.withhold());
        worker = FakeWorker.start(config("mqtt.connect.timeout.seconds", "60"));
        subscribed();
        never(Duration.ofSeconds(1), () -> false); // beyond the first
        Map<Long, Long> before = processorTime();

        never(Duration.ofSeconds(2), () -> false);

        Map<Long, Long> after = processorTime();
        after.replaceAll((id, nanos) -> nanos - before.getOrDefault(id, 0L));
        assertThat(after.values().stream().mapToLong(Long::longValue).sum() / 1_000_000)
                .as("milliseconds of processor time in 2 s")
                .isLessThan(400);
    }

    @Test
    void aStoppedTaskLeavesNoThreadBehind() {
        Set<Long> before = ours().keySet();
        ConnectedClient client = started();
        publish(client, 1);
        worker.stored(worker.next());
        client.awaitAck(1);

        worker.close();

        eventually().until(() -> before.containsAll(ours().keySet()));
    }

    @Test
    void reconnectsLeaveNoThreadsBehind() {
        ConnectedClient client = started();
        int before = ours().size();
        for (int i = 0; i < 10; i++) {
            client.drop();
            client = subscribed();
        }
        eventually().until(() -> worker.metric("connected") == 1 && ours().size() <= before);
    }

    private static Map<Long, Long> processorTime() {
        return ours().keySet().stream().collect(Collectors.toMap(id -> id, THREADS::getThreadCpuTime));
    }

    /** The threads of the connector and of the client library. */
    private static Map<Long, String> ours() {
        List<String> names = List.of("mqtt-", "MQTT ");
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(info -> info != null && names.stream().anyMatch(info.getThreadName()::startsWith))
                .collect(Collectors.toMap(
                        java.lang.management.ThreadInfo::getThreadId, java.lang.management.ThreadInfo::getThreadName));
    }
}
