// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.sandbox.sql.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * PostgreSQL, and the sink connectors that write the plant's pieces and readings into its tables. Opened by the demo's main thread;
 * what the tables hold is asked every second on a thread of its own, and any may look at the newest answer.
 */
final class Historian implements AutoCloseable {
    private static final String TABLES = "examples/historian/tables.sql";
    private static final List<String> SINKS = List.of(
            "examples/connectors/historian-pieces.json",
            "examples/connectors/historian-press.json",
            "examples/connectors/historian-readings.json");

    private static final String COUNT =
            "select count(*), count(distinct id) from piece where asset = 'acme/aachen/press1'";
    private static final String PER_MINUTE =
            "select to_char(date_trunc('minute', time), 'HH24:MI'), count(*) from piece where asset = 'acme/aachen/press1'"
                    + " group by date_trunc('minute', time) order by date_trunc('minute', time) desc limit 5";
    private static final String TEMPERATURE =
            "select avg(temperature) from press where time > now() - interval '2 minutes'"
                    + " group by date_bin('2 seconds', time, '2020-01-01') order by date_bin('2 seconds', time, '2020-01-01')";

    /**
     * What the tables hold.
     *
     * @param rows of the light barrier's pieces
     * @param distinct how many different pieces these are
     * @param minutes the newest minutes and how many pieces each has, the newest first
     * @param temperature of the press over the last two minutes, in two-second means
     */
    record Answer(long rows, long distinct, List<Minute> minutes, List<Double> temperature) {
        static final Answer NONE = new Answer(0, 0, List.of(), List.of());

        /** In a line. */
        String line() {
            return "In PostgreSQL, select count(*), count(distinct id) from piece: " + rows + ", " + distinct;
        }
    }

    /** Pieces of one minute, {@code 08:15} in UTC. */
    record Minute(String minute, long pieces) {}

    private final Postgres postgres;
    private final ShopFloor floor;
    private final List<String> sinks;
    private final Screen screen;
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "historian");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Answer newest = Answer.NONE;

    private Historian(Postgres postgres, ShopFloor floor, List<String> sinks, Screen screen) {
        this.postgres = postgres;
        this.floor = floor;
        this.sinks = sinks;
        this.screen = screen;
        asking.scheduleWithFixedDelay(this::askUnlessAway, 0, 1, TimeUnit.SECONDS);
    }

    /** Starts the server with its tables, and the sinks. */
    static Historian open(ShopFloor floor, Path home, Screen screen) {
        screen.event("Starting PostgreSQL with " + TABLES);
        Postgres postgres = floor.box().postgres();
        try {
            postgres.execute(Files.readString(home.resolve(TABLES)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + TABLES, e);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refuses " + TABLES, e);
        }
        List<String> sinks = new ArrayList<>();
        for (String file : SINKS) {
            ConnectorFile sink = ConnectorFile.read(home.resolve(file))
                    .with("connection.url", postgres.url())
                    .with("connection.username", Postgres.USER)
                    .with("connection.password", "")
                    .with("errors.deadletterqueue.topic.replication.factor", "1"); // there is one Kafka broker here
            floor.start(sink, file, screen);
            sinks.add(sink.name());
        }
        screen.event("Ask it yourself: psql " + postgres.url().substring("jdbc:".length()) + " -U " + Postgres.USER);
        return new Historian(postgres, floor, sinks, screen);
    }

    Postgres server() {
        return postgres;
    }

    /** What the tables held about a second ago. */
    Answer newest() {
        return newest;
    }

    /** What the tables hold now; it has to be up. */
    Answer ask() {
        try {
            List<Object> count = postgres.query(COUNT).get(0);
            List<Minute> minutes = postgres.query(PER_MINUTE).stream()
                    .map(row -> new Minute((String) row.get(0), (Long) row.get(1)))
                    .toList();
            List<Double> temperature = postgres.query(TEMPERATURE).stream()
                    .filter(row -> row.get(0) != null)
                    .map(row -> (Double) row.get(0))
                    .toList();
            return new Answer((Long) count.get(0), (Long) count.get(1), minutes, temperature);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL does not answer", e);
        }
    }

    private void askUnlessAway() {
        try {
            newest = ask();
            sinks.forEach(this::restartIfFailed);
        } catch (IllegalStateException | UncheckedIOException killedJustNow) {
            return; // the page goes on showing what it held
        }
    }

    /** A sink that is started while its database is away fails, and waits for somebody to start it again. */
    private void restartIfFailed(String sink) {
        if (floor.worker().rest().status(sink).failed()) {
            screen.event("POST /connectors/" + sink + "/restart: it had started while PostgreSQL was away");
            floor.worker().rest().restart(sink);
        }
    }

    /** What the worker says of the sinks. */
    String status() {
        return sinks.stream()
                .map(sink -> floor.worker().rest().status(sink).toString())
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
