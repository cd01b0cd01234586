// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.iolink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a master answers to the body of a request: the envelope, the services, the codes. Any thread. */
final class IotCore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OPEN_TO_ALL =
            Set.of("/getidentity", "/deviceinfo/vendor/getdata", "/deviceinfo/productcode/getdata");
    private static final Pattern ACYCLIC = Pattern.compile("/iolinkmaster/port\\[(\\d+)]/iolinkdevice/iolreadacyclic");
    private static final int MIN_CID = -2;
    private static final int MAX_CID = 32_764;

    private final SimulatedMaster master;
    private final PointTree tree;
    private final List<SimulatedPort> ports;

    IotCore(SimulatedMaster master, PointTree tree, List<SimulatedPort> ports) {
        this.master = master;
        this.tree = tree;
        this.ports = ports;
    }

    /** GET of a data point: an answer with the cid -1. */
    byte[] get(String path) {
        return bytes(answer(-1, service(path, JsonNodeFactory.instance.objectNode(), null)));
    }

    /** POST: the answer, or an empty array for HTTP 413, which some firmware gives to too many points. */
    byte[] post(byte[] body) {
        JsonNode request;
        try {
            request = JSON.readTree(body);
        } catch (IOException e) {
            return bytes(answer(-1, SimulatedPoint.error(400)));
        }
        JsonNode cid = request.path("cid");
        String code = request.path("code").asText();
        boolean understood = cid.isInt()
                && cid.intValue() >= MIN_CID
                && cid.intValue() <= MAX_CID
                && (code.equals("request") || code.equals("10"))
                && request.path("adr").isTextual();
        if (!understood) {
            return bytes(answer(cid.asInt(-1), SimulatedPoint.error(400)));
        }
        JsonNode data = request.path("data");
        if (data.path("datatosend").size() > master.options().pointLimit()
                && master.options().refusesByHttp()) {
            return new byte[0];
        }
        SimulatedPoint result = service(request.get("adr").asText(), data, request.path("auth"));
        return bytes(answer(cid.intValue(), result));
    }

    private SimulatedPoint service(String adr, JsonNode data, JsonNode auth) {
        if (!OPEN_TO_ALL.contains(adr) && !isAllowed(auth)) {
            return SimulatedPoint.error(401);
        }
        Matcher acyclic = ACYCLIC.matcher(adr);
        if (acyclic.matches()) {
            return acyclic(Integer.parseInt(acyclic.group(1)), data);
        }
        return switch (adr) {
            case "/gettree" ->
                master.options().hasTree() ? SimulatedPoint.of(tree.describe()) : SimulatedPoint.error(400);
            case "/getidentity" ->
                SimulatedPoint.of(JsonNodeFactory.instance.objectNode().put("iot", "IoTCore"));
            case "/getdatamulti" -> multi(data);
            default ->
                adr.endsWith("/getdata")
                        ? value(tree.read(adr.substring(0, adr.length() - "/getdata".length())))
                        : SimulatedPoint.error(404);
        };
    }

    private static SimulatedPoint value(SimulatedPoint point) {
        if (point.code() != 200) {
            return point;
        }
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.set("value", point.value());
        return SimulatedPoint.of(data);
    }

    private SimulatedPoint acyclic(int port, JsonNode data) {
        if (!data.path("index").isInt() || !data.path("subindex").isInt()) {
            return SimulatedPoint.error(400); // a number sent as text, for example
        }
        return port < 1 || port > ports.size()
                ? SimulatedPoint.error(404)
                : value(ports.get(port - 1).parameter(data.get("index").intValue()));
    }

    private SimulatedPoint multi(JsonNode data) {
        JsonNode wanted = data.path("datatosend");
        if (!wanted.isArray() || wanted.isEmpty()) {
            return SimulatedPoint.error(400);
        }
        if (wanted.size() > master.options().pointLimit()) {
            return SimulatedPoint.error(507);
        }
        ObjectNode answers = JsonNodeFactory.instance.objectNode();
        for (JsonNode path : wanted) {
            SimulatedPoint point = tree.read(path.asText());
            ObjectNode one = answers.putObject(path.asText()).put("code", point.code());
            if (point.code() == 200) {
                one.set("data", point.value());
            }
        }
        return SimulatedPoint.of(answers);
    }

    private boolean isAllowed(JsonNode auth) {
        String password = master.options().password();
        return password == null
                || auth != null
                        && auth.path("user").asText().equals(base64("administrator"))
                        && auth.path("passwd").asText().equals(base64(password));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode answer(int cid, SimulatedPoint result) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("cid", cid);
        if (result.code() == 200) {
            answer.set("data", result.value());
        }
        return answer.put("code", result.code());
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot write JSON", e);
        }
    }
}
