// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.examples.demo.Plug.Fault;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What can be broken on the shop floor.
 *
 * @param worker the Connect worker: killed with -9, started again at once
 * @param broker the MQTT broker: likewise
 * @param link the source connector's link to the MQTT broker: cut for some seconds
 * @param opcUa the OPC UA source's link to the press's server: likewise
 * @param database PostgreSQL, if there is one: killed with -9, started again at once
 */
record Plugs(Plug worker, Plug broker, Plug link, Plug opcUa, Optional<Plug> database) {
    private static final Duration CUT = Duration.ofSeconds(5);

    static Plugs of(ShopFloor floor, PressServer server, Optional<Historian> historian, Screen screen) {
        return new Plugs(
                new Plug("Connect worker", kill(floor.worker(), "Connect worker"), screen),
                new Plug("MQTT broker", kill(floor.mqtt(), "MQTT broker"), screen),
                new Plug("link", cut(floor.link(), "link between MQTT broker and connector", "link"), screen),
                new Plug("OPC UA link", cut(server.link(), "link to the OPC UA server", "OPC UA link"), screen),
                historian.map(sql -> new Plug("PostgreSQL", kill(sql.server(), "PostgreSQL server"), screen)));
    }

    private static Fault cut(FaultyLink link, String name, String brief) {
        return new Fault(
                () -> {
                    link.refuse();
                    link.cut();
                    return "The " + name + " is cut for " + CUT.toSeconds() + " s";
                },
                CUT,
                () -> {
                    link.accept();
                    return "The " + brief + " is back";
                });
    }

    private static Fault kill(SandboxProcess server, String name) {
        return new Fault(
                () -> {
                    long pid = server.pid();
                    server.kill9();
                    return "kill -9 " + pid + ": the " + name + " is dead, the light barrier runs on";
                },
                Duration.ZERO,
                () -> {
                    server.start();
                    server.awaitReady();
                    return "The " + name + " is back up, with pid " + server.pid();
                });
    }

    /** Whether everything is as it should be. */
    boolean untouched() {
        return all().allMatch(Plug::untouched);
    }

    /** How often something was broken. */
    int pulled() {
        return all().mapToInt(Plug::pulled).sum();
    }

    private Stream<Plug> all() {
        return Stream.concat(Stream.of(worker, broker, link, opcUa), database.stream());
    }
}
