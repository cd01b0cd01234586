// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.shopfloor.connect.ifm.master.MasterException.Kind;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The envelope, the codes, the chunks, and the one connection, against the simulated master. */
class IotCoreClientTest {
    private final MasterHttp http = new MasterHttp(null, Duration.ofSeconds(5));
    private final List<AutoCloseable> open = new ArrayList<>(List.of(http));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private SimulatedMaster master(MasterOptions options) {
        SimulatedMaster master = SimulatedMaster.start(options);
        open.add(master);
        return master;
    }

    private IotCoreClient client(SimulatedMaster master) {
        return new IotCoreClient(http, MasterAddress.parse(master.address()), null, RequestStatistics.NONE);
    }

    @Test
    void asksThousandsOfTimesOverOneConnectionAndTheNumberOfTheRequestStaysInRange() throws Exception {
        SimulatedMaster master = master(MasterOptions.defaults());
        IotCoreClient client = client(master);
        // Not fast enough to make a real master stall.
        for (int i = 0; i < 900; i++) {
            assertThat(client.getData("/deviceinfo/productcode").label()).contains("AL1350");
        }
        assertThat(master.traffic().connections()).isEqualTo(1);
        assertThat(master.traffic().mostInFlight()).isEqualTo(1);
    }

    @Test
    void aPointsErrorIsItsOwn() throws Exception {
        SimulatedMaster master = master(MasterOptions.defaults());
        Map<String, PointAnswer> answers = client(master)
                .getDataMulti(List.of(
                        "/deviceinfo/serialnumber", "/no/such/point", "/iolinkmaster/port[1]/iolinkdevice/pdin"));
        assertThat(answers.get("/deviceinfo/serialnumber").label()).contains(master.serial());
        assertThat(answers.get("/no/such/point").code()).isEqualTo(404);
        assertThat(answers.get("/iolinkmaster/port[1]/iolinkdevice/pdin").code())
                .isEqualTo(503);
    }

