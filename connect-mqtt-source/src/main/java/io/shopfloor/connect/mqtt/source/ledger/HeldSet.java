// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The packet ids that a session's offset says are held, each with a check of its message's content, as text: the ids as ranges
 * that an operator can read, the checks together in Base64. 5,000 ids in one range take 27 KB, all 65,535 never more than
 * 600 KB. Immutable; the arrays belong to it.
 *
 * @param ids packet ids, ascending
 * @param checks what stands for the content of each of their messages
 */
public record HeldSet(int[] ids, int[] checks) {

    /** What all keys of held ids in an offset begin with. */
    public static final String PREFIX = "held.";

    public static final HeldSet NONE = new HeldSet(new int[0], new int[0]);

    private static final String VERSION_KEY = PREFIX + "version";
    private static final String SERVER_KEY = PREFIX + "server";
    private static final String IDS_KEY = PREFIX + "ids";
    private static final String CHECKS_KEY = PREFIX + "checks";
    private static final String VERSION = "1";

    /** @param checkOf the check of each packet id that {@code held} has */
    static HeldSet of(BitSet held, int[] checkOf) {
        int[] ids = new int[held.cardinality()];
        int[] checks = new int[ids.length];
        int next = 0;
        for (int id = held.nextSetBit(0); id >= 0; id = held.nextSetBit(id + 1)) { // with each batch: no streams here
            ids[next] = id;
            checks[next++] = checkOf[id];
        }
        return new HeldSet(ids, checks);
    }

    /** The entries of an offset that tell of these ids at this server. */
    public Map<String, String> toMap(String server) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put(VERSION_KEY, VERSION);
        map.put(SERVER_KEY, server);
        map.put(IDS_KEY, ranges());
        ByteBuffer bytes = ByteBuffer.allocate(checks.length * Integer.BYTES);
        bytes.asIntBuffer().put(checks);
        map.put(CHECKS_KEY, Base64.getEncoder().withoutPadding().encodeToString(bytes.array()));
        return map;
    }

    private String ranges() {
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < ids.length; ) {
            int to = from;
            while (to + 1 < ids.length && ids[to + 1] == ids[to] + 1) {
                to++;
            }
            text.append(from == 0 ? "" : ",").append(ids[from]);
            if (to > from) {
                text.append('-').append(ids[to]);
            }
            from = to + 1;
        }
        return text.toString();
    }

    /**
     * What an offset says; none if it says nothing of held ids, or speaks of another server, whose ids mean nothing here.
     *
     * @param offset the stored offset, or null
     * @throws IllegalArgumentException if it cannot be understood, saying why
     */
    public static HeldSet read(Map<String, ?> offset, String server) {
        if (offset == null || !offset.containsKey(VERSION_KEY)) {
            return NONE;
        }
        Object version = offset.get(VERSION_KEY);
        if (!VERSION.equals(version)) {
            throw new IllegalArgumentException("has " + VERSION_KEY + " '" + version
                    + "', which only a newer version of" + " this connector can read");
        }
        if (!server.equals(offset.get(SERVER_KEY))) {
            return NONE;
        }
        int[] ids = ids(text(offset, IDS_KEY));
        byte[] bytes = bytes(text(offset, CHECKS_KEY));
        if (bytes.length != ids.length * Integer.BYTES) {
            throw new IllegalArgumentException("has " + bytes.length + " bytes in " + CHECKS_KEY + " for " + ids.length
                    + " packet ids, not " + Integer.BYTES + " for each");
        }
        int[] checks = new int[ids.length];
        ByteBuffer.wrap(bytes).asIntBuffer().get(checks);
        return new HeldSet(ids, checks);
    }

    private static String text(Map<String, ?> offset, String key) {
        if (offset.get(key) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("has no text in " + key);
    }

    private static byte[] bytes(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has no Base64 in " + CHECKS_KEY, e);
        }
    }

    private static int[] ids(String text) {
        BitSet ids = new BitSet(PacketIdHistory.PACKET_IDS);
        int last = 0;
        for (String range : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            if (!range.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
                throw badRange(range);
            }
            String[] ends = range.split("-");
            int from = Integer.parseInt(ends[0]);
            int to = Integer.parseInt(ends[ends.length - 1]);
            if (from <= last || to < from || to >= PacketIdHistory.PACKET_IDS) {
                throw badRange(range);
            }
            ids.set(from, to + 1);
            last = to;
        }
        return ids.stream().toArray();
    }

    private static IllegalArgumentException badRange(String range) {
        return new IllegalArgumentException("has '" + range + "' in " + IDS_KEY
                + ", where ascending packet ids and ranges of them must be, as in 1-40,57");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeldSet set && Arrays.equals(ids, set.ids) && Arrays.equals(checks, set.checks);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + Arrays.hashCode(checks);
    }

    @Override
    public String toString() {
        return ranges();
    }
}
