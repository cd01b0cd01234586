// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import io.shopfloor.connect.plc4x.config.GroupConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.link.PlcDrivers;
import io.shopfloor.connect.plc4x.link.Point;
import io.shopfloor.connect.plc4x.link.PreparedTag;
import io.shopfloor.connect.plc4x.tags.Tag;
import io.shopfloor.connect.plc4x.value.UnsignedLong;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.plc4x.java.api.PlcDriver;
import org.apache.plc4x.java.api.value.PlcValue;

/** Configurations and points for tests. */
public final class Fixtures {

    static final AtomicLong NUMBERS = new AtomicLong();

    private Fixtures() {}

    /** One connection c with one group g of tags, with further options as key, value, key, value. */
    public static Map<String, String> config(String connectionString, String tags, String... more) {
        Map<String, String> config = new HashMap<>();
        config.put("name", "test-" + NUMBERS.incrementAndGet());
        config.put("plc.connections", "c");
        config.put("plc.c.connection.string", connectionString);
        config.put("plc.c.groups", "g");
        config.put("plc.c.g.poll.interval.ms", "20");
        config.put("plc.c.g.tags", tags);
        config.put("task.connections", "c");
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return config;
    }

    public static ConnectionConfig connection(String connectionString, String... more) {
        return new Plc4xSourceConfig(config(connectionString, "a=b", more)).connection("c");
    }

    public static PreparedTag prepared(String connectionString, String address) {
        return prepared(connectionString, Tag.of("t" + NUMBERS.incrementAndGet(), address));
    }

    public static PreparedTag prepared(String connectionString, Tag tag) {
        ConnectionConfig connection = connection(connectionString);
        PlcDriver driver = new PlcDrivers().driver(connection);
        return PreparedTag.of(tag, connection, driver, UnsignedLong.DECIMAL);
    }

    public static Point point(PreparedTag prepared, String... more) {
        GroupConfig group = connection("simulated://x", more).groups().get(0);
        return new Point(prepared, group, UnsignedLong.DECIMAL, ZoneId.of("UTC"));
    }

    /** A point of a simulated tag with this value. */
    public static Point read(Point point, PlcValue value) {
        point.answered(0, value);
        return point;
    }
}
