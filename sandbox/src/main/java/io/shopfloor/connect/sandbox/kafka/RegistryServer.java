// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.kafka;

import io.shopfloor.connect.sandbox.process.Jvm;
import io.shopfloor.connect.sandbox.process.Ports;
import io.shopfloor.connect.sandbox.process.Runtimes;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import io.shopfloor.connect.sandbox.process.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A schema registry: Apicurio Registry, which also speaks the API of Confluent's. Keeps its schemas in memory: a restarted
 * one is empty. Any thread may call.
 */
public final class RegistryServer extends SandboxProcess {
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);

    private final int port;

    public RegistryServer(Workplace workplace, String name) {
        super(workplace, name);
        port = workplace.freePort();
    }

    /** The folder for a worker's {@code plugin.path} that holds Apicurio's Avro converter. */
    public static Path converterPlugins() {
        return Runtimes.plugins("registry");
    }

    public int port() {
        return port;
    }

    /** Where it speaks Confluent's API. */
    public String confluentUrl() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    /** Sends a request in Confluent's API and returns the answer's body. */
    public String request(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(confluentUrl() + path))
                .timeout(REQUEST_LIMIT)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(
                        method + " " + request.uri() + " gives " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send " + method + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in " + method + " " + request.uri(), e);
        }
    }

    @Override
    protected List<String> command() {
        List<String> command = Jvm.quick().command(port);
        command.add("-Dquarkus.http.host=127.0.0.1");
        command.add("-Dquarkus.http.port=" + port);
        command.add("-jar");
        command.add(Runtimes.serverJar("registry").toString());
        return command;
    }

    @Override
    protected boolean serves() {
        if (!Ports.answers(port)) {
            return false;
        }
        try {
            return request("GET", "/subjects", "").startsWith("[");
        } catch (IllegalStateException | UncheckedIOException e) {
            return false;
        }
    }
}
