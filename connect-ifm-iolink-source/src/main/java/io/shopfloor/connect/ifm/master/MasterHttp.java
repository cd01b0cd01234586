// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * HTTP to any number of masters. Connections are kept alive, and reused as long as a caller waits for one answer before
 * it asks the same master again, as {@link IotCoreClient} does. No proxy, no redirects, no HTTP/2 upgrade: masters are on
 * the same network, and small. A client of the JDK's whose own thread has died answers nothing any more and does not say
 * so: it is replaced. Any thread may call.
 */
public final class MasterHttp implements AutoCloseable {
    private static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;
    private static final long GRACE_MS = 1_000;
    private static final int MAX_REASON = 200;

    private final ExecutorService executor;
    private final SSLContext tls;
    private final Duration timeout;
    private volatile HttpClient client;

    /**
     * @param tls for {@code https} addresses; null for the JDK's own trust
     * @param timeout for a connection to be made, and for each whole answer
     */
    public MasterHttp(SSLContext tls, Duration timeout) {
        this.tls = tls;
        this.timeout = timeout;
        this.executor = Executors.newFixedThreadPool(2, job -> {
            Thread thread = new Thread(job, "ifm-http");
            thread.setDaemon(true);
            return thread;
        });
        this.client = newClient();
    }

    private HttpClient newClient() {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(timeout)
                .executor(executor);
        if (tls != null) {
            builder.sslContext(tls);
        }
        return builder.build();
    }

    /** A whole answer: the status and the body. */
    record Answer(int status, byte[] body) {}

    /** Thrown where a kept connection turned out to be dead: asking once more is worth it. */
    static final class DeadConnectionException extends IOException {
        private static final long serialVersionUID = 1L;

        DeadConnectionException(Throwable cause) {
            super(String.valueOf(cause.getMessage()), cause);
        }
    }

    Answer post(MasterAddress address, byte[] body)
            throws MasterException, DeadConnectionException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.uri())
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        HttpClient used = client;
        AtomicBoolean headCame = new AtomicBoolean();
        CompletableFuture<HttpResponse<byte[]>> sent = used.sendAsync(request, head -> {
            headCame.set(true);
            return new LimitedBody(MAX_ANSWER_BYTES);
        });
        try {
            HttpResponse<byte[]> response = awaited(sent, headCame);
            return new Answer(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            throw new MasterException(
                    MasterException.Kind.TIMEOUT, silent(address) + (headCame.get() ? "" : replaced(used)), e);
        } catch (ExecutionException e) {
            throw failure(address, e.getCause());
        } finally {
            sent.cancel(true); // ends the exchange and its connection, where it is not over
        }
    }

    /**
     * The request's own time limit ends with the head of the answer; this one includes the body. A client that does not
     * even keep its own limit has no thread any more.
     */
    private HttpResponse<byte[]> awaited(CompletableFuture<HttpResponse<byte[]>> sent, AtomicBoolean headCame)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (headCame.get()) {
                throw e;
            }
            return sent.get(GRACE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized String replaced(HttpClient dead) {
        if (client == dead) {
            client = newClient();
        }
        return ", and the HTTP client has stopped: it is replaced";
    }

    private String silent(MasterAddress address) {
        return "master " + address + " did not answer within " + timeout.toMillis() + " ms";
    }

    private MasterException failure(MasterAddress address, Throwable cause) throws DeadConnectionException {
        if (cause instanceof HttpConnectTimeoutException
                || cause instanceof ConnectException
                || cause instanceof UnresolvedAddressException
                || cause.getCause() instanceof UnresolvedAddressException) {
            return new MasterException(
                    MasterException.Kind.UNREACHABLE,
                    "master " + address + " cannot be reached. Check address, network and power.",
                    cause);
        }
        if (cause instanceof java.net.http.HttpTimeoutException) {
            return new MasterException(MasterException.Kind.TIMEOUT, silent(address), cause);
        }
        if (cause instanceof SSLException) {
            return new MasterException(
                    MasterException.Kind.TLS,
                    "master " + address + " was not trusted: " + rootOf(cause)
                            + ". Compare the fingerprint with the master's and set ifm.ssl.fingerprints to it.",
                    cause);
        }
        if (cause instanceof LimitedBody.TooLongException) {
            return new MasterException(
                    MasterException.Kind.MALFORMED,
                    "master " + address + " sent too much: " + cause.getMessage()
                            + ". Is it an ifm IO-Link master with an IoT Core?",
                    cause);
        }
        if (cause instanceof IOException) {
            throw new DeadConnectionException(cause);
        }
        if (cause instanceof RuntimeException) {
            // So the JDK's client answers a Content-Length that is no number, for example.
            return new MasterException(
                    MasterException.Kind.MALFORMED,
                    "master " + address + " sent something that is not HTTP ("
                            + PlainText.of(cause.toString(), MAX_REASON)
                            + "). Is it an ifm IO-Link master with an IoT Core?",
                    cause);
        }
        throw new IllegalStateException("the HTTP client failed", cause);
    }

    private static String rootOf(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }

    /**
     * Ends the threads that this class made. The JDK's client ends its own thread and closes its connections when it is
     * collected as garbage: up to JDK 20 there is no other way.
     */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
