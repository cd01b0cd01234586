// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Serves a page with the state of the plant and buttons for what can be done to it, on this machine alone. Since the buttons
 * kill processes, it answers nobody who came by another name than this machine's, and acts only on what its own page sends.
 * One thread a request; a browser that shows the page holds one of them.
 */
final class Page implements AutoCloseable {
    private static final long EVERY_MS = 500;
    private static final int STOP_SECONDS = 1;
    private static final String ACTIONS = "/actions/";
    private static final Map<String, String> FILES = Map.of(
            "/", "page.html",
            "/page.css", "page.css",
            "/page.js", "page.js");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Supplier<?> state;
    private final Map<String, BooleanSupplier> actions;
    private final AtomicInteger watchers = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);

    private Page(HttpServer server, Supplier<?> state, Map<String, BooleanSupplier> actions) {
        this.server = server;
        this.state = state;
        this.actions = Map.copyOf(actions);
    }

    /**
     * Serves from now on.
     *
     * @param port 0 for a free one
     * @param state what the page shows, to be written as JSON
     * @param actions by name, for {@code POST /actions/NAME}; false says that it cannot be done now
     */
    static Page open(int port, Supplier<?> state, Map<String, BooleanSupplier> actions) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
            Page page = new Page(server, state, actions);
            server.createContext("/", page::answer);
            server.setExecutor(Executors.newCachedThreadPool(work -> {
                Thread thread = new Thread(work, "page");
                thread.setDaemon(true);
                return thread;
            }));
            server.start();
            return page;
        } catch (IOException e) {
            throw new UncheckedIOException("The page cannot be served at 127.0.0.1:" + port + "; see `ss -ltnp`", e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/";
    }

    /** Whether a browser shows the page. */
    boolean watched() {
        return watchers.get() > 0;
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String method = exchange.getRequestMethod();
            if (!isThisMachine(exchange)) {
                say(exchange, 403, "This page is only for its own machine: " + url());
            } else if (method.equals("POST") && path.startsWith(ACTIONS)) {
                act(exchange, actions.get(path.substring(ACTIONS.length())));
            } else if (method.equals("GET") && path.equals("/events")) {
                follow(exchange);
            } else if (method.equals("GET") && FILES.containsKey(path)) {
                file(exchange, FILES.get(path));
            } else {
                say(exchange, 404, "There is nothing at " + path);
            }
        }
    }

    /** Another name may be one that somebody else has made point to this machine. */
    private boolean isThisMachine(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        return ("127.0.0.1:" + port()).equals(host) || ("localhost:" + port()).equals(host);
    }

    private void act(HttpExchange exchange, BooleanSupplier action) throws IOException {
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (!("http://" + host).equals(exchange.getRequestHeaders().getFirst("Origin"))) {
            say(exchange, 403, "Only the page itself may do that");
        } else if (action == null) {
            say(exchange, 404, "There is no such action");
        } else if (action.getAsBoolean()) {
            say(exchange, 202, "Started");
        } else {
            say(exchange, 409, "Already running");
        }
    }

    /** The state as server-sent events, until the page is left or closed; the last one is what the end looks like. */
    private void follow(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        watchers.incrementAndGet();
        try (OutputStream out = exchange.getResponseBody()) {
            boolean last;
            do {
                last = ended.await(EVERY_MS, TimeUnit.MILLISECONDS);
                out.write(("data: " + JSON.writeValueAsString(state.get()) + "\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            } while (!last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watchers.decrementAndGet();
        }
    }

    private static void file(HttpExchange exchange, String name) throws IOException {
        try (InputStream file = Page.class.getResourceAsStream(name)) {
            exchange.getResponseHeaders()
                    .set(
                            "Content-Security-Policy",
                            "default-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            send(exchange, 200, TYPES.get(name.substring(name.lastIndexOf('.') + 1)), file.readAllBytes());
        }
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Tells the browsers the last state, then serves no more. */
    @Override
    public void close() {
        ended.countDown();
        server.stop(watched() ? STOP_SECONDS : 0);
    }
}
