// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import static io.shopfloor.connect.mqtt.sink.FakeSinkWorker.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.PublishAnswer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lost connections, refusals, and records that cannot be published. */
class SinkFaultsTest extends SinkWithBroker {

    @Test
    void whatWasUnacknowledgedIsSentAgainInOrderBeforeAnythingNew() {
        broker.onPublish(m -> Integer.parseInt(m.text()) < 4 ? PublishAnswer.ack() : PublishAnswer.withhold());
        ConnectedClient first = started("mqtt.max.in.flight", "6");
        worker.putNumbered(0, 20);
        first.awaitPublished(10);
        eventually().until(() -> worker.metric("messages-acknowledged") == 4);
        broker.onPublish(m -> PublishAnswer.ack());
        first.drop();
        ConnectedClient second = broker.awaitClient();
        worker.putNumbered(20, 5);
        awaitCommittable(25);
        assertThat(texts(second.published())).containsExactlyElementsOf(numbers(4, 25));
        assertThat(second.published()).noneMatch(Message::duplicate);
        assertThat(second.connect().cleanStart()).isTrue();
        assertThat(second.connect().clientId()).isEqualTo("press-0");
        assertThat(worker.metric("messages-repeated")).isEqualTo(6);
        assertThat(worker.metric("reconnects")).isEqualTo(1);
    }

    @Test
    void recordsAreTakenAndKeptWhileTheBrokerIsAway() {
        broker.goDown();
        worker = FakeSinkWorker.start(config());
        worker.putNumbered(0, 30);
        assertThat(worker.committable()).isZero();
        broker.comeBack();
        awaitCommittable(30);
        assertThat(texts(broker.awaitClient().published())).containsExactlyElementsOf(numbers(0, 30));
    }

    @Test
    void anAcknowledgementWithheldForTooLongReplacesTheConnectionAndSendsTheMessageAgain() {
        broker.onPublish(m -> m.text().equals("2") ? PublishAnswer.withhold() : PublishAnswer.ack());
        ConnectedClient first = started("mqtt.ack.timeout.ms", "300");
        worker.putNumbered(0, 5);
        first.awaitPublished(5);
        broker.onPublish(m -> PublishAnswer.ack());
        ConnectedClient second = broker.awaitClient();
        awaitCommittable(5);
        assertThat(texts(second.published()))
                .as("with what its partition sent later, so that the last stays last")
                .containsExactly("2", "3", "4");
        assertThat(worker.metric("acknowledgement-timeouts")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x97, 0x80, 0x83})
    void aRefusalThatMayPassIsTriedAgainInOrder(int code) {
        AtomicInteger refusals = new AtomicInteger();
        broker.onPublish(m -> m.text().equals("3") && refusals.incrementAndGet() <= 3
                ? PublishAnswer.ack(code)
                : PublishAnswer.ack());
        ConnectedClient client = started();
        worker.putNumbered(0, 10);
        awaitCommittable(10);
        List<String> sent = texts(client.published());
        assertThat(sent.subList(sent.lastIndexOf("3"), sent.size())).containsExactlyElementsOf(numbers(3, 10));
        assertThat(sent.lastIndexOf("9") - sent.indexOf("9"))
                .as("later ones are not repeated with each refusal")
                .isLessThan(code == 0x97 ? 11 : 14);
        assertThat(worker.metric("messages-refused")).isEqualTo(3);
        assertThat(worker.metric("reconnects")).isZero();
    }

    @Test
    void aRefusalWithoutReasonIsFinalAfterAFewTries() {
        broker.onPublish(m -> m.text().equals("1") ? PublishAnswer.ack(0x83) : PublishAnswer.ack());
        started("errors.tolerance", "all", "errors.deadletterqueue.topic.name", "dlq");
        worker.putNumbered(0, 3);
        awaitDead(1);
        assertThat(worker.dead.get(0).why()).hasMessageContaining("implementation specific error (0x83)");
    }

