// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.iolink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The simulated master against what manuals print, asked by a client that is not ours. */
class SimulatedMasterTest {
    private final SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults());

    @AfterEach
    void off() {
        master.close();
    }

    @Test
    void answersARequestAsTheManualPrintsIt() throws IOException {
        master.port(2)
                .connect(new SimulatedDevice(
                        310, 1, "TN2531", "1", () -> new byte[] {3, (byte) 0xC9}, java.util.Map.of()));
        assertThat(
                        post(
                                "{\"code\":\"request\",\"cid\":4711,\"adr\":\"/iolinkmaster/port[2]/iolinkdevice/pdin/getdata\"}"))
                .isEqualTo("{\"cid\":4711,\"data\":{\"value\":\"03C9\"},\"code\":200}");
        assertThat(post("{\"code\":10,\"cid\":1,\"adr\":\"/deviceinfo/productcode/getdata\"}"))
                .isEqualTo("{\"cid\":1,\"data\":{\"value\":\"AL1350\"},\"code\":200}");
        assertThat(text(open("/deviceinfo/vendor/getdata")))
                .isEqualTo("{\"cid\":-1,\"data\":{\"value\":\"ifm electronic\"},\"code\":200}");
    }

    @Test
    void manyPointsHaveACodeEachAndTheHttpStatusIs200() throws IOException {
        master.port(1).digitalOutput(null);
        JsonNode answer =
                json(post("{\"code\":\"request\",\"cid\":7,\"adr\":\"/getdatamulti\",\"data\":{\"datatosend\":["
                        + "\"/iolinkmaster/port[1]/mode\",\"/iolinkmaster/port[1]/iolinkdevice/pdin\",\"/iolinkmaster/port[1]/iolinkdevice/pdout\","
                        + "\"/iolinkmaster/port[9]/mode\",\"/iolinkmaster/port[3]/iolinkdevice/vendorid\"]}}"));
        assertThat(answer.at("/code").intValue()).isEqualTo(200);
        JsonNode data = answer.get("data");
        assertThat(data.get("/iolinkmaster/port[1]/mode").toString()).isEqualTo("{\"code\":200,\"data\":2}");
        assertThat(data.get("/iolinkmaster/port[1]/iolinkdevice/pdin").toString())
                .isEqualTo("{\"code\":503}");
        assertThat(data.get("/iolinkmaster/port[1]/iolinkdevice/pdout").toString())
                .isEqualTo("{\"code\":530}");
        assertThat(data.get("/iolinkmaster/port[9]/mode").toString()).isEqualTo("{\"code\":404}");
        assertThat(data.get("/iolinkmaster/port[3]/iolinkdevice/vendorid").toString())
                .isEqualTo("{\"code\":503}");
    }

    @Test
    void refusesWhatRealOnesRefuse() throws IOException {
        assertThat(post("{\"code\":\"request\",\"cid\":40000,\"adr\":\"/gettree\"}"))
                .contains("\"code\":400");
        assertThat(post("{\"code\":\"request\",\"cid\":1,\"adr\":\"/nothing/getdata\"}"))
                .contains("\"code\":404");
        assertThat(
                        post(
                                "{\"code\":\"request\",\"cid\":1,\"adr\":\"/iolinkmaster/port[1]/iolinkdevice/iolreadacyclic\",\"data\":{\"index\":\"25\",\"subindex\":0}}"))
                .contains("\"code\":400");
        StringBuilder many = new StringBuilder("\"/x\"");
        many.append(",\"/x\"".repeat(50));
        HttpURLConnection connection = send(
                "{\"code\":\"request\",\"cid\":1,\"adr\":\"/getdatamulti\",\"data\":{\"datatosend\":[" + many + "]}}");
        assertThat(connection.getResponseCode()).isEqualTo(413);
    }

    @Test
    void theTreeListsTheDataPoints() throws IOException {
        JsonNode tree = json(post("{\"code\":\"request\",\"cid\":1,\"adr\":\"/gettree\"}"))
                .get("data");
        assertThat(tree.findValuesAsText("identifier"))
                .contains("port[4]", "pdin", "serialnumber", "supervisionstatus");
    }

    @Test
    void inSecurityModeOnlyThreeThingsAreOpen() throws IOException {
        try (SimulatedMaster secured =
                SimulatedMaster.start(MasterOptions.defaults().secured("secret", null))) {
            IotCore core = secured.core();
            assertThat(new String(core.get("/deviceinfo/productcode/getdata"), StandardCharsets.UTF_8))
                    .contains("AL1350");
            assertThat(new String(core.get("/deviceinfo/serialnumber/getdata"), StandardCharsets.UTF_8))
                    .contains("401");
            String request =
                    "{\"code\":\"request\",\"cid\":1,\"adr\":\"/deviceinfo/serialnumber/getdata\",\"auth\":{\"user\":\"YWRtaW5pc3RyYXRvcg==\",\"passwd\":\"c2VjcmV0\"}}";
            assertThat(new String(core.post(request.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                    .contains("000201234567");
        }
    }

    @Test
    void aConnectionForEachRequestStallsItUntilItIsSwitchedOffAndOn() throws IOException {
        int answered = 0;
        try {
            for (; answered < 60; answered++) {
                HttpURLConnection connection = open("/deviceinfo/vendor/getdata");
                connection.setRequestProperty("Connection", "close");
                connection.setReadTimeout(3_000);
                text(connection);
                connection.disconnect();
            }
        } catch (SocketTimeoutException e) {
            assertThat(answered).isBetween(15, 40);
        }
        assertThat(answered).isLessThan(60);
        master.powerCycle();
        assertThat(text(open("/deviceinfo/vendor/getdata"))).contains("ifm");
    }

    private HttpURLConnection open(String path) throws IOException {
        return (HttpURLConnection) new URL("http://" + master.address() + path).openConnection();
    }

    private HttpURLConnection send(String body) throws IOException {
        HttpURLConnection connection = open("/");
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        return connection;
    }

    private String post(String body) throws IOException {
        return text(send(body));
    }

    private static String text(HttpURLConnection connection) throws IOException {
        assertThat(connection.getResponseCode()).isEqualTo(200);
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
