// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import java.util.Map;
import org.apache.kafka.connect.errors.DataException;

/**
 * The text of an {@code x-trace} header: <code>{"trace":{"epoch nanoseconds":"hop", ...}}</code>, the oldest hop first. The
 * shape is that of the United Manufacturing Hub's services, so that either side reads the other's. A trace without spaces and
 * escapes is worked on as the text it is; any other spelling is first made one. Pure functions.
 */
final class Trace {
    static final int MAX_CHARS = 65_536;
    private static final int MAX_HOP_CHARS = 200;
    private static final int MAX_LEFT_OUT = 100_000_000;
    private static final String HEAD = "{\"trace\":{";
    private static final String TAIL = "}}";
    private static final String NEXT = "\",\"";
    private static final String LEFT_OUT = " hops left out)";

    private Trace() {}

    /** A trace of one hop. */
    static String begin(long nanos, String hop) {
        return HEAD + '"' + nanos + "\":\"" + hop + '"' + TAIL;
    }

    /** The text of a header whose value the default header converter has made a map of; empty if it is no trace. */
    static String textOf(Map<?, ?> value) {
        String text = render(value);
        return text == null ? "" : text;
    }

    /**
     * Whether the trace already names this hop, with or without a connector and task behind it.
     *
     * @param hop letters, digits and signs that JSON does not escape
     */
    static boolean names(String trace, String hop) {
        String plain = plain(trace);
        return plain != null
                && plain.contains(hop)
                && (plain.contains(":\"" + hop + "\"") || plain.contains(":\"" + hop + "@"));
    }

    /**
     * The trace with one more hop. Where it would have more than {@code maxHops} entries, the oldest and the newest are kept, and
     * one entry between them says how many were left out.
     *
     * @param hop free of quotes, backslashes and control characters
     * @param maxHops at least 3
     * @return null if the text is no trace
     */
    static String append(String trace, long nanos, String hop, int maxHops) {
        String plain = plain(trace);
        if (plain == null) {
            return null;
        }
        int count = count(plain);
        if (count == 0) {
            return begin(nanos, hop);
        }
        long next = nanos;
        String time = Long.toString(next);
        while (plain.contains(time)) {
            time = Long.toString(++next);
        }
        StringBuilder out = new StringBuilder(plain.length() + hop.length() + 64);
        if (count < maxHops) {
            out.append(plain, 0, plain.length() - TAIL.length());
        } else {
            appendShortened(out, plain, count, maxHops);
        }
        return out.append(",\"")
                .append(time)
                .append("\":\"")
                .append(hop)
                .append('"')
                .append(TAIL)
                .toString();
    }

    /** The oldest half, the entry that counts what is left out, and of the newest half all but the place for one more. */
    private static void appendShortened(StringBuilder out, String plain, int count, int maxHops) {
        int oldest = maxHops / 2;
        int newest = maxHops - oldest - 2;
        int gap = HEAD.length();
        for (int i = 0; i < oldest; i++) {
            gap = afterEntry(plain, gap);
        }
        int hops = 0;
        int resume = gap;
        for (int i = oldest; i < count - newest; i++) {
            hops += hopsOf(plain, resume);
            resume = afterEntry(plain, resume);
        }
        out.append(plain, 0, gap).append(plain, gap, plain.indexOf('"', gap + 1));
        out.append("\":\"(").append(hops).append(LEFT_OUT).append('"');
        if (newest > 0) {
            out.append(',').append(plain, resume, plain.length() - TAIL.length());
        }
    }

    /** Where the entry after this one begins. */
    private static int afterEntry(String plain, int start) {
        int end = plain.indexOf(NEXT, start);
        return end < 0 ? plain.length() : end + 2;
    }

    /** One, or as many as the entry says that it stands for. */
    private static int hopsOf(String plain, int start) {
        int at = plain.indexOf('"', start + 1) + 3;
        if (plain.charAt(at) != '(') {
            return 1;
        }
        int hops = 0;
        while (Character.digit(plain.charAt(++at), 10) >= 0 && hops < MAX_LEFT_OUT) {
            hops = hops * 10 + Character.digit(plain.charAt(at), 10);
        }
        return hops > 0 && plain.startsWith(LEFT_OUT + '"', at) ? hops : 1;
    }

    /** The same trace without spaces and escapes; null if it is no trace. */
    private static String plain(String trace) {
        if (trace.length() > MAX_CHARS) {
            return null;
        }
        if (count(trace) >= 0) {
            return trace;
        }
        try {
            return trace.indexOf('{') >= 0 && Json.parse(trace) instanceof Map<?, ?> map ? render(map) : null;
        } catch (DataException e) {
            return null; // Somebody else's header of the same name.
        }
    }

    /** How many entries a plain trace has; -1 if this is none. */
    private static int count(String trace) {
        int end = trace.length() - TAIL.length();
        // An entry whose hop begins with a comma could look like the border between two.
        if (!trace.startsWith(HEAD)
                || !trace.endsWith(TAIL)
                || trace.indexOf('\\') >= 0
                || trace.contains(":" + NEXT)) {
            return -1;
        }
        int count = 0;
        int at = HEAD.length();
        while (at < end) {
            int time = trace.indexOf('"', at + 1);
            int hop = time < 0 || !trace.startsWith(":\"", time + 1) ? -1 : trace.indexOf('"', time + 3);
            boolean last = hop == end - 1;
            if (trace.charAt(at) != '"' || hop < 0 || !(last || trace.startsWith(NEXT, hop))) {
                return -1;
            }
            count++;
            at = hop + (last ? 1 : 2);
        }
        return at == end ? count : -1;
    }

    private static String render(Map<?, ?> map) {
        if (!(map.get("trace") instanceof Map<?, ?> trace)) {
            return null;
        }
        StringBuilder out = new StringBuilder(HEAD);
        trace.forEach((time, hop) -> {
            out.append(out.length() > HEAD.length() ? ",\"" : "\"");
            appendPlain(out, String.valueOf(time));
            out.append("\":\"");
            appendPlain(out, String.valueOf(hop));
            out.append('"');
        });
        return out.append(TAIL).toString();
    }

    private static void appendPlain(StringBuilder out, String text) {
        String shorter = text.length() <= MAX_HOP_CHARS ? text : text.substring(0, MAX_HOP_CHARS);
        out.append(shorter.startsWith(",") ? " " : "");
        for (int i = 0; i < shorter.length(); i++) {
            char c = shorter.charAt(i);
            out.append(c == '"' ? '\'' : c == '\\' || c < ' ' ? '/' : c);
        }
    }
}
