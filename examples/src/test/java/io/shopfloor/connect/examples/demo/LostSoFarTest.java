// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.sandbox.load.Tally;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LostSoFarTest {
    private final Tally tally = new Tally();
    private final Set<Long> acknowledged = new HashSet<>();
    private long created;
    private long nanos;
    private final LostSoFar lost = new LostSoFar(tally, acknowledged, () -> created, () -> nanos);

    @Test
    void whatIsOnItsWayIsNotLostHoweverLong() {
        publish(10);
        store(1, 5);
        look();
        publish(1000);
        look();
        look();
        assertThat(lost.count()).isZero();
    }

    @Test
    void whatIsOvertakenIsLost() {
        publish(10);
        store(1, 5);
        store(7, 10);
        look();
        publish(20);
        store(11, 20);
        look();
        assertThat(lost.count()).isEqualTo(1);
    }

    @Test
    void whatCameLaterThanFearedIsNotLost() {
        whatIsOvertakenIsLost();
        store(6, 6);
        look();
        assertThat(lost.count()).isZero();
    }

    @Test
    void whatTheBrokerHasNotAcknowledgedIsNotLost() {
        publish(10);
        acknowledged.remove(6L);
        store(1, 5);
        store(7, 10);
        look();
        publish(20);
        acknowledged.remove(6L);
        store(11, 20);
        look();
        assertThat(lost.count()).isZero();
    }

    @Test
    void whatIsAcknowledgedOnlyNowMayStillBeOnItsWayBehindNewerOnes() {
        publish(10);
        acknowledged.remove(6L);
        store(1, 5);
        store(7, 10);
        look();
        publish(20); // the broker has the repetition of 6, behind 20
        store(11, 15);
        look();
        assertThat(lost.count()).isZero();
    }

    private void publish(long upTo) {
        for (long id = 1; id <= upTo; id++) {
            acknowledged.add(id);
        }
        created = upTo;
    }

    private void store(long from, long to) {
        for (long id = from; id <= to; id++) {
            String json = "{\"id\":" + id + ",\"attempt\":1}";
            tally.add(new ConsumerRecord<>("shopfloor", 0, id, null, json.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private void look() {
        nanos += Duration.ofSeconds(3).toNanos();
        lost.check();
    }
}
