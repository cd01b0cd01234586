// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.examples.demo.DemoOptions.Make;
import io.shopfloor.connect.examples.demo.PlantView.Plant;
import io.shopfloor.connect.sandbox.Sandbox;
import io.shopfloor.connect.sandbox.mqtt.Mosquitto;
import io.shopfloor.connect.sandbox.sql.Postgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The demo's main class, started by {@code ./demo}: from the command line to the exit status. The system property
 * {@code shopfloor.home} names the checkout (default: the working directory), {@code shopfloor.terminal=true} says that
 * standard output is a terminal.
 */
public final class Demo {
    private static final Logger PAHO = Logger.getLogger("org.eclipse.paho.mqttv5");
    private static final int FAILED = 1;
    private static final int WRONG_OPTIONS = 2;

    private final DemoOptions options;
    private final boolean live;
    private final EventLog screen;
    private volatile Run run;
    private volatile boolean interrupted;
    private volatile boolean ended;

    private Demo(DemoOptions options, boolean terminal) {
        this.options = options;
        this.live = terminal && !options.headless();
        this.screen = new EventLog(Screen.of(live));
    }

    /** See {@code usage.txt} for the arguments. */
    public static void main(String... args) {
        if (List.of(args).contains("--help")) {
            System.out.print(usage());
            return;
        }
        // The demo's own MQTT clients see their broker being killed; the library would print stack traces over the
        // verdict.
        PAHO.setLevel(Level.OFF);
        try {
            DemoOptions options = DemoOptions.parse(args);
            if (options.broker() == Make.MOSQUITTO && !Mosquitto.isInstalled()) {
                throw new UsageException("--broker mosquitto: not installed here; install it, or use hivemq");
            }
            if (options.historian() && Postgres.missing().isPresent()) {
                throw new UsageException("--historian: " + Postgres.missing().get());
            }
            System.exit(new Demo(options, Boolean.getBoolean("shopfloor.terminal")).run());
        } catch (UsageException e) {
            System.err.println(e.getMessage());
            System.err.println("./demo --help lists the options.");
            System.exit(WRONG_OPTIONS);
        }
    }

    private int run() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::atExit, "interrupted"));
        int status;
        try (Sandbox box = Sandbox.open()) {
            if (options.keep()) {
                box.keep();
            }
            status = run(box);
        } catch (RuntimeException e) {
            if (interrupted) {
                return FAILED; // its servers are being killed: whatever fails now fails for that
            }
            System.err.println("The demo failed: " + e.getMessage());
            e.printStackTrace(System.err);
            status = FAILED;
        }
        ended = true;
        return status;
    }

    private int run(Sandbox box) {
        Path home = Path.of(System.getProperty("shopfloor.home", "")).toAbsolutePath();
        ShopFloor floor = ShopFloor.open(box, home, options, screen);
        try (PressSensors sensors = PressSensors.open(floor, home, screen);
                PressPlc plc = PressPlc.open(floor, home, screen);
                PressServer server = PressServer.open(floor, plc.devices(), home, screen);
                Historian historian = options.historian() ? Historian.open(floor, home, screen) : null) {
            sensors.lines().forEach(screen::event);
            screen.event(plc.line());
            screen.event(server.line());
            new LookDeeper(floor).lines().forEach(screen::event);
            Optional<Historian> sql = Optional.ofNullable(historian);
            Plugs plugs = Plugs.of(floor, server, sql, screen);
            return run(box, new Plant(floor, options.broker().title(), plugs, sensors, plc, server, sql));
        }
    }

    private int run(Sandbox box, Plant plant) {
        try (Run running = new Run(plant.floor(), plant.plugs(), plant.historian(), options, screen)) {
            run = running;
            Verdict verdict = options.pagePort().isPresent()
                    ? withPage(running, plant, options.pagePort().getAsInt())
                    : running.await();
            plant.sensors().lines().forEach(System.out::println);
            System.out.println(plant.plc().line());
            System.out.println(plant.server().line());
            if (options.keep()) {
                keep(box, verdict);
            }
            verdict.lines().forEach(System.out::println);
            return verdict.exitStatus();
        }
    }

    private Verdict withPage(Run running, Plant plant, int port) {
        try (PagedRun paged = PagedRun.open(running, plant, screen, port)) {
            return paged.await();
        }
    }

    private void keep(Sandbox box, Verdict verdict) {
        System.out.println("Logs and data stay in " + box.folder());
        if (live) {
            System.out.println(verdict.result() + ". Everything still runs: press Enter to stop.");
            try {
                System.in.read();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read from the terminal", e);
            }
        }
    }

    /** The sandbox kills its servers at the same time. */
    private void atExit() {
        if (ended) {
            return;
        }
        interrupted = true;
        screen.end();
        Run running = run;
        System.out.println("Interrupted, stopping everything. Seen so far: "
                + (running == null ? "nothing was sent yet" : running.soFar().unfinished()));
    }

    private static String usage() {
        try (InputStream text = Demo.class.getResourceAsStream("usage.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read usage.txt beside this class", e);
        }
    }
}
