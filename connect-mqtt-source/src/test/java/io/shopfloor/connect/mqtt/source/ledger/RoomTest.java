// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

final class RoomTest {

    private final LongAdder pauses = new LongAdder();
    private final Room room = new Room(8, 100, pauses);

    @Test
    void messagesAndBytesAreBoundedAndOneMessageAloneMayExceedThem() {
        int connection = room.open();
        assertThat(room.take(connection, 1_000)).isTrue();
        assertThat(room.take(connection, 1)).isFalse();
        room.release(1_000);

        for (int i = 0; i < 8; i++) {
            assertThat(room.take(connection, 10)).isTrue();
        }
        assertThat(room.take(connection, 10)).isFalse();
        assertThat(room.bytes()).isEqualTo(80);
    }

    @Test
    void aPauseIsCountedOnceHoweverOftenItIsAskedFor() {
        int connection = room.open();
        room.take(connection, 100);
        room.take(connection, 1);
        room.take(connection, 1);
        room.release(100);
        room.take(connection, 100);
        room.take(connection, 1);

        assertThat(pauses.sum()).isEqualTo(2);
    }

    @Test
    void whatHasNotArrivedWhenTheConnectionBreaksIsGivenBack() {
        int first = room.open();
        room.take(first, 30);
        room.take(first, 50);
        room.arrived(30);

        room.close();

        assertThat(room.bytes()).isEqualTo(30);
        assertThat(room.take(first, 1)).as("closed").isFalse();
        int second = room.open();
        assertThat(room.take(first, 1))
                .as("by a receiver of the former connection")
                .isFalse();
        assertThat(room.take(second, 1)).isTrue();
    }

    @Test
    void aWaitEndsWhenAGoodPartIsFreeAndNotBefore() throws Exception {
        int connection = room.open();
        for (int i = 0; i < 8; i++) {
            room.take(connection, 10);
            room.arrived(10);
        }
        room.take(connection, 90);
        CompletableFuture<Boolean> waited = CompletableFuture.supplyAsync(() -> {
            try {
                room.await(10_000);
                return room.take(connection, 90);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        for (int i = 0; i < 6; i++) {
            room.release(10);
            assertThat(waited).isNotDone();
        }
        room.release(10);

        assertThat(waited.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aNewConnectionIsWorthMakingWhenHalfIsFree() {
        int connection = room.open();
        for (int i = 0; i < 4; i++) {
            room.take(connection, 10);
        }
        assertThat(room.halfFree()).isTrue();
        room.take(connection, 10);
        assertThat(room.halfFree()).isFalse();
        room.release(10);
        room.take(connection, 11);
        assertThat(room.halfFree()).isFalse();
    }
}
