// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium with one page, driven by its DevTools protocol. Used by one thread. */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT_SECONDS = 120;
    private static final int WIDTH = 1440;
    private static final int HEIGHT = 940;

    private final Process process;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
    private final WebSocket socket;

    private Browser(Process process, URI page) {
        this.process = process;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(page, new Answers())
                .join();
    }

    /** Where there is one on this machine. */
    static Optional<Path> executable() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts it on an empty page. */
    static Browser open(Path executable, Path profile) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        executable.toString(),
                        "--headless=new",
                        "--no-sandbox", // containers often have no user namespaces; it sees nothing but our own page
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--user-data-dir=" + profile,
                        "--remote-debugging-port=0",
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolveSibling("browser.log").toFile())
                .start();
        Path port = profile.resolve("DevToolsActivePort");
        await().atMost(Duration.ofSeconds(LIMIT_SECONDS))
                .until(() -> Files.exists(port) && Files.readAllLines(port).size() > 1);
        return new Browser(process, page(Files.readAllLines(port).get(0)));
    }

    private static URI page(String port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        String targets = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        for (JsonNode target : JSON.readTree(targets)) {
            if (target.get("type").asText().equals("page")) {
                return URI.create(target.get("webSocketDebuggerUrl").asText());
            }
        }
        throw new IllegalStateException("The browser has no page: " + targets);
    }

    void show(String url) {
        call("Page.navigate", JSON.createObjectNode().put("url", url));
    }

    /** The value of a JavaScript expression on the page. */
    JsonNode evaluate(String expression) {
        JsonNode answer = call(
                "Runtime.evaluate",
                JSON.createObjectNode().put("expression", expression).put("returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.at("/result/value");
    }

    /** The text of the first element that a CSS selector finds; empty where there is none. */
    String text(String selector) {
        return evaluate("document.querySelector('" + selector + "')?.textContent ?? ''")
                .asText();
    }

    /** Presses Enter on an element, as somebody without a mouse does. */
    void pressEnterOn(String selector) {
        evaluate("document.querySelector('" + selector + "').focus()");
        for (String type : new String[] {"keyDown", "keyUp"}) {
            call(
                    "Input.dispatchKeyEvent",
                    JSON.createObjectNode()
                            .put("type", type)
                            .put("key", "Enter")
                            .put("code", "Enter")
                            .put("windowsVirtualKeyCode", 13)
                            .put("text", type.equals("keyDown") ? "\r" : ""));
        }
    }

    /** How the accessibility tree names the buttons. */
    Stream<String> namesOfButtons() {
        return stream(call("Accessibility.getFullAXTree", JSON.createObjectNode())
                        .get("nodes"))
                .filter(node -> node.at("/role/value").asText().equals("button"))
                .map(node -> node.at("/name/value").asText());
    }

    /** What one sees, as PNG. */
    byte[] picture() {
        call(
                "Emulation.setDeviceMetricsOverride",
                JSON.createObjectNode()
                        .put("width", WIDTH)
                        .put("height", HEIGHT)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", JSON.createObjectNode())
                        .get("data")
                        .asText());
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return Stream.iterate(0, i -> i < array.size(), i -> i + 1).map(array::get);
    }

    private JsonNode call(String method, ObjectNode parameters) {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        open.put(id, answer);
        String request = JSON.createObjectNode()
                .put("id", id)
                .put("method", method)
                .<ObjectNode>set("params", parameters)
                .toString();
        socket.sendText(request, true).join();
        JsonNode got = answer.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
        if (got.has("error")) {
            throw new IllegalStateException(method + ": " + got.get("error"));
        }
        return got.get("result");
    }

    /** Lets it clean up behind itself, for a while. */
    @Override
    public void close() throws InterruptedException {
        String goodBye = JSON.createObjectNode()
                .put("id", lastId.incrementAndGet())
                .put("method", "Browser.close")
                .toString();
        socket.sendText(goodBye, true).join();
        process.waitFor(20, TimeUnit.SECONDS);
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    /** Matches answers to requests; on the HTTP client's threads. */
    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                answer(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void answer(String message) {
            try {
                JsonNode json = JSON.readTree(message);
                CompletableFuture<JsonNode> asked = open.remove(json.path("id").asInt());
                if (asked != null) {
                    asked.complete(json);
                }
            } catch (IOException e) {
                open.values().forEach(asked -> asked.completeExceptionally(e));
            }
        }
    }
}
