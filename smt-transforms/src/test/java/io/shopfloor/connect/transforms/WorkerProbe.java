// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.runtime.ConnectMetrics;
import org.apache.kafka.connect.runtime.ConnectorConfig;
import org.apache.kafka.connect.runtime.SourceConnectorConfig;
import org.apache.kafka.connect.runtime.TransformationStage;
import org.apache.kafka.connect.runtime.isolation.LoaderSwap;
import org.apache.kafka.connect.runtime.isolation.Plugins;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.util.ConnectorTaskId;

/**
 * Does with the plugins of a directory what a worker does with them, and prints what comes of it. Runs in a JVM of its own,
 * whose class path has Connect and this class but none of the plugins.
 */
final class WorkerProbe {
    private final Plugins plugins;
    private final ConnectMetrics metrics;

    private WorkerProbe(String pluginPath) {
        Map<String, String> worker = Map.of(
                "bootstrap.servers", "localhost:1",
                "key.converter", "org.apache.kafka.connect.storage.StringConverter",
                "value.converter", "org.apache.kafka.connect.storage.StringConverter",
                "offset.storage.file.filename", "unused",
                "plugin.path", pluginPath,
                "plugin.discovery", "service_load");
        plugins = new Plugins(worker);
        metrics = new ConnectMetrics("probe", new StandaloneConfig(worker), Time.SYSTEM, "cluster");
    }

    public static void main(String[] args) {
        WorkerProbe probe = new WorkerProbe(args[0]);
        probe.plugins
                .transformations()
                .forEach(
                        plugin -> say("plugin", plugin.className() + " " + plugin.version() + " " + plugin.location()));
        Map<String, String> good = probe.guard(Map.of());
        say("validation", probe.errors(good).toString());
        for (Object value : new Object[] {"12", "bad", "nan"}) {
            SourceRecord result = probe.apply(good, value);
            say("result of " + value, result.topic() + " " + result.value() + " " + headers(result));
        }
        say(
                "bad template",
                probe.errors(probe.guard(Map.of("transforms.guard.putback.topic", "a/b")))
                        .toString());
        say(
                "twice",
                probe.errors(probe.guard(Map.of("transforms.guard.transforms", "cast,cast")))
                        .toString());
        try {
            probe.apply(probe.guard(Map.of("transforms.guard.transforms.cast.type", "com.example.Nope")), "12");
        } catch (RuntimeException e) {
            say("start", e.toString());
        }
        probe.metrics.stop();
    }

    /** Not by our own code, which is not on this class path. */
    private static Map<String, Object> headers(SourceRecord record) {
        Map<String, Object> headers = new TreeMap<>();
        record.headers().forEach(header -> headers.put(header.key(), header.value()));
        return headers;
    }

    private static void say(String what, String text) {
        System.out.println(what + ": " + text);
    }

    private Map<String, String> guard(Map<String, String> more) {
        Map<String, String> props = new HashMap<>(Map.of(
                "name", "probe",
                "connector.class", ProbeConnector.class.getName(),
                "transforms", "guard",
                "transforms.guard.type", "io.shopfloor.connect.transforms.PutbackErrorRouter",
                "transforms.guard.transforms", "elsewhere,cast"));
        // By its short name, as Connect takes it; the other by its full name.
        props.put("transforms.guard.transforms.elsewhere.type", "Elsewhere");
        props.put("transforms.guard.transforms.elsewhere.word", "hello");
        props.put("transforms.guard.transforms.elsewhere.predicate", "number");
        props.put("transforms.guard.transforms.elsewhere.negate", "true");
        props.put("transforms.guard.transforms.cast.type", "org.apache.kafka.connect.transforms.Cast$Value");
        props.put("transforms.guard.transforms.cast.spec", "int64");
        props.put("transforms.guard.transforms.cast.predicate", "number");
        props.put("transforms.guard.predicates", "number");
        props.put("transforms.guard.predicates.number.type", "HasHeaderKey");
        props.put("transforms.guard.predicates.number.name", "number");
        props.putAll(more);
        return props;
    }

    private Map<String, List<String>> errors(Map<String, String> props) {
        Map<String, List<String>> errors = new TreeMap<>();
        ClassLoader connector = plugins.connectorLoader(props.get("connector.class"), null);
        try (LoaderSwap swap = plugins.withClassLoader(connector)) {
            ConfigDef definition = ConnectorConfig.enrich(plugins, SourceConnectorConfig.configDef(), props, false);
            for (ConfigValue value : definition.validate(props)) {
                if (!value.errorMessages().isEmpty()) {
                    errors.put(value.name(), value.errorMessages());
                }
            }
            swap.getClass(); // The compiler wants to see the resource used.
        }
        return errors;
    }

    private SourceRecord apply(Map<String, String> props, Object value) {
        ClassLoader connector = plugins.connectorLoader(props.get("connector.class"), null);
        try (LoaderSwap swap = plugins.withClassLoader(connector)) {
            ConnectorConfig config = new ConnectorConfig(plugins, props);
            List<TransformationStage<SourceRecord>> stages =
                    config.transformationStages(plugins, new ConnectorTaskId("probe", 0), metrics);
            SourceRecord record = Records.source(value);
            if (!value.equals("bad") && !value.equals("elsewhere")) {
                record.headers().addBoolean("number", true);
            }
            SourceRecord result = stages.get(0).apply(record);
            if (value.equals("12")) {
                SourceRecord other = stages.get(0).apply(Records.source("elsewhere"));
                say("elsewhere", other.topic() + " " + other.value());
            }
            stages.forEach(TransformationStage::close);
            swap.getClass(); // The compiler wants to see the resource used.
            return result;
        }
    }
}
