// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.opcua.Fixtures;
import io.shopfloor.connect.opcua.TestServer;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import io.shopfloor.connect.opcua.session.MiloThreads;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Finding nodes by patterns, in a server with folders, cycles, names that collide, and many nodes. */
class BrowserTest {

    private static final int MANY = 10_000;

    private static TestServer server;
    private static MiloThreads threads;

    @BeforeAll
    static void start() {
        threads = new MiloThreads("browser-test");
        server = TestServer.open();
        for (String path :
                List.of("Line/Press/Temperature", "Line/Press/State", "Line/Oven/Temperature", "Line/Oven/Secret")) {
            server.nodes().variable(path, NodeIds.Int32, 1);
        }
        server.nodes().property("Line/Press/Temperature", "EngineeringUnits", "none");
        server.nodes().organizes("Line/Oven", "Line/Press");
        server.nodes().organizes("Line/Press", "Line");
        server.nodes().variable("Plant/Press1/Axis/Position", NodeIds.Double, 1.0);
        server.nodes().variable("Plant/Press1/Axis/Mode", NodeIds.Int32, 1);
        server.nodes().variable("Plant/Hall/Temperature", NodeIds.Double, 1.0);
        server.nodes().variable("Plant/Hall/Temperature/Raw", NodeIds.Double, 1.0);
        server.nodes().variable("Plant/Hall/Note", NodeIds.String, "");
        server.nodes().typed("Plant/Hall/Temperature", NodeIds.AnalogUnitType);
        NodeId machine = server.nodes().objectType("MachineType", NodeIds.BaseObjectType);
        server.nodes().typed("Plant/Press1", server.nodes().objectType("PressType", machine));
        server.nodes().organizes("Plant", "Plant/Press1/Axis"); // a shorter path, with no machine above
        for (int i = 0; i < MANY; i++) {
            server.nodes().variable("Many/Group" + i % 100 + "/N" + i, NodeIds.Int32, i);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        threads.close();
    }

    private record Found(List<String> names, Browser browser) {}

    private static Found find(String nodes, String... more) throws Exception {
        Map<String, String> options = Fixtures.config(server.uri(), nodes, more);
        options.put("opcua.c.request.timeout.ms", "30000");
        ConnectionConfig config = new OpcUaSourceConfig(options).connection("c");
        try (OpcUaLink link = OpcUaLink.open(config, "test", server.uri(), threads)) {
            Browser browser = new Browser(link, config.nodes(), NodeList.of(config.nodes()));
            return new Found(browser.find().stream().map(FoundNode::name).toList(), browser);
        }
    }

    @Test
    void findsVariablesOnceThoughReferencesGoInCircles() throws Exception {
        assertThat(find("Objects/Line/**").names())
                .containsExactlyInAnyOrder(
                        "Line/Press/Temperature", "Line/Press/State", "Line/Oven/Temperature", "Line/Oven/Secret");
    }

    @Test
    void leavesOutWhatIsExcluded() throws Exception {
        assertThat(find("Objects/Line/**", "nodes.exclude", "Objects/Line/*/State, Objects/Line/Oven/**")
                        .names())
                .containsExactly("Line/Press/Temperature");
    }

    @Test
    void doesNotReadTheServersOwnNodesUnlessTheyAreNamed() throws Exception {
        assertThat(find("Objects/**/CurrentTime").names()).isEmpty();
        assertThat(find("Objects/Server/ServerStatus/CurrentTime").names())
                .containsExactly("Server/ServerStatus/CurrentTime");
    }

    @Test
    void countsWhatEachPatternFinds() throws Exception {
        assertThat(find("Objects/Line/*/Temperature, Objects/None/**")
                        .browser()
                        .counts()
                        .values())
                .containsExactly(2, 0);
    }

    @Test
    void takesOnlyVariablesOfTheWantedTypesAndTheirSubtypesAndThoseBelowSuchObjects() throws Exception {
        String option = "nodes.type.definitions";
        assertThat(find("Objects/Plant/**", option, "AnalogItemType, DataItemType")
                        .names())
                .containsExactly("Plant/Hall/Temperature");
        assertThat(find("Objects/Plant/**", option, "MachineType").names())
                .containsExactlyInAnyOrder("Plant/Press1/Axis/Position", "Plant/Press1/Axis/Mode");
        String byId = "nsu=urn:shopfloor:test;s=type:MachineType";
        assertThat(find("Objects/Plant/**/Position, i=2258", option, byId).names())
                .containsExactly("i=2258", "Plant/Press1/Axis/Position");
    }

    @Test
    void countsWhatEachTypeDefinitionBrings() throws Exception {
        Browser browser = find(
                        "Objects/Plant/**, Objects/Line/**",
                        "nodes.type.definitions",
                        "MachineType,AnalogUnitType,AnalogItemType")
                .browser();
        assertThat(browser.typeCounts().values()).containsExactly(2, 1, 0);
        assertThat(browser.counts().values()).containsExactly(3, 0);
    }

    @Test
    void twoIdsOfTheSameNodeAreRefused() {
        assertThatThrownBy(() -> find("one=ns=2;s=Line/Press/State, two=nsu=urn:shopfloor:test;s=Line/Press/State"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is there twice");
    }

    @Test
    void findsTenThousandNodesSoon() throws Exception {
        long began = System.nanoTime();
        assertThat(find("Objects/Many/**").names()).hasSize(MANY);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void stopsAtItsLimits() throws Exception {
        Found few = find("Objects/Many/**", "browse.max.nodes", "500");
        assertThat(few.browser().truncated()).isTrue();
        assertThat(few.names()).hasSizeLessThanOrEqualTo(500);
        assertThat(find("Objects/Many/**", "browse.max.depth", "2").names()).isEmpty();
    }

    @Test
    void readsListsOfNodesInEveryForm() {
        NodeList list = list("a=ns=2;s=x=y, i=85, nsu=urn:m;g=09087e75-8e5e-499b-954f-f2a9603db28a, \"n=ns=1;s=a,b\","
                + " x=ns=1;b=AQI=\nObjects/**");
        assertThat(list.singles())
                .extracting(NodeList.Single::name)
                .containsExactly("a", "i=85", "nsu=urn:m;g=09087e75-8e5e-499b-954f-f2a9603db28a", "n", "x");
        assertThat(list.singles().get(0).id().getIdentifier()).isEqualTo("x=y");
        assertThat(list.singles().get(3).id().getIdentifier()).isEqualTo("a,b");
        assertThat(list.patterns()).hasSize(1);
        assertThat(list("speed=ns=3;s=\"DB1\".\"Speed\"").singles().get(0).id().getIdentifier())
                .isEqualTo("\"DB1\".\"Speed\"");
        for (String wrong : List.of("a=ns=x;i=1", "a=i=1,a=i=2", "a=i=1,b=i=1", "\"Objects", "Press", "")) {
            assertThatThrownBy(() -> list(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static NodeList list(String nodes) {
        return NodeList.of(new OpcUaSourceConfig(Fixtures.config("opc.tcp://h", nodes))
                .connection("c")
                .nodes());
    }
}
