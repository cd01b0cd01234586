// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.paho.MqttConnection;
import io.shopfloor.connect.mqtt.source.ledger.SimulatedBroker.Msg;
import io.shopfloor.connect.mqtt.source.ledger.SimulatedBroker.Sent;
import java.net.URI;
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
 * An {@link InFlight} between {@link SimulatedBroker}s and a Kafka that confirms in any order, driven by a seeded random
 * sequence of events and watched at each: an acknowledgement is for a message that Kafka has, it is the next one in the
 * order of arrival on this connection, and a second record of a message is marked as a possible duplicate (not where a killed
 * broker sends it as new, under another packet id). {@link #settle} looks whether every message came through that the broker
 * itself did not forget.
 *
 * <p>One thing cannot be known: a broker went back (or dropped what it held), the first message that it sent after that is
 * lost with the link, and comes again on the next connection under a packet id that an equal message had before. So the
 * first new message after such an event always comes through here. One thread.
 */
final class LedgerModel {

    private record Handed(LedgerEntry entry, Msg message) {}

    private final LedgerWorld world;
    private final SplittableRandom random;
    private final List<SimulatedBroker> brokers;
    private SimulatedBroker broker;
    private final Room room;
    private final int taker;
    private final InFlight ledger;

    private final ArrayDeque<Handed> queued = new ArrayDeque<>();
    /** One element a record that Kafka has not confirmed yet. */
    private final List<Handed> sending = new ArrayList<>();

    private final Map<LedgerEntry, Integer> openRecords = new HashMap<>();
    private final List<BitSet> stored = List.of(new BitSet(), new BitSet());

    /** What arrived on this connection and was taken, in order; acknowledged up to {@code acknowledged}. */
    private final List<Sent> arrived = new ArrayList<>();

    private final Set<Integer> idsSeen = new HashSet<>();
    private int acknowledged;
    /** Whether the session was replaced since the ledger was told so last, and whether it has been told this time. */
    private boolean replaced;

    private boolean told;
    /** The broker has gone back or dropped messages, and the ledger cannot know yet. */
    private boolean unseen;

    private boolean calm;

    int connects;
    int kills;
    int moves;
    int duplicates;
    int marked;
    int replacements;
    int acksLost;

    LedgerModel(LedgerWorld world, long seed) {
        this.world = world;
        this.random = new SplittableRandom(seed);
        this.brokers = List.of(broker(0), broker(1));
        this.broker = brokers.get(0);
        this.room = new Room(Integer.MAX_VALUE, Long.MAX_VALUE, new LongAdder());
        this.taker = room.open();
        this.ledger = new InFlight(room, world.window());
        connect(false);
    }

    private SimulatedBroker broker(int server) {
        return new SimulatedBroker(server, world.ids(), world.idSpace(), world.window());
    }

    private boolean happens(int percent) {
        return !calm && random.nextInt(100) < percent;
    }

    void run(int steps) {
        for (int step = 0; step < steps; step++) {
            step(random.nextInt(100));
        }
    }

    private void step(int dice) {
        if (!told && random.nextInt(4) == 0) {
            tell();
        }
        if (dice < 18) {
            publish();
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
            broker.save();
        } else if (!world.alwaysPending() || acknowledged < arrived.size()) {
            cut();
        }
    }

    /** To the server of the connection, or to the other one, whose session is then waiting. */
    private void publish() {
        SimulatedBroker other = brokers.get(1 - brokers.indexOf(broker));
        SimulatedBroker at = other.knowsSession() && random.nextBoolean() ? other : broker;
        at.enqueue(random.nextInt(world.contents()), happens(world.faults().qos2()));
    }

    private InFlight.Arrival arrive(Sent publish, boolean duplicate) {
        Msg message = publish.message();
        room.take(taker, 10);
        room.arrived(10);
        Sent seen = new Sent(publish.packetId(), message, duplicate, false);
        InFlight.Arrival arrival = ledger.arrived(
                publish.packetId(), message.qos2(), world.blindness().duplicate(seen), message.content(), 10);
        if (arrival.verdict() == InFlight.Verdict.MERGED) {
            room.release(10);
        }
        return arrival;
    }

    private void deliver(Sent packet) {
        if (packet == null) {
            return;
        }
        if (packet.pubrel()) {
            ledger.released(packet.packetId());
            broker.ackLeaves(packet);
            return;
        }
        InFlight.Arrival arrival = arrive(packet, packet.duplicate());
        unseen &= packet.duplicate();
        boolean idIsNew = idsSeen.add(packet.packetId());
        arrived.add(packet);
        boolean known = isStored(packet.message()) || underWay(packet.message());
        if (arrival.verdict() == InFlight.Verdict.MERGED) {
            // Of a session that was replaced unseen, none of this is acknowledged, and it comes again.
            assertThat(known || replaced && !told)
                    .as("merged, but Kafka never got it: " + packet)
                    .isTrue();
            return;
        }
        boolean mark = arrival.entry().possibleDuplicate();
        marked += mark ? 1 : 0;
        assertThat(mark && !idIsNew)
                .as("marked, though its packet id was used before on this very connection: " + packet)
                .isFalse();
        if (known) {
            duplicates++;
            if (packet.duplicate() || !broker.wasKilled() || world.repetitionsKeepTheirPacketIds()) {
                assertThat(mark || packet.duplicate())
                        .as("doubled and not marked: " + packet)
                        .isTrue();
            }
            assertThat(world.alwaysPending()).as("doubled: " + packet).isFalse();
        }
        queued.add(new Handed(arrival.entry(), packet.message()));
    }

    private boolean isStored(Msg message) {
        return stored.get(message.server()).get(message.serial());
    }

    private void store(Msg message) {
        stored.get(message.server()).set(message.serial());
    }

    private boolean underWay(Msg message) {
        return queued.stream().anyMatch(each -> each.message().equals(message))
                || sending.stream().anyMatch(each -> each.message().equals(message));
    }

    /** EMQX does this every 30 s; the ledger has not acknowledged the message yet. */
    private void sendAgainOnTheLivingConnection() {
        if (acknowledged < arrived.size()) {
            Sent again = arrived.get(acknowledged + random.nextInt(arrived.size() - acknowledged));
            assertThat(arrive(again, true).verdict()).isEqualTo(InFlight.Verdict.MERGED);
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
                store(done.message());
            }
            ledger.recordDone(done.entry());
        }
    }

    private void commitTransaction() {
        if (world.transactions()) {
            sending.forEach(each -> store(each.message()));
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
            Sent next = arrived.get(acknowledged++);
            int expected = next.packetId() | (next.message().qos2() ? MqttConnection.PUBREC : 0);
            assertThat(ids[i]).as("acknowledged out of order").isEqualTo(expected);
            assertThat(isStored(next.message()))
                    .as("acknowledged before Kafka has it: " + next)
                    .isTrue();
            broker.ackLeaves(next);
        }
    }

    /** The marker subscriptions have shown whether the session is the same. */
    private void tell() {
        if (replaced && world.blindness() != LedgerWorld.Blindness.MARKER) {
            replacements++;
            replaced = false;
            ledger.sessionReplaced();
            cut();
        } else {
            told = true;
            ledger.sessionConfirmed();
        }
    }

    private void cut() {
        for (int n = random.nextInt(4); n > 0; n--) {
            deliver(broker.arriving());
        }
        for (int n = random.nextInt(broker.acksUnderWay() + 1); n > 0; n--) {
            broker.ackArrives();
        }
        for (Sent packet = broker.arriving(); unseen && packet != null; packet = broker.arriving()) {
            deliver(packet);
        }
        acksLost += broker.acksUnderWay();
        broker.cut();
        if (happens(world.faults().vanish())) {
            broker.forgetSent(broker.unacknowledged().stream()
                    .filter(id -> random.nextBoolean())
                    .toList());
            unseen = true;
        }
        if (happens(world.faults().kill())) {
            broker.kill();
            kills++;
            unseen = true;
        }
        ledger.disconnected();
        for (int failedAttempts = random.nextInt(3); failedAttempts > 0; failedAttempts--) {
            ledger.disconnected();
            confirmOne();
        }
        if (happens(world.faults().move())) {
            move();
        }
        connect(broker.knowsSession() && !happens(world.faults().sessionLoss()));
    }

    private void move() {
        moves++;
        unseen = false;
        broker = brokers.get(1 - brokers.indexOf(broker));
    }

    private void connect(boolean sessionPresent) {
        boolean swapped = sessionPresent && happens(world.faults().swap());
        connects++;
        arrived.clear();
        idsSeen.clear();
        acknowledged = 0;
        ledger.connected(sessionPresent, URI.create("tcp://" + world.blindness().server(brokers.indexOf(broker))));
        if (sessionPresent && !swapped) {
            broker.resume();
        } else {
            broker.forgetAndAccept();
        }
        replaced = sessionPresent && (replaced || swapped);
        told = false;
    }

    /** Lets everything come to an end and looks whether every message that the broker kept is in Kafka. */
    void settle() {
        calm = true;
        settleServer();
        SimulatedBroker other = brokers.get(1 - brokers.indexOf(broker));
        if (other.knowsSession()) {
            broker.cut();
            ledger.disconnected();
            move();
            connect(true);
            settleServer();
        }
        while (!queued.isEmpty() || !sending.isEmpty()) {
            poll();
            confirmOne();
        }
        for (int server = 0; server < 2; server++) {
            for (int serial = 0; serial < brokers.get(server).serials(); serial++) {
                assertThat(stored.get(server).get(serial) || brokers.get(server).forgot(serial))
                        .as("message " + serial + " of server " + server + " is lost")
                        .isTrue();
            }
        }
        assertThat(room.bytes()).isZero();
    }

    private void settleServer() {
        SimulatedBroker settled = broker;
        settled.enqueue(0, false); // shows that what has not come by then will not come
        for (int round = 0; !settled.idle() || ledger.size() > 0; round++) {
            assertThat(round).as("the stream stands still").isLessThan(1_000_000);
            if (!told) {
                tell();
            }
            broker.send();
            deliver(broker.arriving());
            poll();
            confirmOne();
            acknowledge(5);
            broker.ackArrives();
        }
    }

    @Override
    public String toString() {
        return "connects=" + connects + " acksLost=" + acksLost + " replacements=" + replacements + " duplicates="
                + duplicates + " marked=" + marked;
    }
}
