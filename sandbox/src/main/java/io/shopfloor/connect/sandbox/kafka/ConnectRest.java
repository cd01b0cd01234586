// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.process.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Connect worker's REST interface, as far as tests and the demo need it. While the workers rebalance (HTTP 409), and where
 * the worker says that a call can be safely retried, it is tried again for half a minute; any other refusal is an error with
 * the worker's text. Safe for any thread.
 */
public final class ConnectRest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    ConnectRest(int port) {
        this("http://127.0.0.1:" + port);
    }

    private ConnectRest(String url) {
        this.url = url;
    }

    /** A worker that runs elsewhere, in a container for example, by its {@code http://host:port}. */
    public static ConnectRest at(String url) {
        return new ConnectRest(url);
    }

    /** {@code http://host:port}. */
    public String url() {
        return url;
    }

    /** Creates the connector or changes its configuration. */
    public void putConnector(String name, Map<String, String> config) {
        call("PUT", connector(name) + "/config", json(config));
    }

    public void delete(String name) {
        call("DELETE", connector(name), "");
    }

    public void pause(String name) {
        call("PUT", connector(name) + "/pause", "");
    }

    public void resume(String name) {
        call("PUT", connector(name) + "/resume", "");
    }

    /** Ends the tasks but keeps the configuration, as needed before offsets are changed. */
    public void stop(String name) {
        call("PUT", connector(name) + "/stop", "");
    }

    /** Starts the connector and all its tasks anew. */
    public void restart(String name) {
        call("POST", connector(name) + "/restart?includeTasks=true", "");
    }

    public List<String> connectors() {
        List<String> names = new ArrayList<>();
        call("GET", "/connectors", "").forEach(name -> names.add(name.asText()));
        return names;
    }

    /** The state that was stored last; waits for the first one of a connector that was just created. */
    public ConnectorStatus status(String name) {
        return ConnectorStatus.of(call("GET", connector(name) + "/status", ""));
    }

    /**
     * Waits until the connector and exactly {@code tasks} tasks are RUNNING. The state is what was last stored: of a
     * worker killed with -9 it stays RUNNING until its session time (5 s here) is over and the tasks are given away.
     *
     * @throws IllegalStateException at once with the trace where the connector or a task FAILED, or when time is over
     */
    public ConnectorStatus awaitRunning(String name, int tasks, Duration limit) {
        return awaitState(name, "RUNNING", tasks, limit);
    }

    /** As {@link #awaitRunning}, for another state: {@code PAUSED}, {@code STOPPED} (with 0 tasks). */
    public ConnectorStatus awaitState(String name, String state, int tasks, Duration limit) {
        ConnectorStatus[] last = new ConnectorStatus[1];
        Await.until(
                () -> {
                    last[0] = statusOrNull(name);
                    if (last[0] != null && last[0].failed()) {
                        throw new IllegalStateException("Connector " + name + " failed: " + last[0].traces());
                    }
                    return last[0] != null && last[0].all(state, tasks);
                },
                limit,
                () -> "Connector " + name + " is not " + state + " with " + tasks + " tasks after " + limit.toSeconds()
                        + " s: " + last[0]);
        return last[0];
    }

    /** Waits until the connector or a task has FAILED and gives the traces. */
    public String awaitFailed(String name, Duration limit) {
        ConnectorStatus[] last = new ConnectorStatus[1];
        Await.until(
                () -> {
                    last[0] = statusOrNull(name);
                    return last[0] != null && last[0].failed();
                },
                limit,
                () -> "Connector " + name + " has not failed after " + limit.toSeconds() + " s: " + last[0]);
        return last[0].traces();
    }

    /**
     * Asks the connector class what it says to a configuration.
     *
     * @return the error texts by field, in the connector's order; empty where the configuration is good
     */
    public Map<String, List<String>> validate(String connectorClass, Map<String, String> config) {
        Map<String, String> all = new LinkedHashMap<>(config);
        all.put("connector.class", connectorClass);
        String simpleName = connectorClass.substring(connectorClass.lastIndexOf('.') + 1);
        Map<String, List<String>> errors = new LinkedHashMap<>();
        JsonNode answer = call("PUT", "/connector-plugins/" + simpleName + "/config/validate", json(all));
        for (JsonNode field : answer.get("configs")) {
            List<String> texts = new ArrayList<>();
            field.get("value").get("errors").forEach(text -> texts.add(text.asText()));
            if (!texts.isEmpty()) {
                errors.put(field.get("value").get("name").asText(), texts);
            }
        }
        return errors;
    }

    /** Every plugin that the worker found, converters and transforms included. */
    public List<PluginInfo> plugins() {
        List<PluginInfo> plugins = new ArrayList<>();
        for (JsonNode plugin : call("GET", "/connector-plugins?connectorsOnly=false", "")) {
            plugins.add(new PluginInfo(
                    plugin.get("class").asText(),
                    plugin.get("type").asText(),
                    plugin.path("version").asText()));
        }
        return plugins;
    }

    /** Any other call, for example {@code ("GET", "/connectors/x/offsets", "")}; the answer's body, as JSON. */
    public String raw(String method, String path, String body) {
        return call(method, path, body).toString();
    }

    /** Whether the worker is up and in its group. */
    boolean healthy() {
        try {
            return send("GET", "/health", "").statusCode() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private ConnectorStatus statusOrNull(String name) {
        HttpResponse<String> answer = send("GET", connector(name) + "/status", "");
        return answer.statusCode() == 200 ? ConnectorStatus.of(parse(answer.body())) : null;
    }

    private JsonNode call(String method, String path, String body) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        HttpResponse<String> answer = send(method, path, body);
        while (worthRepeating(answer) && System.nanoTime() < deadline) {
            Await.pause();
            answer = send(method, path, body);
        }
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(
                    method + " " + path + " gave HTTP " + answer.statusCode() + ": " + answer.body());
        }
        return parse(answer.body());
    }

    /**
     * A leader that was frozen finds out by its first write that another one had taken its place, and says so; for a
     * session's time a worker sends requests on to a leader that was killed; and a connector has no status before its
     * worker has begun to start it.
     */
    private static boolean worthRepeating(HttpResponse<String> answer) {
        return answer.statusCode() == 409
                || answer.statusCode() == 404 && answer.body().contains("No status found for connector")
                || answer.statusCode() == 500
                        && Stream.of("request can be safely retried", "trying to forward REST request")
                                .anyMatch(answer.body()::contains);
    }

    private HttpResponse<String> send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(95))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + url + path + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in " + method + " " + path, e);
        }
    }

    private static String connector(String name) {
        return "/connectors/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String json(Map<String, String> config) {
        try {
            return JSON.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Cannot write a configuration as JSON", e);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("The worker's answer is no JSON: " + body, e);
        }
    }
}
