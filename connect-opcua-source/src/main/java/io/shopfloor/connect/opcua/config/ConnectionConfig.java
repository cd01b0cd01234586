// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.config;

import io.shopfloor.connect.common.polling.Deadband;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One connection as it was configured. Immutable. */
public record ConnectionConfig(
        String name,
        List<String> uris,
        Security security,
        Identity identity,
        Times times,
        Nodes nodes,
        Reading reading,
        Events events) {

    /** Who asks: the connector at each interval, or the server tells what changed. */
    public enum Mode {
        SUBSCRIBE,
        POLL
    }

    /** Which values a server drops when its queue of a node is full. */
    public enum SamplingOverflow {
        DROP_OLDEST,
        DROP_NEWEST
    }

    /** What is done about a time in which nodes were not read. */
    public enum History {
        FILL,
        OFF
    }

    public record Times(
            Duration connect,
            Duration request,
            Duration keepAlive,
            Duration session,
            Duration backoff,
            Duration backoffMax) {}

    /**
     * Which nodes are read.
     *
     * @param types the type definitions to which the paths are limited; empty: all
     * @param file null if there is none
     * @param interval zero: nodes are not browsed again
     */
    public record Nodes(
            String include, String exclude, String types, Path file, int maxDepth, int maxNodes, Duration interval) {}

    /**
     * Which events are read.
     *
     * @param notifiers the objects that have them, as node ids; empty for none
     */
    public record Events(String notifiers, String type, int minSeverity, List<String> fields) {

        public boolean wanted() {
            return !notifiers.isBlank();
        }
    }

    /**
     * How they are read.
     *
     * @param deadband null if there is none
     * @param heartbeat zero if there is none
     */
    public record Reading(
            Mode mode,
            Duration pollInterval,
            Duration publishingInterval,
            Duration samplingInterval,
            int samplingQueue,
            SamplingOverflow samplingOverflow,
            int maxNodesPerRequest,
            boolean onChange,
            Deadband deadband,
            Duration heartbeat,
            History history,
            Duration historyMax) {

        public boolean subscribes() {
            return mode == Mode.SUBSCRIBE;
        }
    }
}
