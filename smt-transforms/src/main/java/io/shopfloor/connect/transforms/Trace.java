// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;

/**
 * The text of an {@code x-trace} header: <code>{"trace":{"epoch nanoseconds":"hop", ...}}</code>, the oldest hop first. The
 * shape is that of the United Manufacturing Hub's services, so that either side reads the other's. A trace in our own
 * spelling is only scanned and lengthened; any other spelling is parsed. Pure functions.
 */
final class Trace {
    static final int MAX_CHARS = 65_536;
    private static final int MAX_HOP_CHARS = 200;
    private static final String HEAD = "{\"trace\":{";
    private static final String TAIL = "}}";
    private static final String LEFT_OUT = " hops left out)";

    private Trace() {}

    /** The text of a header whose value the default header converter has made a map of; empty if it is no trace. */
    static String textOf(Map<?, ?> value) {
        List<Entry> entries = entries(value);
        return entries == null ? "" : render(entries);
    }

    /** Whether the trace already names this hop, with or without a connector and task behind it. */
    static boolean names(String trace, String hop) {
        if (countOfPlain(trace) >= 0) {
            return trace.contains(":\"" + hop + "\"") || trace.contains(":\"" + hop + "@");
        }
        List<Entry> entries = parse(trace);
        return entries != null
                && entries.stream()
                        .anyMatch(
                                entry -> entry.hop().equals(hop) || entry.hop().startsWith(hop + "@"));
    }

    /** A new trace of one hop. */
    static String begin(long nanos, String hop) {
        return HEAD + '"' + nanos + "\":\"" + hop + '"' + TAIL;
    }

    /**
     * The trace with one more hop. Where it would have more than {@code maxHops}, the oldest and the newest are kept, and one
     * entry between them says how many were left out.
     *
     * @param hop free of quotes, backslashes and control characters
     * @return null if the text is no trace
     */
    static String append(String trace, long nanos, String hop, int maxHops) {
        int count = countOfPlain(trace);
        if (count > 0 && count < maxHops) {
            long time = nanos;
            while (trace.contains("\"" + time + "\":")) {
                time++;
            }
            return new StringBuilder(trace.length() + hop.length() + 32)
                    .append(trace, 0, trace.length() - TAIL.length())
                    .append(",\"")
                    .append(time)
                    .append("\":\"")
                    .append(hop)
                    .append('"')
                    .append(TAIL)
                    .toString();
        }
        List<Entry> entries = parse(trace);
        if (entries == null) {
            return null;
        }
        String time = Long.toString(nanos);
        while (contains(entries, time)) {
            time = Long.toString(Long.parseLong(time) + 1);
        }
        entries.add(new Entry(time, hop));
        return render(bounded(entries, maxHops));
    }

    /** The number of hops of a trace that needs no parsing, or -1. */
    private static int countOfPlain(String trace) {
        int end = trace.length() - TAIL.length();
        if (trace.length() > MAX_CHARS || !trace.startsWith(HEAD) || !trace.endsWith(TAIL) || end <= HEAD.length()) {
            return -1;
        }
        int count = 0;
        int at = HEAD.length();
        while (true) {
            int digit = at + 1;
            while (digit < end && trace.charAt(digit) >= '0' && trace.charAt(digit) <= '9') {
                digit++;
            }
            if (trace.charAt(at) != '"' || digit == at + 1 || !trace.startsWith("\":\"", digit)) {
                return -1;
            }
            at = digit + 3;
            while (at < end && trace.charAt(at) != '"') {
                if (trace.charAt(at) == '\\' || trace.charAt(at) < ' ') {
                    return -1;
                }
                at++;
            }
            if (at >= end) {
                return -1;
            }
            count++;
            if (++at == end) {
                return count;
            }
            if (trace.charAt(at++) != ',') {
                return -1;
            }
        }
    }

    private record Entry(String time, String hop) {}

    private static List<Entry> parse(String trace) {
        if (trace.length() > MAX_CHARS) {
            return null;
        }
        try {
            return Json.parse(trace) instanceof Map<?, ?> map ? entries(map) : null;
        } catch (DataException e) {
            return null; // Somebody else's header of the same name.
        }
    }

    private static List<Entry> entries(Map<?, ?> map) {
        if (!(map.get("trace") instanceof Map<?, ?> trace)) {
            return null;
        }
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<?, ?> entry : trace.entrySet()) {
            String hop = String.valueOf(entry.getValue());
            String shortHop = hop.length() <= MAX_HOP_CHARS ? hop : hop.substring(0, MAX_HOP_CHARS);
            entries.add(new Entry(String.valueOf(entry.getKey()), shortHop));
        }
        return entries;
    }

    private static boolean contains(List<Entry> entries, String time) {
        return entries.stream().anyMatch(entry -> entry.time().equals(time));
    }

    private static List<Entry> bounded(List<Entry> entries, int maxHops) {
        if (entries.size() <= maxHops) {
            return entries;
        }
        int oldest = maxHops / 2;
        int newest = maxHops - oldest - 1;
        List<Entry> dropped = entries.subList(oldest, entries.size() - newest);
        int hops = dropped.stream().mapToInt(Trace::hopsOf).sum();
        List<Entry> kept = new ArrayList<>(entries.subList(0, oldest));
        kept.add(new Entry(dropped.get(0).time(), "(" + hops + LEFT_OUT));
        kept.addAll(entries.subList(entries.size() - newest, entries.size()));
        return kept;
    }

    /** One, or as many as the entry says that it stands for. */
    private static int hopsOf(Entry entry) {
        String hop = entry.hop();
        if (!hop.startsWith("(") || !hop.endsWith(LEFT_OUT)) {
            return 1;
        }
        String number = hop.substring(1, hop.length() - LEFT_OUT.length());
        return number.matches("\\d{1,8}") ? Integer.parseInt(number) : 1;
    }

    private static String render(List<Entry> entries) {
        StringBuilder out = new StringBuilder(HEAD);
        for (Entry entry : entries) {
            if (out.length() > HEAD.length()) {
                out.append(',');
            }
            Json.appendQuoted(out, entry.time());
            out.append(':');
            Json.appendQuoted(out, entry.hop());
        }
        return out.append(TAIL).toString();
    }
}
