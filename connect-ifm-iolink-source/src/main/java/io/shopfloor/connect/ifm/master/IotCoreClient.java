// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shopfloor.connect.ifm.master.MasterException.Kind;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One master's IoT Core: requests and answers in their envelope. All methods are synchronized, and each waits for its
 * answer: there is never more than one request in flight.
 */
public final class IotCoreClient {
    /** More points in a request than this make some masters fail. */
    static final int MAX_POINTS = 50;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_CID = 32_000;
    private static final int MAX_DEPTH = 32;

    /** Nothing that is asked for has a longer path. */
    private static final int MAX_PATH = 256;

    private static final int MAX_PATHS = 50_000;
    private static final int MAX_REASON = 200;

    private final MasterHttp http;
    private final MasterAddress address;
    private final Credentials credentials;
    private final RequestStatistics statistics;
    private int cid;
    private int chunk = MAX_POINTS;
    private boolean connected;

    /**
     * @param credentials for the security mode; null for masters without
     * @param statistics is told of every request
     */
    public IotCoreClient(
            MasterHttp http, MasterAddress address, Credentials credentials, RequestStatistics statistics) {
        this.http = http;
        this.address = address;
        this.credentials = credentials;
        this.statistics = statistics;
    }

    public MasterAddress address() {
        return address;
    }

    /**
     * Calls a service.
     *
     * @param adr such as {@code /iolinkmaster/port[1]/iolinkdevice/pdin/getdata}
     * @param data the service's arguments, or null
     * @return the answer's {@code data}; a missing node where it has none
     * @throws MasterException also for a code that means an error
     */
    public synchronized JsonNode call(String adr, JsonNode data) throws MasterException, InterruptedException {
        ObjectNode request = JSON.createObjectNode();
        cid = cid % MAX_CID + 1;
        request.put("code", "request").put("cid", cid).put("adr", adr);
        if (data != null) {
            request.set("data", data);
        }
        if (credentials != null) {
            request.set("auth", credentials.toJson());
        }
        long begun = System.nanoTime();
        try {
            JsonNode answer = checked(adr, exchange(request));
            statistics.answered(System.nanoTime() - begun);
            return answer;
        } catch (MasterException e) {
            statistics.failed(e);
            throw e;
        }
    }

