// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.plc4x.java.api.PlcConnection;
import org.apache.plc4x.java.api.PlcDriver;
import org.apache.plc4x.java.api.messages.PlcReadRequest;
import org.apache.plc4x.java.api.messages.PlcReadResponse;

/**
 * One attempt at one PLC4X connection, never used again after a fault. PLC4X 0.13.1 connections block for ever while they
 * open, say that they are connected when they are not, and are of no use after one time-out. So opening has a deadline on a
 * thread of its own, every request has ours, and whoever meets a {@link LinkLostException} closes this one and opens another.
 * Owned by one thread.
 */
public final class PlcLink implements AutoCloseable {

    private static final long INTERRUPT_MS = 2_000;
    private static final long CLOSE_MS = 5_000;

    private final ConnectionConfig config;
    private final PlcConnection connection;
    private final LinkEnd end;
    private boolean answered;

    private PlcLink(ConnectionConfig config, PlcConnection connection) {
        this.config = config;
        this.connection = connection;
        this.end = new LinkEnd(connection);
    }

    /** What the opening thread brings about. */
    private static final class Opening {
        private volatile PlcConnection connection;
        private volatile Throwable failure;
    }

    /**
     * Opens a connection within its connect time-out.
     *
     * @throws LinkLostException if it cannot be opened; nothing is left behind then
     */
    public static PlcLink open(ConnectionConfig config, PlcDriver driver)
            throws LinkLostException, InterruptedException {
        Opening opening = new Opening();
        Thread thread = PlcDrivers.thread("plc-open-" + config.name(), () -> {
            try {
                PlcConnection made = driver.getConnection(config.url());
                opening.connection = made;
                made.connect();
            } catch (Throwable e) {
                opening.failure = e;
            }
        });
        thread.start();
        try {
            thread.join(config.connectTimeout().toMillis());
        } catch (InterruptedException e) {
            discard(thread, opening);
            throw e;
        }
        boolean late = thread.isAlive();
        if (!late && opening.failure == null) {
            if (config.isS7()) {
                S7AnswerRepair.in(opening.connection);
            }
            return new PlcLink(config, opening.connection);
        }
        discard(thread, opening);
        throw late
                ? new LinkLostException(
                        "did not open within " + config.connectTimeout().toMillis() + " ms."
                                + " Check the address, credentials, security settings and free connection slots of the PLC,"
                                + " or raise "
                                + Plc4xSourceOptions.connectionOption(config.name(), "connect.timeout.ms"),
                        null)
                : new LinkLostException("cannot be opened: " + config.redact(rootMessage(opening.failure)), null);
    }

    private static void discard(Thread thread, Opening opening) throws InterruptedException {
        thread.interrupt();
        thread.join(INTERRUPT_MS);
        if (opening.connection != null) {
            LinkEnd end = new LinkEnd(opening.connection);
            end.begin().join(CLOSE_MS);
        }
    }

    PlcReadRequest.Builder newRequest() {
        return connection.readRequestBuilder();
    }

    /** Whether any request was answered so far: only then is the device known to live. */
    public boolean answered() {
        return answered;
    }

    /**
     * Sends a request for values and waits for the answer.
     *
     * @return the answer; null if the request was refused as a whole, on a connection that seems to be in order
     * @throws LinkLostException if there was no answer, and the connection is of no use any more
     */
    public PlcReadResponse read(PlcReadRequest request) throws LinkLostException, InterruptedException {
        CompletableFuture<? extends PlcReadResponse> answer = null;
        try {
            answer = request.execute();
            PlcReadResponse response = answer.get(config.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
            answered = true;
            return response;
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw noAnswer();
        } catch (ExecutionException | RuntimeException e) {
            if (isTimeout(e)) {
                throw noAnswer();
            }
            if (!connection.isConnected()) {
                throw new LinkLostException("was lost: " + config.redact(rootMessage(e)), null);
            }
            return null;
        }
    }

    private LinkLostException noAnswer() {
        return new NoAnswerException(
                "gave no answer within " + config.requestTimeout().toMillis() + " ms");
    }

    private static boolean isTimeout(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    /** Closes within a few seconds, whatever state it is in, and waits so that the PLC's slot is free again. */
    @Override
    public void close() {
        try {
            end.begin().join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing goes on by itself
        }
    }
}
