// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.util.List;

/** Tells a curious user, while the demo runs, where to look with tools of their own. */
record LookDeeper(ShopFloor floor) {
    List<String> lines() {
        return List.of(
                "",
                "Look deeper while it runs, from another terminal:",
                "  curl -s " + floor.worker().url() + "/connectors/"
                        + floor.connector().name() + "/status",
                "  ./demo --consume " + floor.kafka().bootstrapServers(),
                "  mosquitto_pub -p " + floor.mqtt().port() + " -q 1 -t " + BrokenSensor.MQTT_TOPIC + " -m hello",
                "  logs in " + floor.box().folder(),
                "");
    }
}
