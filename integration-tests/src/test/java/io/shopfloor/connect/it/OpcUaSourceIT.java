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
            List.of("Guid", "\"00000001-0002-0003-0004-000000000005\"", "\"00000001-0002-0003-0004-000000000005\""),
            List.of("ByteString", "\"AQL/\"", "\"AQL/\""),
            List.of("XmlElement", "\"<a/>\"", "\"<a/>\""),
            List.of("NodeId", "\"ns=2;s=x\"", "\"ns=2;s=x\""),
            List.of("ExpandedNodeId", "\"ns=0;i=85\"", "\"i=85\""),
            List.of("StatusCode", "2150891520", "\"Bad_NodeIdUnknown\""),
            List.of("QualifiedName", "{\"namespaceIndex\": 2, \"name\": \"q\"}", "\"2:q\""),
            List.of("LocalizedText", "\"open\"", "\"open\""),
            List.of("MachineState", "7", "{\"value\":7,\"text\":\"Running\"}"),
            List.of(
                    "Point",
                    "{\"x\": {\"type\": \"Double\", \"value\": 1.5}, \"y\": {\"type\": \"Double\", \"value\": 2}}",
                    "{\"X\":1.5,\"Y\":2.0}"),
            List.of(
                    "Job",
                    "{\"name\": {\"type\": \"String\", \"value\": \"drill\"},"
                            + " \"comment\": {\"type\": \"String\", \"value\": \"soon\"}}",
                    "{\"Name\":\"drill\",\"Priority\":null,\"Comment\":\"soon\"}"),
            List.of(
                    "Either",
                    "{\"text\": {\"type\": \"String\", \"value\": \"text\"}}",
                    "{\"Number\":null,\"Text\":\"text\"}"));

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

    /** Single, array, matrix, and a field of a structure, of every type: what node-opcua holds is what the record says. */
    @Test
    void everyTypeIsReadFromNodeOpcUaAsItIs() throws IOException {
        Nodeset nodeset = new Nodeset()
                .enumeration("MachineState", Map.of("Stopped", 0, "Running", 7))
                .structure("Point", "Structure", "X:Double", "Y:Double")
                .structure("Job", "Structure", "Name:String", "Priority:UInt16?", "Comment:String?")
                .structure("Either", "Union", "Number:Int32", "Text:String");
        List<String> variables = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        for (List<String> type : TYPES) {
            String name = type.get(0);
            String value = type.get(1);
            String read = type.get(2);
            String declared = "{\"type\": \"" + name + "\", \"path\": \"Types/" + name;
            variables.add(declared + "\", \"value\": " + value + "}");
            expected.put("Types/" + name, read);
            String list = "[" + value + "," + value + "]";
            variables.add(declared + "Array\", \"value\": " + list + "}");
            expected.put("Types/" + name + "Array", "[" + read + "," + read + "]");
            variables.add(declared + "Matrix\", \"dimensions\": [2, 1], \"value\": " + list + "}");
            expected.put("Types/" + name + "Matrix", "{\"dimensions\":[2,1],\"elements\":[" + read + "," + read + "]}");
            nodeset.structure("Holder" + name, "Structure", "One:" + name, "Many:" + name + "[]", "Last:Int32");
            variables.add("""
                    {"type": "Holder%1$s", "path": "Types/%1$sHolder", "value": {
                      "one": {"type": "%1$s", "value": %2$s}, "many": {"type": "%1$s", "value": %3$s},
                      "last": {"type": "Int32", "value": 4711}}}""".formatted(name, value, list));
            expected.put(
                    "Types/" + name + "Holder", "{\"One\":%1$s,\"Many\":[%1$s,%1$s],\"Last\":4711}".formatted(read));
        }
        NodeServer server = rig.box()
                .nodeOpcUa("{\"nodeset\": " + JSON.writeValueAsString(nodeset.text()) + ", \"variables\": ["
                        + String.join(",", variables) + "]}");
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
