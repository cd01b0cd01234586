// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class HandoffQueueTest {

    private final HandoffQueue<String> queue = new HandoffQueue<>(3, 100);

    @Test
    void givesItemsInOrderOfArrivalWhateverTheirKind() throws InterruptedException {
        queue.admit("a", 1);
        queue.offer("b", 1, Overflow.DROP_NEWEST);
        queue.admit("c", 1);
        queue.offer("d", 1, Overflow.DROP_OLDEST);

        assertThat(drain(10)).containsExactly("a", "b", "c", "d");
        assertThat(queue.size()).isZero();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void takesNoMoreThanAskedFor() throws InterruptedException {
        queue.admit("a", 1);
        queue.admit("b", 1);

        assertThat(drain(1)).containsExactly("a");
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void dropsTheOldestDroppableItemsWhenFull() throws InterruptedException {
        queue.admit("kept", 1);
        for (String item : List.of("1", "2", "3")) {
            assertThat(queue.offer(item, 1, Overflow.DROP_OLDEST)).isZero();
        }
        assertThat(queue.offer("4", 1, Overflow.DROP_OLDEST)).isEqualTo(1);

        assertThat(drain(10)).containsExactly("kept", "2", "3", "4");
    }

    @Test
    void tellsWhichItemsItDrops() {
        HandoffQueue<String> queue = new HandoffQueue<>(1, 100);
        List<String> dropped = new ArrayList<>();
        queue.offer("1", 1, Overflow.DROP_OLDEST, dropped::add);
        queue.offer("2", 1, Overflow.DROP_OLDEST, dropped::add);
        queue.offer("3", 1, Overflow.DROP_NEWEST, dropped::add);
        assertThat(dropped).containsExactly("1", "3");
    }

    @Test
    void refusesTheNewestWhenToldSo() throws InterruptedException {
        for (String item : List.of("1", "2", "3")) {
            queue.offer(item, 1, Overflow.DROP_NEWEST);
        }
        assertThat(queue.offer("4", 1, Overflow.DROP_NEWEST)).isEqualTo(1);

        assertThat(drain(10)).containsExactly("1", "2", "3");
    }

    @Test
    void boundsOfferedItemsByBytesAndLetsOneLargeItemThrough() throws InterruptedException {
        assertThat(queue.offer("small", 10, Overflow.DROP_OLDEST)).isZero();
        assertThat(queue.offer("large", 500, Overflow.DROP_OLDEST)).isEqualTo(1);
        assertThat(queue.bytes()).isEqualTo(500);
        assertThat(drain(10)).containsExactly("large");
    }

    @Test
    void neverRefusesAnAdmittedItem() throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            queue.admit("x", 50);
        }
        assertThat(queue.size()).isEqualTo(50);
        assertThat(queue.bytes()).isEqualTo(2500);
        assertThat(drain(100)).hasSize(50);
    }

    @Test
    void rethrowsTheFirstFailureOfTheFarSideToTheDrainingThread() {
        queue.admit("a", 1);
        queue.fail(new IllegalStateException("link down"));
        queue.fail(new IllegalStateException("later"));

        assertThatThrownBy(() -> drain(10)).hasMessage("link down");
        assertThatThrownBy(() -> drain(10)).hasMessage("link down");
    }

    @Test
    void wakesAWaitingDrainWhenAnItemArrivesOrTheQueueCloses() throws Exception {
        assertThat(drainedByAnotherThreadAfter(() -> queue.admit("a", 1))).containsExactly("a");
        assertThat(drainedByAnotherThreadAfter(queue::close)).isEmpty();
        queue.admit("late", 1);
        assertThat(queue.size()).isZero();
    }

    @Test
    void whatIsAddedTogetherIsTakenTogetherByOneWhoWaits() throws InterruptedException {
        assertThat(drainedByAnotherThreadAfter(taker -> queue.together(() -> {
                    queue.admit("a", 1);
                    while (taker.getState() == Thread.State.TIMED_WAITING) {
                        Thread.onSpinWait();
                    }
                    queue.admit("b", 1);
                })))
                .containsExactly("a", "b");
    }

    private List<String> drainedByAnotherThreadAfter(Runnable event) throws InterruptedException {
        return drainedByAnotherThreadAfter(taker -> event.run());
    }

    private List<String> drainedByAnotherThreadAfter(Consumer<Thread> event) throws InterruptedException {
        List<String> drained = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                queue.drain(drained, 10, 9_000);
                done.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        event.accept(thread);
        done.await();
        return drained;
    }

    private List<String> drain(int max) throws InterruptedException {
        List<String> into = new ArrayList<>();
        queue.drain(into, max, 0);
        return into;
    }

    @Test
    void aProducerThatWaitsForRoomGoesOnWhenThereIsSomeOrTheQueueIsClosed() throws Exception {
        HandoffQueue<String> queue = new HandoffQueue<>(1, 100);
        queue.admit("a", 1);
        var waiting = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
            try {
                return queue.awaitRoom();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(waiting.isDone()).isFalse();
        queue.drain(new java.util.ArrayList<>(), 10, 0);
        assertThat(waiting.get(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        queue.admit("b", 1);
        queue.close();
        assertThat(queue.awaitRoom()).isFalse();
    }
}
