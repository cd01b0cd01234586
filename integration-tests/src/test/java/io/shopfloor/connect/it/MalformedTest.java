// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of putback-error topics sees what is missing there and what does not belong there. */
class MalformedTest {

    private final Malformed malformed = new Malformed(false);

    @Test
    void everyMessageWithItsBytesHoweverOften() {
        byte[] first = stored(malformed.next());
        byte[] second = stored(malformed.next());

        assertThat(malformed.against(List.of(second, first, second)).asPromised())
                .isTrue();
    }

    @Test
    void twoOfTheFirstDoNotStandForTheSecond() {
        byte[] first = stored(malformed.next());
        byte[] second = stored(malformed.next());

        Malformed.Putback putback = malformed.against(List.of(first, first));

        assertThat(putback.missing()).containsExactly(new String(second, StandardCharsets.UTF_8));
        assertThat(putback.asPromised()).isFalse();
    }

    @Test
    void alteredBytesAreMissingAndForeign() {
        byte[] message = malformed.next();
        byte[] altered = message.clone();
        altered[0] ^= 1;

        Malformed.Putback putback = malformed.against(List.of(stored(altered)));

        assertThat(putback.missing()).hasSize(1);
        assertThat(putback.foreign()).hasSize(1);
    }

    @Test
    void whereNothingMalformedWasSentNothingBelongs() {
        byte[] good = stored("{\"id\":1}".getBytes(StandardCharsets.UTF_8));

        assertThat(malformed.against(List.of()).asPromised()).isTrue();
        assertThat(malformed.against(List.of(good)).asPromised()).isFalse();
    }

    @Test
    void atQos0MessagesMayBeMissingAndNothingMayBeForeign() {
        Malformed maybeLost = new Malformed(true);
        byte[] message = maybeLost.next();

        assertThat(maybeLost.against(List.of()).asPromised()).isTrue();
        assertThat(maybeLost.against(List.of(stored(message))).asPromised()).isTrue();
        assertThat(maybeLost.against(List.of(message)).asPromised()).isFalse();
    }

    /** As the JSON converter writes bytes. */
    private static byte[] stored(byte[] message) {
        return ('"' + Base64.getEncoder().encodeToString(message) + '"').getBytes(StandardCharsets.UTF_8);
    }
}