    private MasterHttp.Answer exchange(ObjectNode request) throws MasterException, InterruptedException {
        byte[] body;
        try {
            body = JSON.writeValueAsBytes(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a request as JSON", e);
        }
        boolean mayBeStale = connected;
        connected = false;
        try {
            MasterHttp.Answer answer = http.post(address, body);
            connected = true;
            return answer;
        } catch (MasterHttp.DeadConnectionException e) {
            // A master closes connections that were idle. Reading twice does no harm, so once more on a new one.
            return again(body, mayBeStale, e);
        }
    }

    private MasterHttp.Answer again(byte[] body, boolean mayBeStale, IOException first)
            throws MasterException, InterruptedException {
        Throwable cause = first.getCause();
        if (mayBeStale) {
            try {
                MasterHttp.Answer answer = http.post(address, body);
                connected = true;
                return answer;
            } catch (MasterHttp.DeadConnectionException e) {
                cause = e.getCause();
            }
        }
        String reason = PlainText.of(String.valueOf(cause.getMessage()), MAX_REASON);
        throw new MasterException(
                Kind.UNREACHABLE, "master " + address + " broke the connection (" + reason + ")", cause);
    }

    private JsonNode checked(String adr, MasterHttp.Answer answer) throws MasterException {
        if (answer.status() != Codes.OK) {
            throw new MasterException(
                    Kind.HTTP,
                    answer.status(),
                    "master " + address + " answered " + adr + " with HTTP " + answer.status(),
                    null);
        }
        JsonNode json = parsed(adr, answer.body());
        if (!json.path("cid").isInt() || !json.path("code").isInt()) {
            throw malformed(adr, "has no cid or code", null);
        }
        if (json.get("cid").intValue() != cid) {
            throw malformed(adr, "is the answer to another request", null);
        }
        int code = json.get("code").intValue();
        if (!Codes.isSuccess(code)) {
            throw new MasterException(
                    Kind.CODE,
                    code,
                    "master " + address + " answered " + adr + " with code " + code + ": " + Codes.advice(code),
                    null);
        }
        return json.path("data");
    }

    private JsonNode parsed(String adr, byte[] body) throws MasterException {
        try {
            JsonNode json = JSON.readTree(body);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (IOException | RuntimeException e) {
            throw malformed(adr, "is not JSON", e);
        }
        throw malformed(adr, "is not a JSON object", null);
    }

    private MasterException malformed(String adr, String what, Exception cause) {
        return new MasterException(
                Kind.MALFORMED,
                "the answer of " + address + " to " + adr + " " + what
                        + ". Is it an ifm IO-Link master with an IoT Core?",
                cause);
    }

    /** One data point; an error of the point is an exception. */
    public synchronized PointAnswer getData(String path) throws MasterException, InterruptedException {
        long begun = System.currentTimeMillis();
        JsonNode data = call(path + "/getdata", null);
        return new PointAnswer(Codes.OK, data.get("value"), middle(begun));
    }

    /**
     * Many data points, in as few requests as the master takes. A point that fails has its own code; points that the
     * master says nothing about are missing.
     */
    public synchronized Map<String, PointAnswer> getDataMulti(List<String> paths)
            throws MasterException, InterruptedException {
        Map<String, PointAnswer> answers = new LinkedHashMap<>();
        int from = 0;
        while (from < paths.size()) {
            List<String> part = paths.subList(from, Math.min(paths.size(), from + chunk));
            try {
                readInto(answers, part);
                from += part.size();
            } catch (MasterException e) {
                boolean tooMany = e.code() == Codes.TOO_LARGE || e.code() == Codes.NO_STORAGE;
                if (!tooMany || part.size() == 1) {
                    throw e;
                }
                chunk = Math.max(1, part.size() / 2);
            }
        }
        return answers;
    }

    private void readInto(Map<String, PointAnswer> answers, List<String> paths)
            throws MasterException, InterruptedException {
        ObjectNode data = JSON.createObjectNode();
        ArrayNode wanted = data.putArray("datatosend");
        paths.forEach(wanted::add);
        long begun = System.currentTimeMillis();
        JsonNode answer = call("/getdatamulti", data);
        long time = middle(begun);
        for (String path : paths) {
            JsonNode point = answer.get(path);
            if (point != null && point.path("code").isInt()) {
                answers.put(path, new PointAnswer(point.get("code").intValue(), point.get("data"), time));
            }
        }
    }

    private static long middle(long begun) {
        return begun + (System.currentTimeMillis() - begun) / 2;
    }

    /** Paths of everything that this firmware has. */
    public Set<String> tree() throws MasterException, InterruptedException {
        Set<String> paths = new TreeSet<>();
        JsonNode root = call("/gettree", null);
        for (JsonNode sub : root.path("subs")) {
            collect("", sub, paths, 0);
        }
        return paths;
    }

    /** Paths repeat what is above them: bounded, or a small answer could become a large set. */
    private void collect(String parent, JsonNode node, Set<String> paths, int depth) throws MasterException {
        String identifier = node.path("identifier").asText("");
        if (identifier.isEmpty() || depth > MAX_DEPTH || parent.length() + identifier.length() >= MAX_PATH) {
            return;
        }
        if (paths.size() >= MAX_PATHS) {
            throw malformed("/gettree", "has more than " + MAX_PATHS + " data points", null);
        }
        String path = parent + "/" + identifier;
        paths.add(path);
        for (JsonNode sub : node.path("subs")) {
            collect(path, sub, paths, depth + 1);
        }
    }

    /**
     * Reads a parameter of an IO-Link device.
     *
     * @param port path of the port
     * @return the parameter's octets
     */
    public byte[] readAcyclic(String port, int index, int subindex) throws MasterException, InterruptedException {
        ObjectNode data = JSON.createObjectNode().put("index", index).put("subindex", subindex);
        String adr = port + "/iolinkdevice/iolreadacyclic";
        long begun = System.currentTimeMillis();
        JsonNode value = call(adr, data).get("value");
        return new PointAnswer(Codes.OK, value, begun)
                .octets()
                .orElseThrow(() -> malformed(adr, "has no hex value", null));
    }
}
