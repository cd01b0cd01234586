// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.plc.NodeServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The OPC UA source in a running worker, against a server that nobody here wrote: node-opcua. Needs Node and {@code
 * sandbox/install-node-devices}.
 */
class OpcUaSourceIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Type, value as node-opcua takes it, and the same as it is in a record. */
    private static final List<List<String>> TYPES = List.of(
            List.of("Boolean", "true", "true"),
            List.of("SByte", "-5", "-5"),
            List.of("Byte", "255", "255"),
            List.of("Int16", "-32768", "-32768"),
            List.of("UInt16", "65535", "65535"),
            List.of("Int32", "-2147483648", "-2147483648"),
            List.of("UInt32", "4294967295", "4294967295"),
            List.of("Int64", "\"-9223372036854775808\"", "-9223372036854775808"),
            List.of("UInt64", "\"18446744073709551615\"", "18446744073709551615"),
            List.of("Float", "-1.5", "-1.5"),
            List.of("Double", "3.141592653589793", "3.141592653589793"),
            List.of("String", "\"Gr\u00fc\u00dfe\"", "\"Gr\u00fc\u00dfe\""),
            List.of("DateTime", "1700000000000", "1700000000000"),
            List.of("ByteString", "\"AQL/\"", "\"AQL/\""));

    private final Rig rig = Rig.shared();

    @BeforeEach
    void needNode() {
        Assumptions.assumeTrue(NodeServer.missing() == null, NodeServer::missing);
    }

    private void start(String name, Map<String, String> config) {
        rig.worker().rest().putConnector(name, config);
        rig.worker().rest().awaitRunning(name, 1, Rig.SOON);
        Awaitility.await(name + " reads").atMost(Rig.SOON).until(() -> rig.metric(name, 0, "connected") == 1);
    }

    @Test
    void everyTypeIsReadFromNodeOpcUaAsItIs() throws IOException {
        List<String> variables = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        for (List<String> type : TYPES) {
            String declared = "{\"type\": \"" + type.get(0) + "\", \"path\": \"Types/" + type.get(0);
            variables.add(declared + "\", \"value\": " + type.get(1) + "}");
            expected.put("Types/" + type.get(0), type.get(2));
            String list = "[" + type.get(1) + "," + type.get(1) + "]";
            variables.add(declared + "Array\", \"value\": " + list + "}");
            expected.put("Types/" + type.get(0) + "Array", "[" + type.get(2) + "," + type.get(2) + "]");
            variables.add(declared + "Matrix\", \"dimensions\": [2, 1], \"value\": " + list + "}");
            expected.put(
                    "Types/" + type.get(0) + "Matrix",
                    "{\"dimensions\":[2,1],\"elements\":[" + type.get(2) + "," + type.get(2) + "]}");
        }
        NodeServer server = rig.box().nodeOpcUa("{\"variables\": [" + String.join(",", variables) + "]}");
        String name = Rig.newName("opcua-types");
        start(name, OpcUaCell.source(name, server.port(), Map.of("c", "Objects/Types/**")));
        Map<String, JsonNode> values = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : rig.kafka().topics().read(name, expected.size(), Rig.SOON)) {
            values.put(new String(record.key(), StandardCharsets.UTF_8), JSON.readTree(record.value()));
        }
        SoftAssertions soft = new SoftAssertions();
        expected.forEach((node, value) -> {
            soft.assertThat(values).containsKey(node);
            JsonNode record = values.getOrDefault(node, JSON.createObjectNode());
            soft.assertThat(String.valueOf(record.get("value")))
                    .as(node + ": " + record)
                    .isEqualTo(value);
        });
        soft.assertAll();
        rig.delete(name);
        server.stop();
    }
}
