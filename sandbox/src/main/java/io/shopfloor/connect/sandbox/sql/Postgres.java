// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.sql;

import io.shopfloor.connect.sandbox.process.Runtimes;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import io.shopfloor.connect.sandbox.process.Workplace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * PostgreSQL, which the build unpacked, with an empty database {@value #DATABASE}: needs nothing installed. It trusts everybody on
 * loopback. A kill -9 takes all its processes, and what it committed outlives that. Any thread may call.
 */
public final class Postgres extends SandboxProcess {
    /** Its one user, who may do everything. */
    public static final String USER = "historian";

    private static final String DATABASE = "historian";
    private static final int CONNECT_SECONDS = 5;
    private static final Duration QUIT_LIMIT = Duration.ofSeconds(5);
    private static final List<String> NAMESPACES = List.of("unshare", "--user", "--ipc");
    private static final boolean HAS_NAMESPACES = fault(
                    Stream.concat(NAMESPACES.stream(), Stream.of("true")).toList())
            .isEmpty();

    private final int port;

    public Postgres(Workplace workplace, String name) {
        super(workplace, name);
        port = workplace.freePort();
    }

    /** Why it cannot run here, and what to do; empty where it can. */
    public static Optional<String> missing() {
        if (isRoot() && !HAS_NAMESPACES) {
            return Optional.of(
                    "PostgreSQL refuses to run as root, and here `unshare --user --ipc` cannot make it another"
                            + " user: run this as another user");
        }
        return fault(program("postgres", "--version"))
                .map(said -> "the PostgreSQL that the build unpacked does not run on this system: " + said)
                .or(() -> fault(inNamespace(List.of("id", "-un")))
                        .map(said -> "PostgreSQL needs a user with a name, run this as one: " + said));
    }

    /** What is said by a program that does not end well. */
    private static Optional<String> fault(List<String> command) {
        try {
            Process program =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return program.waitFor() == 0 ? Optional.empty() : Optional.of(command + ": " + said);
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in " + command, e);
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

    /** By an immediate shutdown, which gives back the shared memory that a kill -9 leaves in the system. */
    @Override
    public void end() {
        if (alive()) {
            signal("QUIT");
            endsWithin(QUIT_LIMIT);
        }
        kill9();
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

    private static List<String> program(String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        command.set(0, Runtimes.serverProgram("postgres", words[0]).toString());
        return inNamespace(command);
    }

    /**
     * PostgreSQL refuses root. In a user namespace of its own the same process is nobody, and owns the same files. With its
     * own shared memory, too, nothing of that is left however it ends.
     */
    private static List<String> inNamespace(List<String> command) {
        return HAS_NAMESPACES
                ? Stream.concat(NAMESPACES.stream(), command.stream()).toList()
                : command;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
