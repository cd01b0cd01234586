// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * What goes to the broker: Paho's packets, without the acknowledgements that it sends of its own accord, and the
 * acknowledgements that are due, between them. A thread of its own writes what has gathered while it wrote before, so
 * that many packets share one system call and none waits for a timer, and so that a broker that does not read blocks
 * nobody who acknowledges. Paho's sender writes, any thread acknowledges.
 */
final class WireOutput extends OutputStream {

    private static final int PUBACK = 4;
    private static final int PUBREC = 5;
    private static final int PUBCOMP = 7;
    private static final int PINGREQ = 12;
    /** Paho has to wait while more than this is unwritten. */
    private static final int HIGH_WATER = 1 << 18;

    private static final long DRAIN_MS = 1_000;

    private final OutputStream out;
    private final Runnable onPing;
    private final Thread writer;
    private final Object lock = new Object();

    private ByteArrayOutputStream gathered = new ByteArrayOutputStream(1 << 14);
    private ByteArrayOutputStream writing = new ByteArrayOutputStream(1 << 14);
    /** Acknowledgements that came while Paho was in the middle of a packet. */
    private final ByteArrayOutputStream between = new ByteArrayOutputStream();

    private IOException failure;
    private boolean busy;
    private boolean closed;

    private final byte[] header = new byte[5];
    private int headerLength;
    private int left;
    private boolean dropping;

    /** @param onPing told of each PINGREQ */
    WireOutput(OutputStream out, String clientId, Runnable onPing) {
        this.out = out;
        this.onPing = onPing;
        this.writer = new Thread(this::run, "mqtt-write-" + clientId);
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        synchronized (lock) {
            awaitRoom();
            int at = offset;
            int end = offset + length;
            while (at < end) {
                if (left == 0) {
                    header(bytes[at++]);
                } else {
                    int count = Math.min(left, end - at);
                    if (!dropping) {
                        gathered.write(bytes, at, count);
                    }
                    at += count;
                    left -= count;
                }
            }
            if (atBoundary()) {
                between.writeTo(gathered);
                between.reset();
            }
            lock.notifyAll();
        }
    }

    /** Everything is written as soon as possible anyway. */
    @Override
    public void flush() throws IOException {
        synchronized (lock) {
            check();
        }
    }

    /** Writes packets of four bytes each: PUBACK, PUBREC or PUBCOMP. */
    void acknowledge(byte[] packets, int length) throws IOException {
        synchronized (lock) {
            check();
            (atBoundary() ? gathered : between).write(packets, 0, length);
            lock.notifyAll();
        }
    }

    /** Waits for what was written before, but not long, and ends the thread. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
            long deadline = System.nanoTime() + DRAIN_MS * 1_000_000;
            try {
                while (failure == null && (busy || gathered.size() > 0) && System.nanoTime() < deadline) {
                    lock.wait(10);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean atBoundary() {
        return left == 0 && headerLength == 0;
    }

    private void header(byte next) {
        header[headerLength++] = next;
        boolean more = headerLength == 1 || next < 0 && headerLength < header.length;
        if (more) {
            return;
        }
        for (int i = 1; i < headerLength; i++) {
            left |= (header[i] & 0x7F) << (7 * (i - 1));
        }
        int type = (header[0] & 0xFF) >> 4;
        if (type == PINGREQ) {
            onPing.run();
        }
        dropping = type == PUBACK || type == PUBREC || type == PUBCOMP;
        if (!dropping) {
            gathered.write(header, 0, headerLength);
        }
        headerLength = 0;
    }

    private void awaitRoom() throws IOException {
        try {
            while (failure == null && !closed && gathered.size() > HIGH_WATER) {
                lock.wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the broker", e);
        }
        check();
    }

    private void check() throws IOException {
        if (failure != null) {
            throw new IOException("the connection broke: " + failure.getMessage(), failure);
        }
        if (closed) {
            throw new IOException("the connection is closed");
        }
    }

    private void run() {
        try {
            while (take()) {
                writing.writeTo(out);
                out.flush();
                writing.reset();
            }
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            // Whoever writes or acknowledges must hear of it, or it would wait for ever.
            failed(new IOException("the writer died: " + e, e));
        }
    }

    private void failed(IOException cause) {
        synchronized (lock) {
            failure = cause;
            lock.notifyAll();
        }
    }

    /** Waits for something to write. Returns false once all is written and the wire is closed. */
    private boolean take() throws IOException {
        synchronized (lock) {
            busy = false;
            lock.notifyAll();
            try {
                while (gathered.size() == 0 && !closed) {
                    lock.wait();
                }
            } catch (InterruptedException e) {
                throw new IOException("the writer was interrupted", e);
            }
            if (gathered.size() == 0) {
                return false;
            }
            ByteArrayOutputStream full = gathered;
            gathered = writing;
            writing = full;
            busy = true;
            return true;
        }
    }
}
