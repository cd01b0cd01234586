// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
    private final AtomicInteger kills = new AtomicInteger();
    private final Page page = Page.open(
            0,
            () -> Map.of("kills", kills.get()),
            Map.of("kill", () -> kills.incrementAndGet() > 0, "late", () -> false));
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        page.close();
    }

    @Test
    void actsOnWhatItsOwnPageSends() throws Exception {
        assertThat(post("kill", origin()).statusCode()).isEqualTo(202);
        assertThat(kills).hasValue(1);
        assertThat(post("late", origin()).statusCode()).isEqualTo(409);
        assertThat(post("explode", origin()).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "http://evil.example.com", "http://127.0.0.1:1", "https://127.0.0.1"})
    void actsOnNothingThatAnotherPageSends(String origin) throws Exception {
        assertThat(post("kill", origin).statusCode()).isEqualTo(403);
        assertThat(kills).hasValue(0);
    }

    @Test
    void answersNobodyWhoComesByAnotherName() throws Exception {
        assertThat(status("127.0.0.1:" + port())).contains(" 200 ");
        assertThat(status("localhost:" + port())).contains(" 200 ");
        assertThat(status("evil.example.com:" + port())).contains(" 403 ");
        assertThat(status("127.0.0.1")).contains(" 403 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "page.css", "page.js"})
    void servesThePageAndNamesNoOtherServer(String file) throws Exception {
        HttpResponse<String> answer = get(file);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .contains("default-src 'self'");
        assertThat(answer.body()).doesNotContain("//www.", "https:", "http:");
    }

    @Test
    void thereIsNothingElse() throws Exception {
        assertThat(get("Page.class").statusCode()).isEqualTo(404);
        assertThat(get("actions/kill").statusCode()).isEqualTo(404);
        assertThat(kills).hasValue(0);
    }

    @Test
    void tellsTheStateUntilTheEndAndKnowsWhetherSomebodyWatches() throws Exception {
        assertThat(page.watched()).isFalse();
        HttpRequest events =
                HttpRequest.newBuilder(URI.create(page.url() + "events")).build();
        try (BufferedReader states = new BufferedReader(new InputStreamReader(
                http.send(events, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            assertThat(states.readLine()).isEqualTo("data: {\"kills\":0}");
            assertThat(page.watched()).isTrue();
            kills.set(7);
            page.close();
            assertThat(states.lines().filter(line -> !line.isEmpty())).last().isEqualTo("data: {\"kills\":7}");
        }
        await().atMost(Duration.ofSeconds(120)).until(() -> !page.watched());
    }

    @Test
    void nobodyWatchesAnyMoreWhenTheBrowserIsGone() throws Exception {
        try (Socket browser = request("GET /events", "127.0.0.1:" + port())) {
            await().atMost(Duration.ofSeconds(120)).until(page::watched);
        }
        await().atMost(Duration.ofSeconds(120)).until(() -> !page.watched());
    }

    private HttpResponse<String> post(String action, String origin) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(page.url() + "actions/" + action))
                .POST(BodyPublishers.noBody());
        if (!origin.isEmpty()) {
            request.header("Origin", origin);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(page.url() + path)).build(), BodyHandlers.ofString());
    }

    private String status(String host) throws IOException {
        try (Socket socket = request("GET /", host)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Socket request(String what, String host) throws IOException {
        Socket socket = new Socket("127.0.0.1", port());
        String text = what + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private String origin() {
        return page.url().substring(0, page.url().length() - 1);
    }

    private int port() {
        return URI.create(page.url()).getPort();
    }
}
