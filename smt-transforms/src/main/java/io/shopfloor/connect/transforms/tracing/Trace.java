// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.tracing;

import io.shopfloor.connect.schema.Json;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;

/**
 * The text of an {@code x-trace} header: <code>{"trace":{"epoch nanoseconds":"hop", ...}}</code>, the oldest hop first. The
 * shape is that of the United Manufacturing Hub's services, so that either side reads the other's. A trace without spaces and
 * escapes is worked on as the text it is; any other spelling is first made one. Pure functions.
 */
public final class Trace {
    public static final int MAX_CHARS = 65_536;
    private static final int MAX_HOP_CHARS = 200;
    private static final int MAX_LEFT_OUT = 100_000_000;
    private static final String HEAD = "{\"trace\":{";
    private static final String TAIL = "}}";
    private static final String NEXT = "\",\"";
    private static final String LEFT_OUT = " hops left out)";
    private static final int USUAL_HOPS = 16;

    /** A trace without spaces and escapes, with the places where its first {@code count} entries begin. */
    private record Plain(String text, int[] starts, int count) {
        int end() {
            return text.length() - TAIL.length();
        }

        /** Whether an entry has this time. Times differ in their last digits, if at all: these are looked at first. */
        boolean has(String time) {
            char last = time.charAt(time.length() - 1);
            for (int i = 0; i < count; i++) {
                int at = starts[i] + 1;
                int end = at + time.length();
                if (end < text.length()
                        && text.charAt(end) == '"'
                        && text.charAt(end - 1) == last
                        && text.startsWith(time, at)) {
                    return true;
                }
            }
            return false;
        }
    }

    private Trace() {}

    /** A trace of one hop. */
    public static String begin(long nanos, String hop) {
        return HEAD + '"' + nanos + "\":\"" + hop + '"' + TAIL;
    }

    /** The text of a header whose value the default header converter has made a map of; empty if it is no trace. */
    public static String textOf(Map<?, ?> value) {
        String text = render(value);
        return text == null ? "" : text;
    }

    /**
     * Whether the trace already names this hop, with or without a connector and task behind it.
     *
     * @param hop letters, digits and signs that JSON does not escape
     */
    public static boolean names(String trace, String hop) {
        if (trace.indexOf('\\') < 0 && !trace.contains(hop)) {
            return false;
        }
        Plain plain = plain(trace);
        return plain != null && (plain.text.contains(":\"" + hop + "\"") || plain.text.contains(":\"" + hop + "@"));
    }

    /**
     * The trace with one more hop. Where it would have more than {@code maxHops} entries, the oldest and the newest are kept, and
     * one entry between them says how many were left out.
     *
     * @param hop free of quotes, backslashes and control characters
     * @param maxHops at least 3
     * @return null if the text is no trace
     */
    public static String append(String trace, long nanos, String hop, int maxHops) {
        Plain plain = plain(trace);
        if (plain == null) {
            return null;
        }
        if (plain.count == 0) {
            return begin(nanos, hop);
        }
        long next = nanos;
        String time = Long.toString(next);
        while (plain.has(time)) {
            time = Long.toString(++next);
        }
        // Whole texts are copied as blocks, parts of them character by character.
        StringBuilder out = new StringBuilder(plain.text.length() + hop.length() + 64).append(plain.text);
        out.setLength(plain.end());
        if (plain.count >= maxHops) {
            shorten(out, plain, maxHops);
        }
        return out.append(",\"")
                .append(time)
                .append("\":\"")
                .append(hop)
                .append('"')
                .append(TAIL)
                .toString();
    }

    /** Keeps the oldest half, an entry that counts what is left out, and of the newest half all but the place for one more. */
    private static void shorten(StringBuilder out, Plain plain, int maxHops) {
        int oldest = maxHops / 2;
        int newest = maxHops - oldest - 2;
        int hops = 0;
        for (int i = oldest; i < plain.count - newest; i++) {
            hops += hopsOf(plain.text, plain.starts[i]);
        }
        int from = plain.text.indexOf('"', plain.starts[oldest] + 1);
        int to = newest == 0 ? plain.end() : plain.starts[plain.count - newest] - 1;
        out.replace(from, to, "\":\"(" + hops + LEFT_OUT + '"');
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
    private static Plain plain(String trace) {
        if (trace.length() > MAX_CHARS) {
            return null;
        }
        Plain asItIs = read(trace);
        if (asItIs != null || trace.indexOf('{') < 0) {
            return asItIs;
        }
        try {
            String rewritten = Json.parse(trace) instanceof Map<?, ?> map ? render(map) : null;
            return rewritten == null ? null : read(rewritten);
        } catch (DataException e) {
            return null; // Somebody else's header of the same name.
        }
    }

    /** Finds the entries in one pass; null if this is no plain trace. */
    private static Plain read(String trace) {
        int end = trace.length() - TAIL.length();
        if (!trace.startsWith(HEAD) || !trace.endsWith(TAIL) || trace.indexOf('\\') >= 0) {
            return null;
        }
        int[] starts = new int[USUAL_HOPS];
        int count = 0;
        int at = HEAD.length();
        while (at < end) {
            int time = trace.indexOf('"', at + 1);
            int hop = time < 0 || !trace.startsWith(":\"", time + 1) ? -1 : trace.indexOf('"', time + 3);
            boolean last = hop == end - 1;
            if (trace.charAt(at) != '"' || hop < 0 || !(last || trace.startsWith(NEXT, hop))) {
                return null;
            }
            starts = count == starts.length ? Arrays.copyOf(starts, 2 * count) : starts;
            starts[count++] = at;
            at = hop + (last ? 1 : 2);
        }
        return at == end ? new Plain(trace, starts, count) : null;
    }

    private static String render(Map<?, ?> map) {
        if (!(map.get("trace") instanceof Map<?, ?> trace)) {
            return null;
        }
        StringBuilder out = new StringBuilder(HEAD);
        for (Map.Entry<?, ?> entry : trace.entrySet()) {
            if (!isScalar(entry.getKey()) || !isScalar(entry.getValue()) || out.length() > MAX_CHARS) {
                return null;
            }
            out.append(out.length() > HEAD.length() ? ",\"" : "\"");
            appendPlain(out, String.valueOf(entry.getKey()));
            out.append("\":\"");
            appendPlain(out, String.valueOf(entry.getValue()));
            out.append('"');
        }
        return out.append(TAIL).toString();
    }

    private static boolean isScalar(Object part) {
        return part instanceof String || part instanceof Number || part instanceof Boolean;
    }

    private static void appendPlain(StringBuilder out, String text) {
        String shorter = text.length() <= MAX_HOP_CHARS ? text : text.substring(0, MAX_HOP_CHARS);
        for (int i = 0; i < shorter.length(); i++) {
            char c = shorter.charAt(i);
            out.append(c == '"' ? '\'' : c == '\\' || c < ' ' ? '/' : c);
        }
    }
}
