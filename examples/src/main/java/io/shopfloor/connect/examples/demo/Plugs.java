// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.examples.demo.Plug.Fault;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What can be broken on the shop floor.
 *
 * @param worker the Connect worker: killed with -9, started again at once
 * @param broker the MQTT broker: likewise
 * @param link the source connector's link to the MQTT broker: cut for some seconds
 */
record Plugs(Plug worker, Plug broker, Plug link) {
    private static final Duration CUT = Duration.ofSeconds(5);

    static Plugs of(ShopFloor floor, Screen screen) {
        Fault cut = new Fault(
                () -> {
                    floor.link().refuse();
                    floor.link().cut();
                    return "The link between MQTT broker and connector is cut for " + CUT.toSeconds() + " s";
                },
                CUT,
                () -> {
                    floor.link().accept();
                    return "The link is back";
                });
        return new Plugs(
                new Plug("Connect worker", kill(floor.worker(), "Connect worker"), screen),
                new Plug("MQTT broker", kill(floor.mqtt(), "MQTT broker"), screen),
                new Plug("link", cut, screen));
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
        return Stream.of(worker, broker, link).allMatch(Plug::untouched);
    }

    /** How often something was broken. */
    int pulled() {
        return worker.pulled() + broker.pulled() + link.pulled();
    }
}
