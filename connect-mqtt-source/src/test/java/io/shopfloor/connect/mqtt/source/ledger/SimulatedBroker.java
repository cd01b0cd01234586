// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The broker's end of one MQTT session, with the network between: what it queues, what it has sent and not seen
 * acknowledged, and what is still under way in either direction. It resends in the order of the first sending and with DUP,
 * as the standard wants it, and gives a packet id out again as soon as it is free. Killed, it goes back to what it saved
 * last, packet ids included, as Mosquitto does. One thread.
 */
final class SimulatedBroker {

    /** How packet ids are chosen: as most brokers do, or the lowest free one (HiveMQ CE). */
    enum Ids {
        SEQUENTIAL,
        LOWEST_FREE
    }

    /** A message: which one it is (what the ledger must not need to know), and what it says. */
    record Msg(int server, int serial, long content, boolean qos2) {}

    /** A PUBLISH or a PUBREL under way to the client. {@code duplicate}: the broker knows that it has sent it before. */
    record Sent(int packetId, Msg message, boolean duplicate, boolean pubrel) {

        private Sent again() {
            return new Sent(packetId, message, true, pubrel);
        }
    }

    /** What a kill leaves. */
    private record Saved(List<Msg> queue, Map<Integer, Sent> sent, int lastId, int serials) {}

    private final int server;
    private final Ids ids;
    private final int idSpace;
    private final int window;
    private final ArrayDeque<Msg> queue = new ArrayDeque<>();
    private final LinkedHashMap<Integer, Sent> sent = new LinkedHashMap<>();
    private final ArrayDeque<Sent> toClient = new ArrayDeque<>();
    private final ArrayDeque<Sent> acks = new ArrayDeque<>();
    private final BitSet forgotten = new BitSet();
    private Saved saved = new Saved(List.of(), Map.of(), 0, 0);
    private int serials;
    private int lastId;
    private boolean online;
    private boolean knowsSession;
    private boolean killed;

    /**
     * @param server which of several servers it is
     * @param idSpace packet ids are 1 to this number; small, so that they come again soon
     * @param window the client's Receive Maximum, smaller than {@code idSpace}
     */
    SimulatedBroker(int server, Ids ids, int idSpace, int window) {
        this.server = server;
        this.ids = ids;
        this.idSpace = idSpace;
        this.window = window;
    }

    void enqueue(long content, boolean qos2) {
        queue.add(new Msg(server, serials++, content, qos2));
    }

    /** Every message that was ever queued has a serial below this number. */
    int serials() {
        return serials;
    }

    /** Whether the broker lost the message: with the session, or because it had not saved it when it was killed. */
    boolean forgot(int serial) {
        return forgotten.get(serial);
    }

    boolean idle() {
        return queue.isEmpty() && sent.isEmpty() && toClient.isEmpty() && acks.isEmpty();
    }

    /** Sends one queued message, if the window allows it. */
    void send() {
        if (online && !queue.isEmpty() && sent.size() < window) {
            Sent publish = new Sent(freeId(), queue.removeFirst(), false, false);
            sent.put(publish.packetId(), publish);
            toClient.add(publish);
        }
    }

    private int freeId() {
        int id = ids == Ids.LOWEST_FREE ? 1 : lastId % idSpace + 1;
        while (sent.containsKey(id)) {
            id = id % idSpace + 1;
        }
        lastId = id;
        return id;
    }

    /** What arrives next at the client; null if nothing is under way. */
    Sent arriving() {
        return toClient.pollFirst();
    }

    /** The client's PUBACK, PUBREC or (for a PUBREL) PUBCOMP leaves. */
    void ackLeaves(Sent acknowledged) {
        acks.add(acknowledged);
    }

    /** The client's next answer reaches the broker, if one is under way. */
    void ackArrives() {
        Sent ack = acks.pollFirst();
        if (ack == null) {
            return;
        }
        Sent held = sent.get(ack.packetId());
        if (held == null && ack.pubrel()) {
            return; // PUBCOMP once more: the first one was enough
        }
        if (held == null || !held.message().equals(ack.message())) {
            throw new AssertionError("an acknowledgement of " + ack + ", but in flight is " + held);
        }
        if (ack.message().qos2() && !ack.pubrel()) {
            if (!held.pubrel()) {
                Sent pubrel = new Sent(ack.packetId(), ack.message(), false, true);
                sent.put(ack.packetId(), pubrel);
                toClient.add(pubrel);
            }
        } else {
            sent.remove(ack.packetId());
        }
    }

    /** How many answers are under way. */
    int acksUnderWay() {
        return acks.size();
    }

    /** The link breaks: what is under way is gone. */
    void cut() {
        online = false;
        toClient.clear();
        acks.clear();
    }

    /** A new connection with the session still there: what was not acknowledged is sent again first, in order. */
    void resume() {
        online = true;
        sent.replaceAll((id, each) -> each.again());
        toClient.addAll(sent.values());
    }

    /** A new connection, and the session is gone with all its messages and packet ids. */
    void forgetAndAccept() {
        queue.forEach(message -> forgotten.set(message.serial()));
        forgetSent(new ArrayList<>(sent.keySet()));
        queue.clear();
        lastId = 0;
        online = true;
        knowsSession = true;
        save();
    }

    /** Whether the client has ever had a session here. */
    boolean knowsSession() {
        return knowsSession;
    }

    /** Whether it was ever killed. */
    boolean wasKilled() {
        return killed;
    }

    /** Drops messages in flight while the client is away: they expired, or another member of a shared group has them. */
    void forgetSent(List<Integer> packetIds) {
        packetIds.forEach(id -> forgotten.set(sent.remove(id).message().serial()));
    }

    /** Packet ids of what was sent and is not acknowledged. */
    List<Integer> unacknowledged() {
        return sent.values().stream()
                .filter(each -> !each.pubrel())
                .map(Sent::packetId)
                .toList();
    }

    /** Writes the store; what was sent counts as sent before from now on. */
    void save() {
        LinkedHashMap<Integer, Sent> all = new LinkedHashMap<>(sent);
        all.replaceAll((id, each) -> each.again());
        saved = new Saved(List.copyOf(queue), all, lastId, serials);
    }

    /** Dies and starts again with what it saved last. What was published since then and acknowledged is forgotten. */
    void kill() {
        cut();
        killed = true;
        queue.clear();
        queue.addAll(saved.queue());
        sent.clear();
        sent.putAll(saved.sent());
        lastId = saved.lastId();
        forgotten.set(saved.serials(), serials);
        save();
    }
}
