// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.util.List;
import java.util.stream.Stream;

/** Tells a curious user, while the demo runs, where to look with tools of their own. */
record LookDeeper(ShopFloor floor) {
    List<String> lines() {
        String kafka = floor.kafka().bootstrapServers();
        OwnConnector own = new OwnConnector(floor.worker().url(), floor.mqtt().uri(), kafka);
        return Stream.of(
                        List.of(
                                "",
                                "Look deeper while it runs, from another terminal:",
                                "  curl -s " + floor.worker().url() + "/connectors/"
                                        + floor.connector().name() + "/status",
                                "  ./demo --consume " + kafka,
                                "  mosquitto_pub -p " + floor.mqtt().port() + " -q 1 -t " + BrokenSensor.MQTT_TOPIC
                                        + " -m hello",
                                "  logs in " + floor.box().folder(),
                                "A connector of your own; the second command shows its records:"),
                        own.commands(),
                        List.of(""))
                .flatMap(List::stream)
                .toList();
    }
}
