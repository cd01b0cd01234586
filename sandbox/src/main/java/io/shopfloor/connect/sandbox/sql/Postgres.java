// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.sql;

import io.shopfloor.connect.sandbox.process.Runtimes;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import io.shopfloor.connect.sandbox.process.Workplace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL, which the build unpacked, with an empty database {@value #DATABASE}: needs nothing installed. It trusts everybody on
 * loopback. A kill -9 takes all its processes, and what it committed outlives that. Any thread may call.
 */
public final class Postgres extends SandboxProcess {
    /** Its one user, who may do everything. */
    public static final String USER = "historian";

    private static final String DATABASE = "historian";
    private static final int CONNECT_SECONDS = 5;

    private final int port;

    public Postgres(Workplace workplace, String name) {
        super(workplace, name);
        port = workplace.freePort();
    }

    /** Why it cannot run here; empty where it can. */
    public static Optional<String> missing() {
        if (!isRoot()) {
            return Optional.empty();
        }
        try {
            boolean another =
                    new ProcessBuilder("unshare", "--user", "true").start().waitFor() == 0;
            return another
                    ? Optional.empty()
                    : Optional.of("PostgreSQL refuses to run as root, and `unshare --user` fails here");
        } catch (IOException e) {
            return Optional.of("PostgreSQL refuses to run as root, and there is no `unshare` here: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in unshare --user", e);
        }
    }

    /** The folder for a worker's {@code plugin.path} with Debezium's JDBC sink connector. */
    public static Path sinkPlugins() {
        return Runtimes.plugins("postgres");
    }

    public int port() {
        return port;
    }

    /** For a connection as {@link #USER}, without a password. */
    public String url() {
        return url(port);
    }

    /** @param port of the server or of a link to it */
    public static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    /** Runs statements, separated by semicolons. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of a query, with a null for each NULL. */
    public List<List<Object>> query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<List<Object>> rows = new ArrayList<>();
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                List<Object> row = new ArrayList<>(columns);
                for (int column = 1; column <= columns; column++) {
                    row.add(found.getObject(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    @Override
    protected List<String> command() {
        Path data = folder().resolve("data");
        if (!Files.exists(data)) {
            run(
                    "",
                    "initdb",
                    "-D",
                    data.toString(),
                    "-U",
                    USER,
                    "-A",
                    "trust",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync");
            run("create database " + DATABASE + "\n", "postgres", "--single", "-D", data.toString(), "postgres");
        }
        return program(
                "postgres",
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "dynamic_shared_memory_type=mmap", // its files are in the folder, and go with it
                "-c",
                "timezone=UTC");
    }

    @Override
    protected boolean serves() {
        try {
            return !query("select 1").isEmpty();
        } catch (SQLException notYet) {
            return false;
        }
    }

    private Connection connect() throws SQLException {
        DriverManager.setLoginTimeout(CONNECT_SECONDS);
        return DriverManager.getConnection(url(), USER, "");
    }

    private void run(String input, String... words) {
        try {
            File said = write("prepare.log", "").toFile();
            Process program = new ProcessBuilder(program(words))
                    .directory(folder().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(write("prepare.sql", input).toFile())
                    .redirectOutput(said)
                    .start();
            if (!program.waitFor(startLimit().toSeconds(), TimeUnit.SECONDS) || program.exitValue() != 0) {
                program.destroyForcibly();
                throw new IllegalStateException(words[0] + " failed:\n" + Files.readString(said.toPath()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run PostgreSQL's " + words[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in PostgreSQL's " + words[0], e);
        }
    }

    /** PostgreSQL refuses root. In a user namespace of its own the same process is nobody, and owns the same files. */
    private static List<String> program(String... words) {
        List<String> command = new ArrayList<>(isRoot() ? List.of("unshare", "--user") : List.of());
        command.add(Runtimes.serverProgram("postgres", words[0]).toString());
        command.addAll(List.of(words).subList(1, words.length));
        return command;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