    @ParameterizedTest
    @CsvSource({"0x87,1", "0x90,1", "0x99,1", "0x87,2", "0x90,2", "0x99,2"})
    void aRefusalForGoodGoesToTheReporterAndTheOffsetWaitsForIt(String code, String qos) {
        broker.onPublish(m -> m.text().equals("4") ? PublishAnswer.ack(Integer.decode(code)) : PublishAnswer.ack());
        started("errors.tolerance", "all", "errors.deadletterqueue.topic.name", "dlq", "mqtt.qos", qos);
        worker.putNumbered(0, 10);
        awaitDead(1);
        assertThat(worker.dead.get(0).record().kafkaOffset()).isEqualTo(4);
        assertThat(worker.dead.get(0).why().getMessage())
                .containsIgnoringCase("(" + code + ")")
                .contains("'set-points'");
        eventually().until(() -> worker.metric("messages-acknowledged") == 9);
        assertThat(worker.committable()).as("until the report is written").isEqualTo(4);
        worker.dead.get(0).written().complete(null);
        awaitCommittable(10);
        assertThat(worker.metric("errant-records")).isEqualTo(1);
    }

    @Test
    void aMessageForWhichTheBrokerClosesTheConnectionIsFoundAmongAllThatWereOnTheirWay() {
        broker.onPublish(m -> {
            if (m.text().equals("7")) {
                broker.clients().get(broker.clients().size() - 1).disconnect(0x95);
            }
            return PublishAnswer.ackAfter(java.time.Duration.ofMillis(20));
        });
        started("errors.tolerance", "all", "errors.deadletterqueue.topic.name", "dlq");
        worker.putNumbered(0, 30);
        awaitDead(1);
        assertThat(worker.dead.get(0).record().kafkaOffset()).isEqualTo(7);
        worker.dead.get(0).written().complete(null);
        awaitCommittable(30);
        assertThat(worker.metric("errant-records")).isEqualTo(1);
    }

    @Test
    void aReportThatCannotBeWrittenFailsTheTask() {
        started("errors.tolerance", "all", "errors.deadletterqueue.topic.name", "dlq", "mqtt.topic", "${key}");
        worker.put(record(0, "a/#", "x"));
        worker.dead.get(0).written().completeExceptionally(new IllegalStateException("no such topic"));
        assertThatThrownBy(() -> worker.put())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("set-points-0@0");
    }

    @Test
    void withoutToleranceARefusalFailsTheTaskAndSaysWhatToDo() {
        broker.onPublish(m -> PublishAnswer.ack(0x87));
        started();
        worker.putNumbered(0, 1);
        eventually().untilAsserted(() -> assertThatThrownBy(() -> worker.put())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("set-points-0@0")
                .hasMessageContaining("not authorized")
                .hasMessageContaining("Permit the user"));
    }

    @Test
    void toleratedErrorsWithoutAQueueForThemAreCountedAndPassedOver() {
        started("errors.tolerance", "all", "mqtt.topic", "${key}");
        worker.put(record(0, "ok", "x"), record(1, "a/+/b", "y"), record(2, null, "z"), record(3, "ok", "w"));
        awaitCommittable(4);
        assertThat(worker.metric("errant-records")).isEqualTo(2);
        assertThat(worker.metric("messages-acknowledged")).isEqualTo(2);
    }

