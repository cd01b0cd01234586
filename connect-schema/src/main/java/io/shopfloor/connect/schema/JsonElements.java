// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.connect.errors.DataException;

/**
 * The elements of an array in JSON that a device sent, each as the very bytes that stand there: no number loses a digit. The
 * whole text is checked first, so that no element is given of a text that turns out to be malformed. Then one element after
 * the other is cut out, so that an array of many takes no more room than its text. For one thread; the bytes must not change.
 */
public final class JsonElements {

    private final byte[] text;
    private final int count;
    private int given;
    /** Behind the bracket, or behind the element that was given last. */
    private int at;

    private JsonElements(byte[] text, int at, int count) {
        this.text = text;
        this.at = at;
        this.count = count;
    }

    /**
     * The elements of the array at this path of names in objects; of the text itself if the path is empty. Null if no array
     * stands there.
     *
     * @throws DataException if the text is not JSON, beyond the bounds of {@link Json}, or has a name of the path twice
     */
    public static JsonElements of(byte[] utf8, List<String> path) {
        Search search = new Search(path);
        Json.readTokens(utf8, search::document);
        return search.start < 0 ? null : new JsonElements(utf8, search.start, search.count);
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** Whether {@link #next} has one more to give. */
    public boolean hasNext() {
        return given < count;
    }

    /** The next element, without the white space around it. */
    public byte[] next() {
        int from = at;
        while (isBetweenElements(text[from])) {
            from++;
        }
        at = end(from);
        given++;
        return Arrays.copyOfRange(text, from, at);
    }

    private static boolean isBetweenElements(byte b) {
        return b == ',' || b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Where the element ends that begins here. The text was checked: something always ends it. */
    private int end(int from) {
        int depth = 0;
        boolean quoted = false;
        for (int i = from; ; i++) {
            byte b = text[i];
            if (quoted) {
                i += b == '\\' ? 1 : 0;
                quoted = b != '"';
            } else if (b == '"') {
                quoted = true;
            } else if (depth == 0 && (b == ']' || isBetweenElements(b))) {
                return i;
            } else if (b == '[' || b == '{') {
                depth++;
            } else if (b == ']' || b == '}') {
                depth--;
            }
        }
    }

    /** Goes through a whole text once and notes where the array begins and how many elements it has. */
    private static final class Search {
        private final List<String> path;
        private int start = -1;
        private int count;
        private JsonParser parser;

        Search(List<String> path) {
            this.path = path;
        }

        Void document(JsonParser tokens) throws IOException {
            parser = tokens;
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw Json.fault(-1, "it is empty");
            }
            value(first, 0);
            if (parser.nextToken() != null) {
                throw fault("text after the value");
            }
            return null;
        }

        /** @param step how many names of the path lead here, which is the depth as well */
        private void value(JsonToken token, int step) throws IOException {
            if (step == path.size() && token == JsonToken.START_ARRAY) {
                start = Math.toIntExact(parser.currentTokenLocation().getByteOffset()) + 1;
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    skip(next, step + 1);
                    count++;
                }
            } else if (step < path.size() && token == JsonToken.START_OBJECT) {
                members(step);
            } else {
                skip(token, step);
            }
        }

        private void members(int step) throws IOException {
            boolean found = false;
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (!name.equals(path.get(step))) {
                    skip(parser.nextToken(), step + 1);
                } else if (found) {
                    throw fault("the name that leads to the array occurs twice in the object there");
                } else {
                    found = true;
                    value(parser.nextToken(), step + 1);
                }
            }
        }

        private void skip(JsonToken first, int depthBefore) throws IOException {
            int depth = depthBefore;
            JsonToken token = first;
            do {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth > Json.MAX_DEPTH) {
                    throw fault("nesting is deeper than " + Json.MAX_DEPTH);
                }
                token = depth > depthBefore ? parser.nextToken() : null;
            } while (token != null);
        }

        private DataException fault(String why) {
            return Json.fault(parser.currentTokenLocation().getByteOffset() + 1, why);
        }
    }
}
