// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import static io.netty.handler.codec.mqtt.MqttMessageType.UNSUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.Configs;
import io.shopfloor.connect.mqtt.Subscription;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.ScriptedBroker;
import io.shopfloor.connect.mqtt.testkit.SubscribeAnswer;
import io.shopfloor.connect.mqtt.testkit.SubscribePacket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broker that takes few filters in one packet gets few, and each of its answers is read as the answer to those. */
final class SubscriptionsTest {

    private static final List<String> FILTERS =
            IntStream.rangeClosed(1, 19).mapToObj(line -> "line/" + line).toList();

    private final ScriptedBroker broker = ScriptedBroker.start();

    @AfterEach
    void end() {
        broker.close();
    }

    @Test
    void noMoreThanEightFiltersGoIntoOnePacket() throws BrokerException {
        broker.onSubscribe(subscribe -> {
            if (subscribe.filters().size() > 8) {
                broker.clients().get(0).drop();
                return SubscribeAnswer.withhold();
            }
            return new SubscribeAnswer(subscribe.filterNames().stream()
                    .map(filter -> filter.equals("line/12") ? 0x87 : 1)
                    .toList());
        });
        try (MqttConnection connection = connection()) {
            int[] codes = connection.subscribe(subscriptions(), () -> {});

            assertThat(codes).hasSize(19);
            assertThat(IntStream.range(0, 19).filter(i -> codes[i] != 1)).containsExactly(11);
            ConnectedClient client = broker.awaitClient();
            assertThat(IntStream.rangeClosed(1, 3)
                            .mapToObj(client::awaitSubscribe)
                            .map(SubscribePacket::filterNames)
                            .flatMap(List::stream))
                    .containsExactlyElementsOf(FILTERS);
        }
    }

    @Test
    void anAnswerForOtherFiltersThanAskedIsNoneEvenIfTheSumIsRight() throws BrokerException {
        broker.onSubscribe(subscribe -> SubscribeAnswer.codes(
                subscribe.filters().size() == 3 ? new int[] {1, 1, 1, 1} : new int[] {1, 1, 1, 1, 1, 1, 1}));
        try (MqttConnection connection = connection()) {
            assertThatThrownBy(() -> connection.subscribe(subscriptions(), () -> {}))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("7 reason code(s) for 8 filter(s)");
        }
    }

    @Test
    void noMoreThanEightFiltersAreUnsubscribedAtOnce() throws BrokerException {
        try (MqttConnection connection = connection()) {
            connection.unsubscribe(FILTERS, () -> {});

            List<?> packets = broker.awaitClient().packets().stream()
                    .filter(packet -> packet.isFromClient(UNSUBSCRIBE))
                    .map(packet -> packet.body())
                    .toList();
            assertThat(packets)
                    .isEqualTo(List.of(FILTERS.subList(0, 8), FILTERS.subList(8, 16), FILTERS.subList(16, 19)));
        }
    }

    private static List<Subscription> subscriptions() {
        return FILTERS.stream()
                .map(filter -> new Subscription(filter, 1, 0, false))
                .toList();
    }

    private MqttConnection connection() throws BrokerException {
        return Connections.open(Configs.quick(broker.uri()));
    }
}
