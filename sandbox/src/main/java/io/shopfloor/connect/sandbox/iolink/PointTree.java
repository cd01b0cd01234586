// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.iolink;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The data points that the master's firmware has, by path. Built once; points may be taken out by tests. */
final class PointTree {
    private final Map<String, Supplier<SimulatedPoint>> points = new LinkedHashMap<>();
    private final Set<String> missing = ConcurrentHashMap.newKeySet();

    PointTree(SimulatedMaster master, List<SimulatedPort> ports) {
        text("/deviceinfo/vendor", () -> "ifm electronic");
        text("/deviceinfo/productcode", () -> ports.size() > 4 ? "AL1352" : "AL1350");
        text("/deviceinfo/serialnumber", master::serial);
        text("/deviceinfo/swrevision", () -> "AL1x5x_fw_mq_v3.1.88");
        text("/devicetag/applicationtag", () -> "AL1350");
        number("/processdatamaster/temperature", () -> 36);
        number("/processdatamaster/voltage", () -> 23_950);
        number("/processdatamaster/current", () -> 66);
        number("/processdatamaster/supervisionstatus", () -> 0);
        number("/timer[1]/counter", () -> 0);
        for (int i = 0; i < ports.size(); i++) {
            addPort("/iolinkmaster/port[" + (i + 1) + "]", ports.get(i));
        }
    }

    private void addPort(String path, SimulatedPort port) {
        points.put(path + "/mode", port::mode);
        points.put(path + "/pin2in", port::pin2);
        number(path + "/mastercycletime_actual", () -> 4_000);
        String device = path + "/iolinkdevice";
        points.put(device + "/status", port::status);
        points.put(device + "/vendorid", () -> port.ofDevice(is -> new IntNode(is.vendorId())));
        points.put(device + "/deviceid", () -> port.ofDevice(is -> new IntNode(is.deviceId())));
        points.put(device + "/productname", () -> port.ofDevice(is -> new TextNode(is.productName())));
        points.put(device + "/serial", () -> port.ofDevice(is -> new TextNode(is.serial())));
        points.put(device + "/pdin", port::processDataIn);
        points.put(device + "/pdout", port::processDataOut);
    }

    private void text(String path, Supplier<String> value) {
        points.put(path, () -> SimulatedPoint.of(new TextNode(value.get())));
    }

    private void number(String path, Supplier<Integer> value) {
        points.put(path, () -> SimulatedPoint.of(new IntNode(value.get())));
    }

    /** Takes points out, as an older firmware does not have them. */
    void remove(String path) {
        missing.add(path);
    }

    SimulatedPoint read(String path) {
        Supplier<SimulatedPoint> point = missing.contains(path) ? null : points.get(path);
        return point == null ? SimulatedPoint.error(404) : point.get();
    }

    /** What the service gettree says. */
    ObjectNode describe() {
        ObjectNode root = node("AL1350", "device");
        for (String path : points.keySet()) {
            if (!missing.contains(path)) {
                ObjectNode at = root;
                String[] names = path.substring(1).split("/");
                for (int i = 0; i < names.length; i++) {
                    at = child(at, names[i], i == names.length - 1 ? "data" : "structure");
                }
                child(at, "getdata", "service");
            }
        }
        return root;
    }

    private static ObjectNode child(ObjectNode parent, String name, String type) {
        ArrayNode subs = parent.withArray("subs");
        for (var sub : subs) {
            if (sub.get("identifier").asText().equals(name)) {
                return (ObjectNode) sub;
            }
        }
        ObjectNode child = node(name, type);
        subs.add(child);
        return child;
    }

    private static ObjectNode node(String identifier, String type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("identifier", identifier)
                .put("type", type);
    }
}