    @Test
    void asksForAtMostFiftyPointsAndForFewerWhereTheMasterTakesFewer() throws Exception {
        for (boolean byHttp : new boolean[] {true, false}) {
            SimulatedMaster strict = master(MasterOptions.defaults().pointLimit(7, byHttp));
            SimulatedMaster usual = master(MasterOptions.defaults());
            List<String> paths = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                paths.add("/deviceinfo/x" + i);
            }
            assertThat(client(usual).getDataMulti(paths)).hasSize(60);
            assertThat(usual.traffic().requests()).isEqualTo(2);
            IotCoreClient client = client(strict);
            assertThat(client.getDataMulti(paths)).containsOnlyKeys(paths);
            long learning = strict.traffic().requests();
            client.getDataMulti(paths);
            assertThat(strict.traffic().requests() - learning).isEqualTo(10);
        }
    }

    @Test
    void anErrorInTheBodyIsAnErrorThoughHttpSays200() {
        SimulatedMaster master = master(MasterOptions.defaults());
        assertThatThrownBy(() -> client(master).getData("/iolinkmaster/port[1]/iolinkdevice/pdin"))
                .asInstanceOf(type(MasterException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(503))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CODE));
    }

    @Test
    void anHttpErrorIsAnError() {
        SimulatedMaster master = master(MasterOptions.defaults());
        master.answerAlways(500, "oops");
        assertThatThrownBy(() -> client(master).tree())
                .asInstanceOf(type(MasterException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.HTTP));
    }

    @Test
    void anAnswerToAnotherRequestIsNotTaken() {
        SimulatedMaster master = master(MasterOptions.defaults());
        master.answerAlways(200, "{\"cid\":4711,\"data\":{\"value\":1},\"code\":200}");
        assertThatThrownBy(() -> client(master).getData("/x"))
                .asInstanceOf(type(MasterException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.MALFORMED));
    }

    @Test
    void whateverAnAnswerIsItIsAnswerOrMasterException() throws Exception {
        SimulatedMaster master = master(MasterOptions.defaults());
        String good =
                "{\"cid\":1,\"data\":{\"/a\":{\"code\":200,\"data\":\"03C9\"},\"value\":7,\"subs\":[{\"identifier\":\"x\"}]},\"code\":200}";
        String[] splinters = {
            "{", "}", "null", "[]", "\"", "-1", "1e999", "99999999999999999999", "true", ",", "[[[[", ""
        };
        Random random = new Random(42);
        for (int round = 0; round < 700; round++) {
            StringBuilder text = new StringBuilder(good);
            int at = random.nextInt(text.length());
            text.replace(
                    at, Math.min(text.length(), at + random.nextInt(8)), splinters[random.nextInt(splinters.length)]);
            master.answerAlways(200, text.toString());
            IotCoreClient fresh = client(master);
            try {
                switch (round % 4) {
                    case 0 ->
                        fresh.getDataMulti(List.of("/a")).values().forEach(answer -> {
                            answer.octets();
                            answer.level();
                            answer.number();
                        });
                    case 1 -> fresh.tree();
                    case 2 -> fresh.getData("/a").label();
                    default -> fresh.readAcyclic("/iolinkmaster/port[1]", 66, 0);
                }
            } catch (MasterException e) {
                assertThat(e.kind()).as(text.toString()).isIn(Kind.MALFORMED, Kind.CODE);
            }
        }
    }

    @Test
    void readsParametersOfDevices() throws Exception {
        SimulatedMaster master = master(MasterOptions.defaults());
        master.port(1).connect(SampleDevices.twoUnits(true, () -> 1));
        assertThat(client(master).readAcyclic("/iolinkmaster/port[1]", SampleDevices.UNIT_PARAMETER, 0))
                .containsExactly(1);
        assertThatThrownBy(() -> client(master).readAcyclic("/iolinkmaster/port[1]", 5, 0))
                .asInstanceOf(type(MasterException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(531));
    }

    @Test
    void aConnectionThatTheMasterClosedWhileIdleIsMadeAnewWithoutAnError() throws Exception {
        SimulatedMaster master = master(MasterOptions.defaults());
        IotCoreClient client = client(master);
        client.getData("/deviceinfo/vendor");
        master.unplug();
        master.plug();
        assertThat(client.getData("/deviceinfo/vendor").label()).contains("ifm electronic");
        assertThat(master.traffic().connections()).isEqualTo(2);
    }

    @Test
    void aMasterThatDoesNotAnswerIsGivenUpInTimeAndItsConnectionClosed() throws Exception {
        try (MasterHttp hasty = new MasterHttp(null, Duration.ofMillis(400))) {
            SimulatedMaster master = master(MasterOptions.defaults());
            master.stall();
            IotCoreClient client =
                    new IotCoreClient(hasty, MasterAddress.parse(master.address()), null, RequestStatistics.NONE);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> client.getData("/deviceinfo/vendor"))
                        .asInstanceOf(type(MasterException.class))
                        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT));
                // As the loop does between attempts; a request is over when its connection is.
                org.awaitility.Awaitility.await()
                        .pollDelay(Duration.ofMillis(100))
                        .until(() -> true);
            }
            assertThat(master.traffic().mostInFlight()).isEqualTo(1);
        }
    }

    @Test
    void nobodyThereIsSaidSo() {
        SimulatedMaster master = master(MasterOptions.defaults());
        master.unplug();
        assertThatThrownBy(() -> client(master).getData("/deviceinfo/vendor"))
                .asInstanceOf(type(MasterException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
        master.plug();
        assertThatThrownBy(() -> new IotCoreClient(
                                http, MasterAddress.parse("no-such-host.invalid"), null, RequestStatistics.NONE)
                        .getData("/deviceinfo/vendor"))
                .asInstanceOf(type(MasterException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
    }

    @Test
    void addressesAreReadAsPeopleWriteThem() {
        assertThat(MasterAddress.parse("10.0.0.1")).isEqualTo(new MasterAddress("http", "10.0.0.1", 80));
        assertThat(MasterAddress.parse("https://al1350")).isEqualTo(new MasterAddress("https", "al1350", 443));
        assertThat(MasterAddress.parse("al1350:8080")).hasToString("al1350:8080");
        for (String wrong : List.of("", "http://", "ftp://x", "x/y", "a b", "u:p@x")) {
            assertThatThrownBy(() -> MasterAddress.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
