// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.iolink;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One HTTP/1.1 connection to a master: as much of HTTP as a master's embedded server has. Runs on a thread of its own
 * until either side closes it.
 */
final class HttpConnection implements Runnable {
    private static final int MAX_BODY = 1024 * 1024;
    private static final int LOOK_MS = 20;

    private final Socket socket;
    private final SimulatedMaster master;
    private InputStream in;

    HttpConnection(Socket socket, SimulatedMaster master) {
        this.socket = socket;
        this.master = master;
    }

    @Override
    public void run() {
        try (Socket closing = socket) {
            closing.setTcpNoDelay(true);
            in = new BufferedInputStream(closing.getInputStream());
            String line = line();
            while (line != null && !line.isEmpty()) {
                serve(line);
                line = line();
            }
        } catch (IOException e) {
            // The client has gone, or the master was unplugged: either way this connection is over.
        } finally {
            master.closed(this);
        }
    }

    private void serve(String requestLine) throws IOException {
        int length = 0;
        for (String header = line(); header != null && !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        if (length > MAX_BODY) {
            throw new IOException("a body of " + length + " bytes");
        }
        byte[] body = in.readNBytes(length);
        master.traffic().begun();
        try {
            if (!awaitAnswering()) {
                throw new IOException("the client gave up");
            }
            answer(requestLine, body);
        } finally {
            master.traffic().ended();
        }
    }

    /** Waits while the master is stalled; false if the client closes meanwhile. */
    private boolean awaitAnswering() throws IOException {
        while (master.isStalled()) {
            socket.setSoTimeout(LOOK_MS);
            try {
                in.mark(1);
                if (in.read() < 0) {
                    return false;
                }
                in.reset();
            } catch (SocketTimeoutException stillThere) {
                // Nothing came and nobody left.
            } finally {
                socket.setSoTimeout(0);
            }
        }
        return true;
    }

    private void answer(String requestLine, byte[] body) throws IOException {
        master.takeTime(body);
        SimulatedMaster.Canned canned = master.canned();
        byte[] answer = canned != null
                ? canned.body()
                : requestLine.startsWith("GET ")
                        ? master.core().get(requestLine.split(" ")[1])
                        : master.core().post(body);
        int status = canned != null ? canned.status() : answer.length == 0 ? 413 : 200;
        String head = "HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nContent-Length: " + answer.length
                + "\r\n\r\n";
        OutputStream out = socket.getOutputStream();
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(headBytes, headBytes.length + answer.length);
        System.arraycopy(answer, 0, all, headBytes.length, answer.length);
        out.write(all);
        out.flush();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a connection of the simulated master", e);
        }
    }
}
