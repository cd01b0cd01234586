// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Connect says of a connector at one moment.
 *
 * @param name the connector's name
 * @param connector the connector itself, with id -1
 * @param tasks its tasks
 */
public record ConnectorStatus(String name, State connector, List<State> tasks) {
    /**
     * The state of a connector or a task.
     *
     * @param id the task's number; -1 for the connector
     * @param state {@code RUNNING}, {@code PAUSED}, {@code STOPPED}, {@code FAILED}, {@code UNASSIGNED}, ...
     * @param worker the worker's {@code host:port}
     * @param trace why it failed; empty otherwise
     */
    public record State(int id, String state, String worker, String trace) {
        private static State of(JsonNode json) {
            return new State(
                    json.path("id").asInt(-1),
                    json.path("state").asText(),
                    json.path("worker_id").asText(),
                    json.path("trace").asText());
        }
    }

    public ConnectorStatus {
        tasks = List.copyOf(tasks);
    }

    static ConnectorStatus of(JsonNode json) {
        List<State> tasks = new ArrayList<>();
        json.path("tasks").forEach(task -> tasks.add(State.of(task)));
        return new ConnectorStatus(json.path("name").asText(), State.of(json.path("connector")), tasks);
    }

    /** Whether the connector or a task has FAILED. */
    public boolean failed() {
        return parts().anyMatch(part -> part.state().equals("FAILED"));
    }

    /** The traces of whatever failed. */
    public String traces() {
        return parts().map(State::trace).filter(trace -> !trace.isEmpty()).collect(Collectors.joining("\n"));
    }

    boolean all(String state, int number) {
        return tasks.size() == number && parts().allMatch(part -> part.state().equals(state));
    }

    private Stream<State> parts() {
        return Stream.concat(Stream.of(connector), tasks.stream());
    }
}
