// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.plc4x.FaultyDriver;
import io.shopfloor.connect.plc4x.Fixtures;
import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.link.LinkLostException;
import io.shopfloor.connect.plc4x.link.PlcLink;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.plc4x.java.api.PlcDriver;
import org.apache.plc4x.java.spi.values.PlcDINT;
import org.apache.plc4x.java.spi.values.PlcLINT;
import org.apache.plc4x.java.spi.values.PlcLREAL;
import org.apache.plc4x.java.spi.values.PlcList;
import org.apache.plc4x.java.spi.values.PlcRawByteArray;
import org.apache.plc4x.java.spi.values.PlcSTRING;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Which tags of a group a device is asked for, and what a tag at fault costs the others. */
@ResourceLock("FaultyDriver.device")
class GroupReaderTest {

    private static final PlcDINT SIZE = new PlcDINT(3);
    private static final PlcList CUBE = new PlcList(List.of(SIZE, SIZE, SIZE));

    private static GroupReader reader(Plc4xSourceConfig config, PlcDriver driver) {
        ConnectionConfig connection = config.connection("c");
        return new GroupReader(connection.groups().get(0), connection, config, driver);
    }

    @Test
    void aTagThatIsKnownToBeSilentCostsAnS7ConnectionNothing() throws Exception {
        Plc4xSourceConfig config = new Plc4xSourceConfig(
                Fixtures.config("s7://x", "good=%DB1:0:INT,silent=%DB9:0:INT", "plc.c.max.tags.per.request", "1"));
        PlcDriver driver = new FaultyDriver("s7");
        FaultyDriver.device = addresses -> {
            if (addresses.contains("%DB9:0:BYTE[2]")) {
                throw new TimeoutException();
            }
            return new PlcRawByteArray(new byte[] {0, 7});
        };
        GroupReader reader = reader(config, driver);
        for (int time = 0; time < 2; time++) {
            try (PlcLink link = PlcLink.open(config.connection("c"), driver)) {
                assertThatThrownBy(() -> reader.cycle(link)).isInstanceOf(LinkLostException.class);
            }
        }
        try (PlcLink link = PlcLink.open(config.connection("c"), driver)) {
            for (int retry = 0; retry < 5; retry++) {
                reader.cycle(link);
                assertThat(qualities(reader)).isEqualTo(Map.of("good", "GOOD", "silent", "NO_ANSWER"));
                assertThat(reader.points().get(0).value()).isEqualTo((short) 7);
                reader.retryBadTags();
            }
        }
    }

    private static Plc4xSourceConfig oneNodeARequest(String tags) {
        return new Plc4xSourceConfig(Fixtures.config("opcua:tcp://x", tags, "plc.c.max.tags.per.request", "1"));
    }

    private static Map<String, String> qualities(GroupReader reader) {
        return reader.points().stream()
                .collect(Collectors.toMap(
                        point -> point.tag().name(), point -> point.quality().name()));
    }

    /** The ranks are asked for first, and a value of several dimensions never. */
    @Test
    void anOpcUaMatrixIsNeverAskedFor() throws Exception {
        Plc4xSourceConfig config = oneNodeARequest(
                "scalar=ns=2;s=Scalar,array=ns=2;s=Array;DINT,matrix=ns=2;s=Matrix,any=ns=2;s=Any,cube=ns=2;s=AnyCube");
        PlcDriver driver = new FaultyDriver("opcua");
        FaultyDriver.device = addresses -> {
            String address = addresses.get(0);
            if (address.endsWith(";a=ValueRank")) {
                return new PlcDINT(
                        address.contains("Matrix")
                                ? 2
                                : address.contains("Any") ? -2 : address.contains("Array") ? 1 : -1);
            }
            if (address.endsWith(";a=ArrayDimensions")) {
                return address.contains("Cube") ? CUBE : SIZE;
            }
            if (address.contains("Matrix") || address.contains("Cube")) {
                throw new AssertionError("asked for " + address);
            }
            return new PlcDINT(1);
        };
        GroupReader reader = reader(config, driver);
        try (PlcLink link = PlcLink.open(config.connection("c"), driver)) {
            reader.cycle(link);
            reader.cycle(link);
        }
        assertThat(qualities(reader))
                .isEqualTo(Map.of(
                        "scalar",
                        "GOOD",
                        "array",
                        "GOOD",
                        "matrix",
                        "UNSUPPORTED",
                        "any",
                        "GOOD",
                        "cube",
                        "UNSUPPORTED"));
        assertThat(reader.leftOut()).isEqualTo(2);
    }

    /** A server may answer anything: what is no rank leaves it to the dimensions. */
    @Test
    void aRankThatIsNoneCostsNoTagItsValueAndTheTaskNothing() throws Exception {
        Plc4xSourceConfig config =
                oneNodeARequest("text=ns=2;s=Text,huge=ns=2;s=Huge,real=ns=2;s=Real,list=ns=2;s=List,cube=ns=2;s=Cube");
        PlcDriver driver = new FaultyDriver("opcua");
        FaultyDriver.device = addresses -> {
            String address = addresses.get(0);
            if (address.endsWith(";a=ValueRank")) {
                return address.contains("Huge")
                        ? new PlcLINT(Long.MAX_VALUE)
                        : address.contains("Real")
                                ? new PlcLREAL(Double.NaN)
                                : address.contains("List") ? new PlcList(List.of()) : new PlcSTRING("two");
            }
            if (address.endsWith(";a=ArrayDimensions")) {
                return address.contains("Cube") ? CUBE : new PlcSTRING("none");
            }
            return new PlcDINT(1);
        };
        GroupReader reader = reader(config, driver);
        try (PlcLink link = PlcLink.open(config.connection("c"), driver)) {
            reader.cycle(link);
        }
        assertThat(qualities(reader))
                .isEqualTo(
                        Map.of("text", "GOOD", "huge", "GOOD", "real", "GOOD", "list", "GOOD", "cube", "UNSUPPORTED"));
    }
}
