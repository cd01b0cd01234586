// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.source.SimulatedBroker.Msg;
import io.shopfloor.connect.mqtt.source.SimulatedBroker.Publish;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * An {@link InFlight} between a {@link SimulatedBroker} and a Kafka that confirms in any order, driven by a seeded random
 * sequence of events and watched at each: an acknowledgement is for a message that Kafka has, it is the next one in the
 * order of arrival on this connection, and a second record of a message is marked as a possible duplicate. {@link #settle}
 * looks whether every message came through. One thread.
 */
final class LedgerModel {

    /**
     * What the world is like.
     *
     * @param contents how many different contents there are: 1 is a light barrier that always says "1"
     * @param bound the ledger's bound in messages; below {@code window}, a broker that overshoots
     * @param sessionLossPercent how many of the reconnects find no session
     * @param vanishPercent at how many of the cuts the broker drops some of what it had sent
     * @param alwaysPending cut only while an acknowledgement is outstanding: then nothing may be doubled
     * @param transactions complete as an exactly-once worker does that drops whole transactions
     */
    record World(
            SimulatedBroker.Ids ids,
            int idSpace,
            int window,
            int contents,
            int bound,
            int sessionLossPercent,
            int vanishPercent,
            boolean alwaysPending,
            boolean transactions) {}

    private record Handed(LedgerEntry entry, Msg message) {}

    private final World world;
    private final SplittableRandom random;
    private final SimulatedBroker broker;
    private final InFlight ledger;

    private final ArrayDeque<Handed> queued = new ArrayDeque<>();
    /** One element a record that Kafka has not confirmed yet. */
    private final List<Handed> sending = new ArrayList<>();

    private final Map<LedgerEntry, Integer> openRecords = new HashMap<>();
    private final BitSet stored = new BitSet();

    /** What arrived on this connection and was taken, in order; acknowledged up to {@code acknowledged}. */
    private final List<Publish> arrived = new ArrayList<>();

    private final Set<Integer> idsSeen = new HashSet<>();
    private int acknowledged;
    int connects;
    int duplicates;
    int marked;
    int acksLost;

    LedgerModel(World world, long seed) {
        this.world = world;
        this.random = new SplittableRandom(seed);
        this.broker = new SimulatedBroker(world.ids(), world.idSpace(), world.window());
        this.ledger = new InFlight(new Room(world.bound(), Long.MAX_VALUE, new LongAdder()), world.window());
        connect(false);
    }

    void run(int steps) {
        for (int step = 0; step < steps; step++) {
            step(random.nextInt(100));
        }
    }

    private void step(int dice) {
        if (dice < 18) {
            broker.enqueue(random.nextInt(world.contents()));
        } else if (dice < 36) {
            broker.send();
        } else if (dice < 56) {
            deliver(broker.arriving());
        } else if (dice < 66) {
            poll();
        } else if (dice < 80) {
            confirmOne();
        } else if (dice < 88) {
            acknowledge(1 + random.nextInt(5));
        } else if (dice < 96) {
            broker.ackArrives();
        } else if (dice < 97) {
            sendAgainOnTheLivingConnection();
        } else if (dice < 98) {
            commitTransaction();
        } else if (!world.alwaysPending() || acknowledged < arrived.size()) {
            cut();
        }
    }

    private void deliver(Publish publish) {
        if (publish == null) {
            return;
        }
        InFlight.Arrival arrival =
                ledger.arrived(publish.packetId(), publish.message().content(), 10);
        boolean idIsNew = idsSeen.add(publish.packetId());
        arrived.add(publish);
        boolean known = stored.get(publish.message().serial()) || underWay(publish.message());
        if (arrival.verdict() == InFlight.Verdict.MERGED) {
            assertThat(known).as("merged, but Kafka never got it: " + publish).isTrue();
            return;
        }
        boolean mark = arrival.entry().possibleDuplicate();
        marked += mark ? 1 : 0;
        assertThat(mark && !idIsNew)
                .as("marked, though its packet id was used before on this very connection: " + publish)
                .isFalse();
        if (known) {
            duplicates++;
            assertThat(mark).as("doubled and not marked: " + publish).isTrue();
            assertThat(world.alwaysPending()).as("doubled: " + publish).isFalse();
        }
        queued.add(new Handed(arrival.entry(), publish.message()));
    }

    private boolean underWay(Msg message) {
        return queued.stream().anyMatch(each -> each.message().equals(message))
                || sending.stream().anyMatch(each -> each.message().equals(message));
    }

    /** EMQX does this every 30 s; the ledger has not acknowledged the message yet. */
    private void sendAgainOnTheLivingConnection() {
        if (acknowledged < arrived.size()) {
            Publish again = arrived.get(acknowledged + random.nextInt(arrived.size() - acknowledged));
            InFlight.Arrival arrival =
                    ledger.arrived(again.packetId(), again.message().content(), 10);
            assertThat(arrival.verdict()).isEqualTo(InFlight.Verdict.MERGED);
        }
    }

    private void poll() {
        for (int n = random.nextInt(4); n > 0 && !queued.isEmpty(); n--) {
            Handed handed = queued.removeFirst();
            int records = random.nextInt(5) == 0 ? 1 + random.nextInt(3) : 1;
            ledger.handedOut(handed.entry(), records);
            openRecords.put(handed.entry(), records);
            for (int i = 0; i < records; i++) {
                sending.add(handed);
            }
        }
    }

    private void confirmOne() {
        if (!sending.isEmpty()) {
            Handed done = sending.remove(random.nextInt(sending.size()));
            if (openRecords.merge(done.entry(), -1, Integer::sum) == 0) {
                openRecords.remove(done.entry());
                stored.set(done.message().serial());
            }
            ledger.recordDone(done.entry());
        }
    }

    private void commitTransaction() {
        if (world.transactions()) {
            sending.forEach(each -> stored.set(each.message().serial()));
            sending.clear();
            openRecords.clear();
            ledger.settleHandedOut();
        }
    }

    private void acknowledge(int most) {
        int[] ids = new int[most];
        int count = ledger.takeAcks(ids);
        for (int i = 0; i < count; i++) {
            assertThat(acknowledged).as("more acknowledgements than arrivals").isLessThan(arrived.size());
            Publish next = arrived.get(acknowledged++);
            assertThat(ids[i]).as("acknowledged out of order").isEqualTo(next.packetId());
            assertThat(stored.get(next.message().serial()))
                    .as("acknowledged before Kafka has it: " + next)
                    .isTrue();
            broker.ackLeaves(ids[i]);
        }
    }

    private void cut() {
        for (int n = random.nextInt(4); n > 0; n--) {
            deliver(broker.arriving());
        }
        for (int n = random.nextInt(broker.acksUnderWay() + 1); n > 0; n--) {
            broker.ackArrives();
        }
        acksLost += broker.acksUnderWay();
        broker.cut();
        if (random.nextInt(100) < world.vanishPercent()) {
            broker.forgetSent(broker.unacknowledged().keySet().stream()
                    .filter(id -> random.nextBoolean())
                    .toList());
        }
        ledger.disconnected();
        for (int failedAttempts = random.nextInt(3); failedAttempts > 0; failedAttempts--) {
            ledger.disconnected();
            confirmOne();
        }
        connect(random.nextInt(100) >= world.sessionLossPercent());
    }

    private void connect(boolean sessionPresent) {
        connects++;
        arrived.clear();
        idsSeen.clear();
        acknowledged = 0;
        ledger.connected(sessionPresent);
        ledger.sessionConfirmed();
        if (sessionPresent) {
            broker.resume();
        } else {
            broker.forgetAndAccept();
        }
    }

    /** Lets everything come to an end and looks whether every message that the broker kept is in Kafka. */
    void settle() {
        for (int round = 0; !broker.idle() || ledger.size() > 0; round++) {
            assertThat(round).as("the stream stands still").isLessThan(1_000_000);
            broker.send();
            deliver(broker.arriving());
            poll();
            confirmOne();
            acknowledge(5);
            broker.ackArrives();
        }
        while (!queued.isEmpty() || !sending.isEmpty()) {
            poll();
            confirmOne();
        }
        for (int serial = 0; serial < broker.serials(); serial++) {
            assertThat(stored.get(serial) || broker.forgot(serial))
                    .as("message " + serial + " is lost")
                    .isTrue();
        }
    }
}
