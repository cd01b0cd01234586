// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.config;

import io.shopfloor.connect.common.config.ConnectorConfig;
import io.shopfloor.connect.common.polling.ConnectionTasks;
import io.shopfloor.connect.common.polling.Deadband;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.plc4x.config.Plc4xSourceOptions.Probe;
import io.shopfloor.connect.plc4x.config.Plc4xSourceOptions.RecordShape;
import io.shopfloor.connect.plc4x.value.UnsignedLong;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** The options of the PLC4X source. Immutable. */
public final class Plc4xSourceConfig extends ConnectorConfig {

    private static final int S7_ITEMS = 20;
    private static final int OTHER_ITEMS = 1000;

    public Plc4xSourceConfig(Map<String, String> originals) {
        super(Plc4xSourceOptions.definition(originals), originals, "plc4x-source");
    }

    public List<String> connectionNames() {
        return getList(Plc4xSourceOptions.CONNECTIONS);
    }

    public ConnectionConfig connection(String name) {
        String protocol = connectionText(name, "connection.string");
        int max = getInt(option(name, "max.tags.per.request"));
        return new ConnectionConfig(
                name,
                protocol,
                getString(option(name, "username")),
                connectionText(name, "password"),
                millis(option(name, "connect.timeout.ms")),
                millis(option(name, "request.timeout.ms")),
                millis(option(name, "reconnect.backoff.ms")),
                millis(option(name, "reconnect.backoff.max.ms")),
                max > 0 ? max : protocol.startsWith("s7") ? S7_ITEMS : OTHER_ITEMS,
                millis(option(name, "bad.tag.retry.ms")),
                ZoneId.of(getString(option(name, "time.zone"))),
                Charset.forName(getString(option(name, "text.charset"))),
                getList(option(name, "groups")).stream()
                        .map(group -> group(name, group))
                        .toList());
    }

    private GroupConfig group(String connection, String group) {
        String file = getString(Plc4xSourceOptions.groupOption(connection, group, "tags.file"));
        return new GroupConfig(
                connection,
                group,
                millis(Plc4xSourceOptions.groupOption(connection, group, "poll.interval.ms")),
                getString(Plc4xSourceOptions.groupOption(connection, group, "tags")),
                file.isEmpty() ? null : Path.of(file),
                getBoolean(Plc4xSourceOptions.groupOption(connection, group, ReadingOptions.ON_CHANGE)),
                Deadband.parse(getString(Plc4xSourceOptions.groupOption(connection, group, ReadingOptions.DEADBAND))),
                millis(Plc4xSourceOptions.groupOption(connection, group, ReadingOptions.HEARTBEAT)));
    }

    private static String option(String connection, String option) {
        return Plc4xSourceOptions.connectionOption(connection, option);
    }

    private String connectionText(String connection, String option) {
        return getPassword(option(connection, option)).value();
    }

    private Duration millis(String option) {
        return Duration.ofMillis(getLong(option));
    }

    public boolean probes() {
        return choice(Probe.class, Plc4xSourceOptions.VALIDATE) == Probe.CONNECT;
    }

    public RecordShape shape() {
        return choice(RecordShape.class, Plc4xSourceOptions.RECORD_SHAPE);
    }

    public UnsignedLong unsignedLong() {
        return choice(UnsignedLong.class, Plc4xSourceOptions.UNSIGNED_LONG);
    }

    public Template kafkaTopic() {
        return Template.kafkaTopic(getString(Plc4xSourceOptions.KAFKA_TOPIC), Plc4xSourceOptions.READING);
    }

    /** Null for no key. */
    public Template kafkaKey() {
        String key = getString(Plc4xSourceOptions.KAFKA_KEY);
        return key.isEmpty() ? null : Template.text(key, Plc4xSourceOptions.READING);
    }

    public long maxRecordBytes() {
        return getLong(Plc4xSourceOptions.RECORD_BYTES);
    }

    public List<String> taskConnections() {
        return getList(ConnectionTasks.CONNECTIONS);
    }

    public int taskNumber() {
        return getInt(ConnectionTasks.NUMBER);
    }
}
