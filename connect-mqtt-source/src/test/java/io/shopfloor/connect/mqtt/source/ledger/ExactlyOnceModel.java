// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.paho.MqttConnection;
import io.shopfloor.connect.mqtt.source.ledger.ExactlyOnceWorld.Mutant;
import io.shopfloor.connect.mqtt.source.ledger.SimulatedBroker.Msg;
import io.shopfloor.connect.mqtt.source.ledger.SimulatedBroker.Sent;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * A task with exactly-once delivery between a {@link SimulatedBroker} and Kafka's transactions, driven by a seeded random
 * sequence of events: its process is killed, its transaction aborted, its last batch committed in part, its link cut and its
 * session lost or swapped at any step. All messages are equal, so that nothing but the protocol tells them apart. No message is
 * committed twice, and {@link #settle} looks whether every one is that the broker did not forget. One thread.
 */
final class ExactlyOnceModel {

    private static final String SERVER = "tcp://one";

    private record Handed(LedgerEntry entry, Msg message) {}

    /** A record that Connect has sent in the open transaction. */
    private record Dispatched(Handed handed, HeldBatch batch, int count, boolean whole) {}

    private final ExactlyOnceWorld world;
    private final SplittableRandom random;
    private final SimulatedBroker broker;

    /** What Kafka has: the committed messages, and the session's committed offset. */
    private final BitSet log = new BitSet();

    private Map<String, String> offset = Map.of();

    /** The process. */
    private HeldIds held;

    private InFlight ledger;
    private Room room;
    private int taker;
    private boolean online;
    private boolean connectedBefore;
    private final ArrayDeque<Handed> queued = new ArrayDeque<>();
    private final List<Dispatched> open = new ArrayList<>();
    private final List<Handed> filtered = new ArrayList<>();
    private final List<Handed> dropped = new ArrayList<>();
    private boolean polled;
    private boolean committedBetweenPolls;

    private final ArrayDeque<Sent> arrived = new ArrayDeque<>();
    private final Map<Integer, Sent> pubrels = new HashMap<>();
    private final BitSet pubrecLeft = new BitSet();
    private boolean sessionAtBroker;
    private boolean calm;

    int crashes;
    int partial;
    int connects;
    int merged;
    int markers;
    int forgotten;

    ExactlyOnceModel(ExactlyOnceWorld world, long seed) {
        this.world = world;
        this.random = new SplittableRandom(seed);
        this.broker = new SimulatedBroker(0, world.ids(), world.idSpace(), world.window());
        start();
    }

    private void start() {
        held = new HeldIds(HeldSet.read(offset, SERVER));
        room = new Room(Integer.MAX_VALUE, Long.MAX_VALUE, new LongAdder());
        taker = room.open();
        ledger = new InFlight(room, world.window(), Optional.of(held));
        queued.clear();
        open.clear();
        filtered.clear();
        dropped.clear();
        polled = false;
        committedBetweenPolls = false;
        connectedBefore = false;
    }

    private boolean happens(int percent) {
        return !calm && random.nextInt(100) < percent;
    }

    void run(int steps) {
        for (int step = 0; step < steps; step++) {
            step(random.nextInt(200));
        }
    }

    private void step(int dice) {
        if (dice < 30) {
            broker.enqueue(0, true);
        } else if (dice < 60) {
            broker.send();
        } else if (dice < 100) {
            deliver(broker.arriving());
        } else if (dice < 125) {
            work();
        } else if (dice < 150) {
            acknowledge(1 + random.nextInt(5));
        } else if (dice < 190) {
            broker.ackArrives();
        } else if (dice < 193) {
            crash(random.nextInt(4));
        } else if (dice < 196) {
            cut();
        } else if (!online) {
            connect();
        }
    }

    private void deliver(Sent packet) {
        if (packet == null) {
            return;
        }
        if (packet.pubrel()) {
            pubrelArrives(packet);
            return;
        }
        room.take(taker, 10);
        room.arrived(10);
        boolean duplicate = packet.duplicate() && world.mutant() != Mutant.DUP_IGNORED;
        InFlight.Arrival arrival = ledger.arrived(packet.packetId(), true, duplicate, 0, 10);
        arrived.add(packet);
        if (arrival.verdict() == InFlight.Verdict.FRESH) {
            queued.add(new Handed(arrival.entry(), packet.message()));
        } else {
            room.release(10);
            merged += arrival.verdict() == InFlight.Verdict.MERGED_AFTER_RESTART ? 1 : 0;
        }
    }

    private void pubrelArrives(Sent pubrel) {
        boolean atOnce = ledger.released(pubrel.packetId());
        if (atOnce || world.mutant() == Mutant.NO_PUBCOMP_GATE) {
            broker.ackLeaves(pubrel);
        } else {
            pubrels.put(pubrel.packetId(), pubrel);
        }
    }

    /** What the worker's thread does next: it commits what it has sent, or polls. */
    private void work() {
        if (polled && (!world.interval() || random.nextInt(3) == 0)) {
            commit();
            reportCommit();
            polled = false;
        } else {
            polled = true;
            poll(random.nextInt(5));
        }
    }

    private void poll(int most) {
        settle(dropped);
        if (committedBetweenPolls) {
            committedBetweenPolls = false;
            ledger.settleHandedOut();
        }
        if (!queued.isEmpty() && most > 0) {
            HeldBatch batch = held.begin();
            boolean whole = world.filters() && random.nextInt(4) == 0;
            for (int n = most; n > 0 && !queued.isEmpty(); n--) {
                handOut(batch, queued.removeFirst(), whole);
            }
        } else if (held.waiting() > 0 || !held.isClean()) {
            markers++;
            HeldBatch batch = held.beginMarker();
            open.add(new Dispatched(null, batch, batch.count(), true));
        }
    }

    private void handOut(HeldBatch batch, Handed handed, boolean filterAll) {
        int records = random.nextInt(5) == 0 ? 2 : 1;
        ledger.handedOut(handed.entry(), records);
        if (isFiltered(handed.message()) || filterAll && isOftenFiltered(handed.message())) {
            for (int i = 0; i < records; i++) {
                filtered.add(handed);
            }
            return;
        }
        for (int i = 1; i <= records; i++) {
            open.add(new Dispatched(handed, batch, batch.count(), i == records));
        }
    }

    private boolean isFiltered(Msg message) {
        return world.filters() && message.serial() % 5 == 0;
    }

    /** Filtered in one process and not in another: as after a change of the transformation. */
    private boolean isOftenFiltered(Msg message) {
        return message.serial() % 5 == 1;
    }

    /** The transaction is committed: Kafka has its records and the offset of the last of them. */
    private void commit() {
        if (open.isEmpty()) {
            return;
        }
        Dispatched last = open.get(open.size() - 1);
        boolean tellsAll = world.mutant() == Mutant.WHOLE_BATCH;
        HeldSet ids = last.batch().upTo(tellsAll ? last.batch().count() : last.count());
        offset = (world.mutant() == Mutant.IDS_RELEASED_EARLY ? without(ids, pubrecLeft) : ids).toMap(SERVER);
        for (Dispatched each : open) {
            if (each.handed() != null && each.whole()) {
                int serial = each.handed().message().serial();
                assertThat(log.get(serial))
                        .as("Kafka has message " + serial + " twice")
                        .isFalse();
                log.set(serial);
            }
        }
    }

    private static HeldSet without(HeldSet ids, BitSet left) {
        BitSet rest = new BitSet();
        int[] checkOf = new int[PacketIdHistory.PACKET_IDS];
        for (int i = 0; i < ids.ids().length; i++) {
            rest.set(ids.ids()[i], !left.get(ids.ids()[i]));
            checkOf[ids.ids()[i]] = ids.checks()[i];
        }
        return HeldSet.of(rest, checkOf);
    }

    /** Connect tells the task what it has committed; of a transaction that stayed empty, that it has committed nothing. */
    private void reportCommit() {
        if (!open.isEmpty()) {
            for (Dispatched each : open) {
                held.committed(each.batch().version());
                if (each.handed() != null) {
                    ledger.recordDone(each.handed().entry());
                }
            }
            dropped.addAll(filtered);
            filtered.clear();
        }
        open.clear();
        committedBetweenPolls = true;
    }

    private void settle(List<Handed> reported) {
        reported.forEach(each -> ledger.recordDropped(each.entry()));
        reported.clear();
    }

    private void acknowledge(int most) {
        if (!online) {
            return;
        }
        if (world.mutant() == Mutant.NO_PUBREC_GATE) {
            ledger.settleHandedOut();
        }
        int[] acks = new int[most];
        int count = ledger.takeAcks(acks);
        for (int i = 0; i < count; i++) {
            int id = acks[i] & 0xFFFF;
            if ((acks[i] & MqttConnection.PUBCOMP) == 0) {
                Sent next = arrived.remove();
                assertThat(acks[i]).as("PUBREC out of order").isEqualTo(next.packetId() | MqttConnection.PUBREC);
                pubrecLeft.set(id);
                broker.ackLeaves(next);
            } else if (world.mutant() != Mutant.NO_PUBCOMP_GATE) {
                broker.ackLeaves(pubrels.remove(id));
            }
        }
    }

    /**
     * The process ends.
     *
     * @param how 0: killed, its transaction is aborted; 1: killed once its transaction is committed; 2: stopped amid its last
     *     batch, of which Connect commits what it has sent; 3: its transaction fails and the task with it
     */
    private void crash(int how) {
        crashes++;
        if (how == 1) {
            commit();
        } else if (how == 2 && !open.isEmpty()) {
            partial++;
            Dispatched last = open.get(open.size() - 1);
            long inLast =
                    open.stream().filter(each -> each.batch() == last.batch()).count();
            for (long n = random.nextLong(inLast); n > 0; n--) {
                open.remove(open.size() - 1);
            }
            // An offset that ends within a message is refused, and the transaction with it.
            if (open.get(open.size() - 1).whole()) {
                commit();
            }
        }
        linkBreaks();
        start();
        connect();
    }

    private void cut() {
        for (int n = random.nextInt(4); n > 0; n--) {
            deliver(broker.arriving());
        }
        linkBreaks();
        ledger.disconnected();
        if (random.nextBoolean()) {
            connect();
        }
    }

    private void linkBreaks() {
        for (int n = random.nextInt(broker.acksUnderWay() + 1); n > 0; n--) {
            broker.ackArrives();
        }
        broker.cut();
        online = false;
        arrived.clear();
        pubrels.clear();
    }

    private void connect() {
        boolean careless = world.mutant() == Mutant.STALE_IDS;
        if (!held.isClean() && !careless) {
            return;
        }
        connects++;
        boolean present = sessionAtBroker && !happens(world.sessionLoss());
        // A process that knows the session only from the offsets cannot see that it was swapped.
        boolean swapped = present && connectedBefore && happens(world.swap());
        connectedBefore = true;
        ledger.connected(present, URI.create(SERVER));
        if (present && !swapped) {
            broker.resume();
        } else {
            forgotten++;
            broker.forgetAndAccept();
            pubrecLeft.clear();
            if (swapped) {
                ledger.sessionReplaced();
            }
            if (!held.isClean() && !careless) {
                // Ended at once, before anything is subscribed in it.
                sessionAtBroker = false;
                broker.cut();
                ledger.disconnected();
                return;
            }
        }
        sessionAtBroker = true;
        online = true;
        ledger.sessionConfirmed();
    }

    /** Lets everything come to an end and looks whether every message that the broker kept is in Kafka. */
    void settle() {
        calm = true;
        for (int round = 0; !isSettled(); round++) {
            if (round == 1_000_000) {
                throw new AssertionError("the stream stands still: " + state());
            }
            if (!online) {
                connect();
            }
            broker.send();
            deliver(broker.arriving());
            work();
            acknowledge(5);
            broker.ackArrives();
        }
        // What was filtered out last is told by an empty commit, also of a session that is no more.
        reportCommit();
        poll(0);
        for (int serial = 0; serial < broker.serials(); serial++) {
            boolean mayBeMissing = broker.forgot(serial) || world.filters() && (serial % 5 == 0 || serial % 5 == 1);
            assertThat(log.get(serial) || mayBeMissing)
                    .as("Kafka never got message " + serial)
                    .isTrue();
        }
        assertThat(held.size()).as("ids still held").isZero();
        assertThat(room.bytes()).isZero();
    }

    private boolean isSettled() {
        return online && broker.idle() && queued.isEmpty() && open.isEmpty() && ledger.size() == 0;
    }

    @Override
    public String toString() {
        return "crashes=" + crashes + " connects=" + connects + " merged=" + merged + " markers=" + markers;
    }

    private String state() {
        return "online=" + online + " clean=" + held.isClean() + " held=" + held.size() + " waiting=" + held.waiting()
                + " queued=" + queued.size() + " open=" + open.size() + " unacknowledged=" + ledger.size()
                + " broker idle=" + broker.idle();
    }
}
