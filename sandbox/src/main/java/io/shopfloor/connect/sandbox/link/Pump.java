// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a connection: a thread that reads and notes the time, and one that writes when the link's weather
 * lets it. Between them at most 256 pieces of 16 KiB; then the reader waits, and so does the sender.
 */
final class Pump implements Runnable {
    private static final int PIECE_BYTES = 16 * 1024;
    private static final int QUEUE_PIECES = 256;
    private static final int SLICES_PER_SECOND = 50;

    /** Bytes and when they came; no bytes: the end of the stream. */
    private record Piece(byte[] bytes, long readAt) {}

    private final LinkConnection connection;
    private final LinkWeather weather;
    private final Socket from;
    private final Socket to;
    private final boolean towardsClient;
    private final BlockingQueue<Piece> queue = new ArrayBlockingQueue<>(QUEUE_PIECES);
    private long nextSlot = System.nanoTime();

    Pump(LinkConnection connection, LinkWeather weather, Socket from, Socket to, boolean towardsClient) {
        this.connection = connection;
        this.weather = weather;
        this.from = from;
        this.to = to;
        this.towardsClient = towardsClient;
    }

    @Override
    public void run() {
        FaultyLink.daemon("link-writer", this::writeAll);
        try {
            readAll(from.getInputStream());
        } catch (IOException broken) {
            connection.broken(towardsClient);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connection.reset();
        }
    }

    private void readAll(InputStream in) throws IOException, InterruptedException {
        byte[] buffer = new byte[PIECE_BYTES];
        int length;
        do {
            length = in.read(buffer);
            Piece piece = new Piece(Arrays.copyOf(buffer, Math.max(0, length)), System.nanoTime());
            while (!queue.offer(piece, 1, TimeUnit.SECONDS)) {
                if (from.isClosed()) {
                    return;
                }
            }
        } while (length >= 0);
    }

    private void writeAll() {
        try {
            boolean more = true;
            while (more && !from.isClosed()) {
                Piece piece = queue.poll(1, TimeUnit.SECONDS);
                if (piece != null) {
                    weather.awaitDue(piece.readAt(), towardsClient);
                    more = deliver(piece);
                }
            }
        } catch (IOException broken) {
            connection.broken(towardsClient);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connection.reset();
        }
    }

    private boolean deliver(Piece piece) throws IOException, InterruptedException {
        boolean end = piece.bytes().length == 0;
        if (connection.swallows()) {
            connection.swallowed();
            if (end) {
                connection.endSwallowed(towardsClient);
            }
        } else if (end) {
            to.shutdownOutput();
            connection.directionEnded();
        } else {
            write(piece.bytes());
        }
        return !end;
    }

    private void write(byte[] bytes) throws IOException, InterruptedException {
        OutputStream out = to.getOutputStream();
        int written = 0;
        while (written < bytes.length) {
            long rate = weather.bytesPerSecond();
            int slice = (int) Math.min(bytes.length - written, Math.max(1, rate / SLICES_PER_SECOND));
            out.write(bytes, written, slice);
            written += slice;
            nextSlot = Math.max(nextSlot, System.nanoTime()) + (long) (slice * 1e9 / rate);
            weather.awaitSlot(nextSlot);
        }
    }
}
