// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.junit.jupiter.api.Test;

/** Events of a server become records, filtered by type and severity. */
class EventsTest {

    private static final String TOPIC = "opcua.c.events";

    private static boolean says(SourceRecord record, String message) {
        return record.topic().equals(TOPIC) && message.equals(((Struct) record.value()).get("message"));
    }

    @Test
    void eventsAreReportedByTypeAndSeverity() throws InterruptedException {
        try (TestServer server = TestServer.open()) {
            server.nodes().variable("Press/Count", NodeIds.Int32, 1);
            try (RunningTask task = new RunningTask(Fixtures.config(
                    server.uri(),
                    "Objects/Press/**",
                    "events",
                    "i=2253",
                    "events.type",
                    NodeIds.SystemEventType.toParseableString(),
                    "events.min.severity",
                    "300",
                    "events.fields",
                    "LocalTime,Severity"))) {
                task.reading("Press/Count", 1);
                SourceRecord record = firedUntilTold(server, task);
                Struct event = (Struct) record.value();
                assertThat(event.get("severity")).isEqualTo(500);
                assertThat(event.get("source_name")).isEqualTo("Press");
                assertThat(event.get("source_node")).isEqualTo("i=2253");
                assertThat(event.get("event_id")).isEqualTo("0102f4");
                assertThat(event.get("event_type")).isEqualTo(NodeIds.SystemEventType.toParseableString());
                assertThat(event.getMap("fields")).containsEntry("Severity", "500");
                assertThat(record.key()).isEqualTo("Press");
                assertThat(task.records()).noneMatch(any -> says(any, "of another type") || says(any, "too slight"));
            }
        }
    }

    @Test
    void eventsThatTheServerDroppedAreAGapWhateverTheirSeverity() throws InterruptedException {
        try (TestServer server = TestServer.open()) {
            server.nodes().variable("Press/Count", NodeIds.Int32, 1);
            try (RunningTask task = new RunningTask(Fixtures.config(
                    server.uri(),
                    "Objects/Press/**",
                    "events",
                    "i=2253",
                    "events.min.severity",
                    "300",
                    "kafka.status.topic",
                    "status"))) {
                task.reading("Press/Count", 1);
                assertThat(overflowedUntilTold(server, task)).contains("queue of events was full");
            }
        }
    }

    private static String overflowedUntilTold(TestServer server, RunningTask task) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            server.fire(NodeIds.EventQueueOverflowEventType, "too many", 200);
            for (SourceRecord record : task.poll()) {
                if (record.topic().equals("status") && "LATE".equals(((Struct) record.value()).get("reason"))) {
                    return ((Struct) record.value()).getString("detail");
                }
            }
        }
        throw new AssertionError("no gap was told");
    }

    @Test
    void aServerThatTellsOfNewNodesIsBrowsedAgain() throws InterruptedException {
        try (TestServer server = TestServer.open()) {
            server.nodes().variable("Press/Count", NodeIds.Int32, 1);
            try (RunningTask task = new RunningTask(Fixtures.config(server.uri(), "Objects/Press/**"))) {
                task.reading("Press/Count", 1);
                server.nodes().variable("Press/New", NodeIds.Int32, 2);
                assertThat(toldUntilRead(server, task, "Press/New")).isTrue();
            }
        }
    }

    private static boolean toldUntilRead(TestServer server, RunningTask task, String name) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            server.fire(NodeIds.GeneralModelChangeEventType, "one more", 100);
            if (task.poll().stream().anyMatch(record -> name.equals(record.key()))) {
                return true;
            }
        }
        return false;
    }

    /** The subscription to events may begin after the first reading. */
    private static SourceRecord firedUntilTold(TestServer server, RunningTask task) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            server.fire(NodeIds.BaseEventType, "of another type", 900);
            server.fire(NodeIds.SystemEventType, "too slight", 200);
            server.fire(NodeIds.SystemEventType, "wanted", 500);
            for (SourceRecord record : task.poll()) {
                if (says(record, "wanted")) {
                    return record;
                }
            }
        }
        throw new AssertionError("no event was told");
    }
}
