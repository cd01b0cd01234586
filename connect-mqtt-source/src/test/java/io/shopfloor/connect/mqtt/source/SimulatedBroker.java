// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The broker's end of one MQTT session, with the network between: what it queues, what it has sent and not seen
 * acknowledged, and what is still under way in either direction. It resends in the order of the first sending, as the
 * standard wants it, and gives a packet id out again as soon as it is free. One thread.
 */
final class SimulatedBroker {

    /** How packet ids are chosen: as most brokers do, or the lowest free one (HiveMQ CE). */
    enum Ids {
        SEQUENTIAL,
        LOWEST_FREE
    }

    /** A message: which one it is (what the ledger must not need to know), and what it says. */
    record Msg(int serial, long content) {}

    /** A PUBLISH under way. {@code resent}: the broker has sent the message before. */
    record Publish(int packetId, Msg message, boolean resent) {}

    private final Ids ids;
    private final int idSpace;
    private final int window;
    private final ArrayDeque<Msg> queue = new ArrayDeque<>();
    private final LinkedHashMap<Integer, Msg> sent = new LinkedHashMap<>();
    private final ArrayDeque<Publish> toClient = new ArrayDeque<>();
    private final ArrayDeque<Integer> acks = new ArrayDeque<>();
    private final BitSet forgotten = new BitSet();
    private int serials;
    private int lastId;
    private boolean online;

    /**
     * @param idSpace packet ids are 1 to this number; small, so that they come again soon
     * @param window the client's Receive Maximum, smaller than {@code idSpace}
     */
    SimulatedBroker(Ids ids, int idSpace, int window) {
        this.ids = ids;
        this.idSpace = idSpace;
        this.window = window;
    }

    Msg enqueue(long content) {
        Msg message = new Msg(serials++, content);
        queue.add(message);
        return message;
    }

    /** Every message that was ever queued has a serial below this number. */
    int serials() {
        return serials;
    }

    /** Whether the broker lost the message together with the session. */
    boolean forgot(int serial) {
        return forgotten.get(serial);
    }

    boolean idle() {
        return queue.isEmpty() && sent.isEmpty() && toClient.isEmpty() && acks.isEmpty();
    }

    /** Sends one queued message, if the window allows it. */
    void send() {
        if (online && !queue.isEmpty() && sent.size() < window) {
            Msg message = queue.removeFirst();
            int id = freeId();
            sent.put(id, message);
            toClient.add(new Publish(id, message, false));
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
    Publish arriving() {
        return toClient.pollFirst();
    }

    /** What the client has not acknowledged, as the broker sees it, by packet id in the order of sending. */
    Map<Integer, Msg> unacknowledged() {
        return sent;
    }

    void ackLeaves(int packetId) {
        acks.add(packetId);
    }

    /** The next PUBACK reaches the broker. Returns what it acknowledges, or null if none is under way. */
    Msg ackArrives() {
        Integer id = acks.pollFirst();
        if (id == null) {
            return null;
        }
        Msg message = sent.remove(id);
        if (message == null) {
            throw new AssertionError("PUBACK for packet id " + id + ", under which nothing is in flight");
        }
        return message;
    }

    /** How many PUBACKs are under way. */
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
        sent.forEach((id, message) -> toClient.add(new Publish(id, message, true)));
    }

    /** A new connection, and the session is gone with all its messages and packet ids. */
    void forgetAndAccept() {
        queue.forEach(message -> forgotten.set(message.serial()));
        forgetSent(new ArrayList<>(sent.keySet()));
        queue.clear();
        lastId = 0;
        online = true;
    }

    /** Drops messages in flight while the client is away: they expired, or another member of a shared group has them. */
    void forgetSent(List<Integer> packetIds) {
        packetIds.forEach(id -> forgotten.set(sent.remove(id).serial()));
    }
}