    @Test
    void behindARefusedMessageAnUnansweredOneReplacesTheConnection() {
        broker.onPublish(m -> switch (m.text()) {
            case "0" -> PublishAnswer.ack(0x97);
            case "1" -> PublishAnswer.withhold();
            default -> PublishAnswer.ack();
        });
        ConnectedClient first = started("mqtt.ack.timeout.ms", "300");
        worker.putNumbered(0, 5);
        first.awaitPublished(5);
        broker.onPublish(m -> PublishAnswer.ack());
        broker.awaitClient();
        awaitCommittable(5);
        assertThat(worker.metric("acknowledgement-timeouts")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0x97,quota exceeded", "0x83,implementation specific error"})
    void aRefusalThatCouldPassButLastsIsAnErrorOfTheRecordAndTheOthersGoOn(String code, String name) {
        broker.onPublish(m -> m.text().equals("0") ? PublishAnswer.ack(Integer.decode(code)) : PublishAnswer.ack());
        started(
                "errors.tolerance", "all",
                "errors.deadletterqueue.topic.name", "dlq",
                "mqtt.publish.refusal.timeout.ms", "200");
        worker.putNumbered(0, 1);
        awaitDead(1);
        worker.dead.get(0).written().complete(null);
        assertThat(worker.dead.get(0).why())
                .hasMessageContaining(name)
                .hasMessageContaining("mqtt.publish.refusal.timeout.ms");
        assertThat(worker.metric("messages-refused")).isGreaterThanOrEqualTo(5);
        worker.putNumbered(1, 9);
        awaitCommittable(10);
    }

    @Test
    void withoutToleranceALastingQuotaRefusalFailsTheTaskAndSaysWhatToDo() {
        broker.onPublish(m -> PublishAnswer.ack(0x97));
        started("mqtt.publish.refusal.timeout.ms", "200");
        worker.putNumbered(0, 1);
        eventually().untilAsserted(() -> assertThatThrownBy(() -> worker.put())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("set-points-0@0")
                .hasMessageContaining("quota exceeded (0x97)")
                .hasMessageContaining("Raise the broker's quota")
                .hasMessageContaining("mqtt.publish.refusal.timeout.ms")
                .hasMessageContaining("errors.tolerance=all"));
    }

    @Test
    void aBrokerThatRefusesEverythingForAWhileLosesNoRecordToTheDeadLetterQueue() {
        AtomicInteger refusals = new AtomicInteger();
        broker.onPublish(m -> refusals.incrementAndGet() <= 12 ? PublishAnswer.ack(0x80) : PublishAnswer.ack());
        started("errors.tolerance", "all", "errors.deadletterqueue.topic.name", "dlq", "mqtt.max.in.flight", "1");
        worker.putNumbered(0, 5);
        awaitCommittable(5);
        assertThat(worker.dead).isEmpty();
    }

    @Test
    void aClosingForTheClientsSakeIsNotBlamedOnTheMessageThatWasOnItsWay() {
        AtomicInteger closings = new AtomicInteger();
        broker.onPublish(m -> {
            if (closings.incrementAndGet() <= 1) {
                broker.clients().get(broker.clients().size() - 1).disconnect(0x87); // as when a token has run out
                return PublishAnswer.withhold();
            }
            return PublishAnswer.ack();
        });
        started("errors.tolerance", "all", "errors.deadletterqueue.topic.name", "dlq");
        worker.putNumbered(0, 1);
        awaitCommittable(1);
        assertThat(worker.dead).isEmpty();
    }

    @Test
    void aMessageOverTheBrokersSizeIsAnErrorOfTheRecordBeforeItIsSentAndTheConnectionLives() {
        broker.onConnect(c -> ConnectAnswer.accept().maximumPacketSize(1_000));
        ConnectedClient client = started("errors.tolerance", "all", "errors.deadletterqueue.topic.name", "dlq");
        var wide = record(2, null, "w");
        wide.headers().addString("mqtt.user.note", "n".repeat(1_000));
        worker.put(record(0, null, "ok"), record(1, null, "x".repeat(1_000)), wide, record(3, null, "end"));
        awaitDead(2);
        worker.dead.forEach(one -> one.written().complete(null));
        awaitCommittable(4);
        assertThat(worker.dead).extracting(one -> one.record().kafkaOffset()).containsExactly(1L, 2L);
        assertThat(worker.dead).allSatisfy(one -> assertThat(one.why()).hasMessageContaining("maximum packet size"));
        assertThat(texts(client.published())).containsExactly("ok", "end");
        assertThat(worker.metric("reconnects")).isZero();
    }

    @Test
    void aPacketOfExactlyTheBrokersSizeIsSent() {
        broker.onConnect(c -> ConnectAnswer.accept().maximumPacketSize(1_000));
        started("mqtt.topic", "t");
        // type, length of two bytes, topic of 2 + 1, packet id of 2, no properties in 1
        worker.put(record(0, null, "x".repeat(1_000 - 1 - 2 - 3 - 2 - 1)));
        awaitCommittable(1);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "0,0"})
    void aQosThatIsTooHighIsLoweredAndCounted(int maximum, int option) {
        broker.onConnect(c -> ConnectAnswer.accept().maximumQos(maximum));
        ConnectedClient client = started("mqtt.qos", String.valueOf(option));
        var qos2 = record(1, null, "q");
        qos2.headers().addInt("mqtt.qos", 2);
        worker.put(record(0, null, "ok"), qos2);
        awaitCommittable(2);
        assertThat(client.awaitPublished(2)).extracting(Message::qos).containsOnly(maximum);
        assertThat(worker.metric("qos-lowered")).isEqualTo(1);
    }

    @Test
    void limitsAreThoseOfEachConnection() {
        broker.onPublish(m -> PublishAnswer.withhold());
        ConnectedClient first = started("mqtt.qos", "2", "mqtt.retained", "true", "mqtt.max.in.flight", "5");
        worker.putNumbered(0, 4);
        assertThat(first.awaitPublished(4)).allSatisfy(m -> {
            assertThat(m.qos()).isEqualTo(2);
            assertThat(m.retained()).isTrue();
        });
        broker.onConnect(
                c -> ConnectAnswer.accept().maximumQos(1).withoutRetain().receiveMaximum(2));
        first.drop();
        ConnectedClient second = broker.awaitClient();
        second.awaitPublished(2);
        assertThat(worker.metric("in-flight")).isEqualTo(2);
        for (int i = 0; i < 4; i++) {
            second.puback(second.awaitPublished(i + 1).get(i).packetId(), 0);
        }
        awaitCommittable(4);
        assertThat(second.published()).allSatisfy(m -> {
            assertThat(m.qos()).isEqualTo(1);
            assertThat(m.retained()).isFalse();
        });
        assertThat(worker.metric("qos-lowered")).isEqualTo(4);
        assertThat(worker.metric("retain-cleared")).isEqualTo(4);
        assertThat(worker.metric("reconnects")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0x86,mqtt.password", "0x87,mqtt.username", "0x85,mqtt.client.id"})
    void whatOnlyAPersonCanMendFailsTheTaskWithTheOptionToLookAt(String code, String option) {
        broker.onConnect(c -> ConnectAnswer.refuse(Integer.decode(code)));
        worker = FakeSinkWorker.start(config());
        eventually().untilAsserted(() -> assertThatThrownBy(() -> worker.put())
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith(option));
    }

    @Test
    void aBrokerThatTakesQos0AloneFailsATaskThatPromisesAtLeastOnce() {
        broker.onConnect(c -> ConnectAnswer.accept().maximumQos(0));
        worker = FakeSinkWorker.start(config());
        eventually()
                .untilAsserted(() -> assertThatThrownBy(() -> worker.put()).hasMessageContaining("maximum QoS is 0"));
    }

    @Test
    void recordsWithoutValueAreIgnoredClearTheRetainedMessageOrAreErrors() {
        ConnectedClient client = started("behavior.on.null", "clear_retained", "mqtt.topic", "${key}");
        worker.put(record(0, "a", null));
        Message message = client.awaitPublished(1).get(0);
        assertThat(message.payload()).isEmpty();
        assertThat(message.retained()).isTrue();
        awaitCommittable(1);
        worker.close();

        started();
        worker.put(record(0, "a", null));
        assertThat(worker.committable()).isEqualTo(1);
        assertThat(worker.metric("nulls-ignored")).isEqualTo(1);
        worker.close();

        started("behavior.on.null", "fail");
        assertThatThrownBy(() -> worker.put(record(0, "a", null))).hasMessageContaining("behavior.on.null");
    }

    private static List<String> numbers(int from, int to) {
        return java.util.stream.IntStream.range(from, to)
                .mapToObj(String::valueOf)
                .toList();
    }
}
