// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * A small MQTT 5 server on the loopback whose every answer a test can change. Unchanged it is a plain obliging broker:
 * it accepts each CONNECT, grants each SUBSCRIBE, answers PUBLISH, PUBREL, UNSUBSCRIBE and PINGREQ; it routes nothing:
 * what a client receives, the test publishes. The test thread calls it; a daemon thread accepts, and another one a
 * connection reads and runs the scripts. A script that throws ends its connection and makes {@link #close()} throw, so
 * no failed expectation in a script is lost.
 */
public final class ScriptedBroker implements AutoCloseable {

    private enum ClientCertificate {
        NOT_ASKED,
        NEEDED
    }

    private final SSLContext tls;
    private final ClientCertificate clientCertificate;
    private final BlockingQueue<ConnectedClient> arrivals = new LinkedBlockingQueue<>();
    private final List<SSLException> tlsFailures = new CopyOnWriteArrayList<>();
    private final List<Throwable> scriptFailures = new CopyOnWriteArrayList<>();
    private final List<ConnectedClient> sockets = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService delays =
            Executors.newSingleThreadScheduledExecutor(task -> daemon("scripted-broker-delays", task));
    private final Object scriptChange = new Object();
    private volatile Scripts scripts = Scripts.obliging();
    private final int port;
    private volatile ServerSocket listener;
    private volatile Thread accepting;

    private ScriptedBroker(SSLContext tls, ClientCertificate clientCertificate) {
        this.tls = tls;
        this.clientCertificate = clientCertificate;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
    }

    public static ScriptedBroker start() {
        return new ScriptedBroker(null, ClientCertificate.NOT_ASKED);
    }

    public static ScriptedBroker start(SSLContext context) {
        return new ScriptedBroker(context, ClientCertificate.NOT_ASKED);
    }

    /** TLS that ends the handshake when the client shows no certificate that the context trusts. */
    public static ScriptedBroker startMutual(SSLContext context) {
        return new ScriptedBroker(context, ClientCertificate.NEEDED);
    }

    public int port() {
        return port;
    }

    /** {@code tcp://127.0.0.1:port}, or {@code ssl://127.0.0.1:port}. */
    public String uri() {
        return (tls == null ? "tcp" : "ssl") + "://127.0.0.1:" + port();
    }

    public ScriptedBroker onConnect(Function<ConnectPacket, ConnectAnswer> script) {
        synchronized (scriptChange) {
            scripts = new Scripts(script, scripts.onSubscribe(), scripts.onUnsubscribe(), scripts.onPublish());
        }
        return this;
    }

    public ScriptedBroker onSubscribe(Function<SubscribePacket, SubscribeAnswer> script) {
        synchronized (scriptChange) {
            scripts = new Scripts(scripts.onConnect(), script, scripts.onUnsubscribe(), scripts.onPublish());
        }
        return this;
    }

    public ScriptedBroker onPublish(Function<Message, PublishAnswer> script) {
        synchronized (scriptChange) {
            scripts = new Scripts(scripts.onConnect(), scripts.onSubscribe(), scripts.onUnsubscribe(), script);
        }
        return this;
    }

    /** What to answer to the filters of an UNSUBSCRIBE: a reason code for each, or none at all for no UNSUBACK. */
    public ScriptedBroker onUnsubscribe(Function<List<String>, List<Integer>> script) {
        synchronized (scriptChange) {
            scripts = new Scripts(scripts.onConnect(), scripts.onSubscribe(), script, scripts.onPublish());
        }
        return this;
    }

    /**
     * The next connection that sent a CONNECT, in order of arrival; each is handed out once. Its CONNECT has been
     * answered as the script says (refused ones are handed out too).
     */
    public ConnectedClient awaitClient(Duration limit) {
        try {
            ConnectedClient client = arrivals.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (client != null) {
                return client;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("no further client came within " + limit.toMillis() + " ms; so far " + clients()
                + ", TLS failures " + tlsFailures + ", script failures " + scriptFailures);
    }

    /** {@link #awaitClient(Duration)} with 10 seconds. */
    public ConnectedClient awaitClient() {
        return awaitClient(Duration.ofSeconds(10));
    }

    /** Every connection that sent a CONNECT so far, handed out or not; here before the CONNECT is answered. */
    public List<ConnectedClient> clients() {
        return sockets.stream().filter(client -> client.connect() != null).toList();
    }

    /** The TLS handshakes that failed so far. */
    public List<SSLException> tlsFailures() {
        return List.copyOf(tlsFailures);
    }

    /** Stops listening and drops every connection: a broker that died. */
    public void goDown() {
        try {
            listener.close();
            accepting.join(); // a pending accept() keeps the port
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        sockets.forEach(ConnectedClient::drop);
    }

    /** Listens again on the same port. */
    public void comeBack() {
        listener = listen(port);
    }

    @Override
    public void close() {
        goDown();
        delays.shutdownNow();
        if (!scriptFailures.isEmpty()) {
            throw new AssertionError("a script of the broker failed", scriptFailures.get(0));
        }
    }

    private ServerSocket listen(int wantedPort) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            // Small, so that a frozen peer is felt soon.
            socket.setReceiveBufferSize(64 * 1024);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), wantedPort));
            accepting = daemon("scripted-broker-accept-" + socket.getLocalPort(), () -> acceptAll(socket));
            accepting.start();
            return socket;
        } catch (IOException failed) {
            throw new UncheckedIOException("the scripted broker cannot listen on 127.0.0.1:" + wantedPort, failed);
        }
    }

    private void acceptAll(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket tcp = from.accept();
                tcp.setTcpNoDelay(true);
                daemon("scripted-broker-client-" + tcp.getPort(), () -> serve(from, tcp))
                        .start();
            } catch (IOException failed) {
                if (!from.isClosed()) {
                    scriptFailures.add(failed);
                    return;
                }
            }
        }
    }

    private void serve(ServerSocket from, Socket tcp) {
        PacketLog log = new PacketLog();
        try (tcp) {
            SSLSocket secured = tls == null ? null : handshake(tcp);
            SSLSession session = secured == null ? null : secured.getSession();
            Wire wire = new Wire(tcp, secured == null ? tcp : secured);
            ConnectedClient client = new ConnectedClient(wire, log, session);
            sockets.add(client);
            if (from.isClosed()) {
                client.drop();
            }
            PacketAnswers answers = new PacketAnswers(client, log, () -> scripts, delays, arrivals::add);
            wire.readAll(answers::take);
            log.end("closed by the client");
        } catch (IOException | UncheckedIOException lost) {
            log.end("lost: " + lost);
        } catch (RuntimeException | AssertionError failed) {
            scriptFailures.add(failed);
            log.end("a script failed: " + failed);
        }
    }

    private SSLSocket handshake(Socket tcp) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(tcp, (InputStream) null, true);
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(clientCertificate == ClientCertificate.NEEDED);
        try {
            socket.startHandshake();
        } catch (SSLException failed) {
            tlsFailures.add(failed);
            throw failed;
        }
        return socket;
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
