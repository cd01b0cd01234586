// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

/**
 * How far the run is at one moment.
 *
 * @param seconds since the light barrier started
 * @param total how many messages there will be
 * @param sent how many the MQTT broker has acknowledged to the light barrier
 * @param stored how many of them are in Kafka
 * @param duplicated how many of them are there once more
 * @param kills how often the worker was killed, of how often it will be
 * @param worker what the worker is doing
 */
record Progress(
        long seconds, long total, long sent, long stored, long duplicated, int kills, int allKills, Plug.State worker) {

    /** Acknowledged to the light barrier and not in Kafka yet: in the MQTT broker's queue or in the connector. */
    long inFlight() {
        return Math.max(0, sent - stored);
    }
}
