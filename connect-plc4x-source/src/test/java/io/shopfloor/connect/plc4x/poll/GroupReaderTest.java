// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.plc4x.FaultyDriver;
import io.shopfloor.connect.plc4x.Fixtures;
import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.link.PlcLink;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.plc4x.java.api.PlcDriver;
import org.apache.plc4x.java.spi.values.PlcRawByteArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Which tags of a group a device is asked for, and what a tag at fault costs the others. */
@ResourceLock("FaultyDriver.device")
class GroupReaderTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static GroupReader reader(Plc4xSourceConfig config, PlcDriver driver) {
        ConnectionConfig connection = config.connection("c");
        return new GroupReader(connection.groups().get(0), connection, config, driver);
    }

    @Test
    void aTagThatIsKnownToBeSilentCostsAnS7ConnectionNothing() throws Exception {
        Plc4xSourceConfig config = new Plc4xSourceConfig(Fixtures.config(
                "s7://x",
                "good=%DB1:0:INT,silent=%DB9:0:INT",
                "plc.c.max.tags.per.request",
                "1",
                "plc.c.bad.tag.retry.ms",
                "100"));
        AtomicInteger asked = new AtomicInteger();
        PlcDriver driver = new FaultyDriver("s7");
        FaultyDriver.device = addresses -> {
            if (addresses.contains("%DB9:0:BYTE[2]")) {
                asked.incrementAndGet();
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
            for (int retry = 1; retry <= 3; retry++) {
                int before = asked.get();
                await().atMost(SOON).until(() -> {
                    reader.cycle(link);
                    assertThat(qualities(reader)).isEqualTo(Map.of("good", "GOOD", "silent", "NO_ANSWER"));
                    assertThat(reader.points().get(0).value()).isEqualTo((short) 7);
                    return asked.get() > before;
                });
            }
        }
    }

    private static Map<String, String> qualities(GroupReader reader) {
        return reader.points().stream()
                .collect(Collectors.toMap(
                        point -> point.tag().name(), point -> point.quality().name()));
    }
}
