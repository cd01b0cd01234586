// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.ifm.master.PortReading.Fault;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the ports of a master say in every mode and state. */
class MasterTest {
    private final MasterHttp http = new MasterHttp(null, Duration.ofSeconds(5));
    private SimulatedMaster simulated;

    @AfterEach
    void close() {
        simulated.close();
        http.close();
    }

    private Master master(MasterOptions options) throws Exception {
        simulated = SimulatedMaster.start(options);
        Master master = new Master(
                new IotCoreClient(http, MasterAddress.parse(simulated.address()), null, RequestStatistics.NONE));
        master.identify();
        return master;
    }

    /** As after a few seconds: the modes are known. */
    private static Map<String, PortReading> settled(Master master) throws Exception {
        master.poll();
        Map<String, PortReading> readings = new HashMap<>();
        master.poll().forEach(reading -> readings.put(reading.port().name(), reading));
        return readings;
    }

    @Test
    void everyModeSaysItsOwnAndNoPortStopsAnother() throws Exception {
        Master master = master(MasterOptions.defaults());
        simulated.port(1).connect(SampleDevices.thermometer(() -> 242));
        simulated.port(2).digitalInput(true);
        simulated.port(2).pin2(true);
        simulated.port(3).digitalOutput(null);
        simulated.port(4).disable();

        Map<String, PortReading> readings = settled(master);

        assertThat(readings).containsOnlyKeys("1", "2", "3");
        PortReading device = readings.get("1");
        assertThat(device.mode()).isEqualTo(PortMode.IO_LINK);
        assertThat(device.fault()).isEqualTo(Fault.NONE);
        assertThat(device.data()).asHexString().isEqualTo("00F20001");
        assertThat(device.device())
                .isEqualTo(
                        new DeviceIdentity(SampleDevices.VENDOR, SampleDevices.THERMOMETER, "TMP200", "900000000102"));
        assertThat(device.pin2()).isFalse();
        assertThat(readings.get("2").level()).as("pin 4, not pin 2").isTrue();
        assertThat(readings.get("2").pin2()).isTrue();
        assertThat(readings.get("3").mode()).isEqualTo(PortMode.DIGITAL_OUTPUT);
        assertThat(readings.get("3").fault()).isEqualTo(Fault.INVALID);
        simulated.port(3).digitalOutput(true);
        assertThat(settled(master).get("3").level()).isTrue();
    }

    @Test
    void aDeviceThatIsNotThereOrNotReadyIsNoMeasurement() throws Exception {
        Master master = master(MasterOptions.defaults());
        simulated.port(1).connect(SampleDevices.thermometer(() -> 242));
        simulated.port(1).status(3);
        simulated.port(2).connect(SampleDevices.withoutIodd("00"));
        simulated
                .port(2)
                .connect(new io.shopfloor.connect.sandbox.iolink.SimulatedDevice(1, 2, "x", "y", () -> null, Map.of()));
        Map<String, PortReading> readings = settled(master);
        assertThat(readings.get("1").fault()).isEqualTo(Fault.NOT_OPERATING);
        assertThat(readings.get("2").fault()).isEqualTo(Fault.INVALID);
        assertThat(readings.get("3").fault()).isEqualTo(Fault.NO_DEVICE);
        assertThat(readings.get("3").device()).isNull();
    }

    @Test
    void aSwappedDeviceIsNoticedWithTheVeryReadingThatItGives() throws Exception {
        Master master = master(MasterOptions.defaults());
        simulated.port(1).connect(SampleDevices.thermometer(() -> 242));
        settled(master);
        simulated.port(1).connect(SampleDevices.withoutIodd("0102"));
        PortReading reading = master.poll().get(0);
        assertThat(reading.device().deviceId()).isEqualTo(SampleDevices.WITHOUT_IODD);
        assertThat(reading.device().product()).isEqualTo("XYZ");
        assertThat(reading.data()).hasSize(2);
        simulated.port(1).connect(SampleDevices.thermometer(() -> 242).withSerial("2"));
        settled(master);
        simulated.port(1).connect(SampleDevices.thermometer(() -> 242).withSerial("3"));
        master.refreshDetails();
        assertThat(settled(master).get("1").device().serial()).isEqualTo("3");
    }

    @Test
    void aChangedModeGivesNoReadingUntilItsOwnPointsWereAsked() throws Exception {
        Master master = master(MasterOptions.defaults());
        simulated.port(1).digitalInput(true);
        settled(master);
        simulated.port(1).connect(SampleDevices.thermometer(() -> 242));
        assertThat(master.poll()).noneMatch(reading -> reading.port().name().equals("1"));
        assertThat(settled(master).get("1").data()).hasSize(4);
    }

    @Test
    void asksOnlyForWhatTheFirmwareHas() throws Exception {
        simulated = SimulatedMaster.start(MasterOptions.defaults());
        simulated.port(1).connect(SampleDevices.thermometer(() -> 242));
        simulated.withoutPoint("/iolinkmaster/port[1]/pin2in");
        simulated.withoutPoint("/processdatamaster/current");
        Master master = new Master(
                new IotCoreClient(http, MasterAddress.parse(simulated.address()), null, RequestStatistics.NONE));
        master.identify();
        assertThat(settled(master).get("1").pin2()).isNull();
        assertThat(master.health()).containsOnlyKeys("temperature", "voltage", "supervisionstatus");
        assertThat(master.health().get("temperature").number()).hasValue(36);
    }

    @Test
    void withoutATreePortsThatAreNotThereAreFoundOutAndLeftAlone() throws Exception {
        Master master = master(MasterOptions.defaults().withoutTree());
        simulated.port(4).connect(SampleDevices.thermometer(() -> 242));
        Map<String, PortReading> readings = settled(master);
        assertThat(readings).containsOnlyKeys("1", "2", "3", "4");
        assertThat(readings.get("4").data()).hasSize(4);
        assertThat(master.ports()).hasSize(8);
    }

    @Test
    void eightPortsAreOneRequest() throws Exception {
        Master master = master(MasterOptions.defaults().ports(8));
        for (int port = 1; port <= 8; port++) {
            simulated.port(port).connect(SampleDevices.thermometer(() -> 242));
        }
        settled(master);
        long before = simulated.traffic().requests();
        assertThat(master.poll()).hasSize(8);
        assertThat(simulated.traffic().requests() - before).isEqualTo(1);
    }

    @Test
    void anotherMasterAtTheSameAddressIsNoticed() throws Exception {
        Master master = master(MasterOptions.defaults());
        assertThat(master.identify()).isFalse();
        simulated.replaceBy("000209999999");
        assertThat(master.identify()).isTrue();
        assertThat(master.identity().serial()).isEqualTo("000209999999");
    }

    @Test
    void whatIsNoMasterIsSaidSo() throws Exception {
        Master master = master(MasterOptions.defaults());
        simulated.answerAlways(200, "<html>a printer</html>");
        assertThatThrownBy(master::identify)
                .isInstanceOf(MasterException.class)
                .hasMessageContaining("ifm IO-Link master");
    }
}
