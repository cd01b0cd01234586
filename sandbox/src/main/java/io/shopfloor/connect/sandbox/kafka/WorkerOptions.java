// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.kafka;

import io.shopfloor.connect.sandbox.process.Jvm;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a Connect worker runs. Immutable; every method gives a new value. Workers of one group form one Connect cluster.
 *
 * @param plugins the folders of its {@code plugin.path}; each holds unpacked plugins
 * @param group its cluster's name, from which its internal topics have theirs
 * @param properties worker properties on top of the sandbox's, or in their place
 * @param jvm its JVM
 * @param release which Kafka's worker it is; brokers and tools are always the newest
 */
public record WorkerOptions(
        List<Path> plugins, String group, Map<String, String> properties, Jvm jvm, Release release) {

    /** The releases of Kafka Connect that the sandbox has. */
    public enum Release {
        /** The newest, which the plugins are compiled with. */
        NEWEST("kafka"),
        /** The oldest that the plugins run on. */
        KAFKA_3_9("kafka39");

        private final String runtime;

        Release(String runtime) {
            this.runtime = runtime;
        }

        String runtime() {
            return runtime;
        }
    }

    public WorkerOptions {
        plugins = List.copyOf(plugins);
        properties = Map.copyOf(properties);
    }

    public static WorkerOptions of(List<Path> plugins) {
        return new WorkerOptions(plugins, "connect", Map.of(), Jvm.quick(), Release.NEWEST);
    }

    public WorkerOptions group(String name) {
        return new WorkerOptions(plugins, name, properties, jvm, release);
    }

    public WorkerOptions with(String property, String value) {
        Map<String, String> more = new LinkedHashMap<>(properties);
        more.put(property, value);
        return new WorkerOptions(plugins, group, more, jvm, release);
    }

    public WorkerOptions with(Jvm other) {
        return new WorkerOptions(plugins, group, properties, other, release);
    }

    public WorkerOptions with(Release other) {
        return new WorkerOptions(plugins, group, properties, jvm, other);
    }
}
