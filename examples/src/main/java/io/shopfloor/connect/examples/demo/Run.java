// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.sandbox.kafka.ConnectorStatus;
import io.shopfloor.connect.sandbox.load.Tally;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One run of the light barrier over the shop floor, with the kills, up to the verdict. Lives on the demo's main thread;
 * any may ask how far it is.
 */
final class Run implements AutoCloseable {
    /** How long nothing may move before the run gives up. A worker killed last needs some of it to come back. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final byte[] BARRIER_KEY = ShopFloor.MQTT_TOPIC.getBytes(StandardCharsets.UTF_8);

    private final ShopFloor floor;
    private final DemoOptions options;
    private final Screen screen;
    private final Tally tally = new Tally();
    private final Plugs plugs;
    private final List<PlugPuller> plugPullers;
    private final Optional<Historian> historian;
    private final Follower follower;
    private final BrokenSensor sensor;
    private final Dashboard dashboard;
    private final PutbackErrors putback = new PutbackErrors();
    private final Shift shift;
    private final LostSoFar lost;
    private final long started = System.nanoTime();
    private long lastChange = started;
    private long lastSum;

    Run(ShopFloor floor, Plugs plugs, Optional<Historian> historian, DemoOptions options, Screen screen) {
        this.floor = floor;
        this.historian = historian;
        this.plugs = plugs;
        this.options = options;
        this.screen = screen;
        sensor = new BrokenSensor(floor.mqtt().uri(), screen);
        dashboard = new Dashboard(floor.mqtt().uri());
        follower = Follower.reading(
                floor.kafka().bootstrapServers(), floor.connector().kafkaTopics(), this::count);
        shift = new Shift(floor.mqtt().uri(), options);
        lost = new LostSoFar(tally, shift.acknowledged(), shift::created, System::nanoTime);
        plugPullers = Stream.concat(Stream.of(plugs.worker()), plugs.database().stream())
                .map(plug -> new PlugPuller(plug, options.kills()))
                .toList();
        plugPullers.forEach(puller ->
                puller.start(options.messages(), () -> shift.acknowledged().size(), tally::stored));
    }

    /** Shows what happens until everything has come to rest, and compares. */
    Verdict await() {
        while (true) {
            Progress now = progress();
            screen.show(now);
            lost.check();
            shift.lookAhead();
            if (now.stored() > 0) {
                sensor.publish();
            }
            if (atRest(now)) {
                break;
            }
            if (stuck(now)) {
                screen.event("No progress for " + PATIENCE.toSeconds() + " s: giving up.");
                break;
            }
            Pause.shortly();
        }
        screen.event("Back on MQTT, " + Dashboard.MQTT_TOPIC + ": " + dashboard.seen());
        screen.end();
        return soFar();
    }

    /** The comparison as of now. */
    Verdict soFar() {
        return new Verdict(
                tally.against(shift.acknowledged()),
                List.copyOf(sensor.missing()),
                kpiIsBack(),
                options.exactlyOnce(),
                historian.map(Historian::newest));
    }

    /** Others may publish, too: only the light barrier's messages count. */
    private void count(ConsumerRecord<byte[], byte[]> record) {
        if (!record.topic().equals(floor.connector().kafkaTopics().get(0))) {
            sensor.putBack(record);
            putback.add(record);
        } else if (Arrays.equals(record.key(), BARRIER_KEY)) {
            tally.add(record);
        }
    }

    private boolean atRest(Progress now) {
        return plugs.untouched() // first: it fails if something that was killed did not come back
                && now.sent() >= now.total()
                && now.stored() >= now.total()
                && sensor.missing().isEmpty()
                && kpiIsBack()
                && plugPullers.stream().allMatch(PlugPuller::finished)
                && historian.map(Historian::newest).stream().allMatch(sql -> sql.distinct() >= tally.stored())
                && follower.quietFor().compareTo(QUIET) > 0
                && floor.metrics().settled();
    }

    /** Whether the dashboard sees each of the pieces once. */
    private boolean kpiIsBack() {
        return !dashboard.seen().isEmpty() && dashboard.pieces() == tally.stored();
    }

    private boolean stuck(Progress now) {
        long sum = now.sent()
                + now.stored()
                + now.duplicated()
                + plugs.pulled()
                + historian.map(Historian::newest).map(Historian.Answer::rows).orElse(0L)
                - sensor.missing().size();
        if (sum != lastSum) {
            lastSum = sum;
            lastChange = System.nanoTime();
            return false;
        }
        Duration still = Duration.ofNanos(System.nanoTime() - lastChange);
        if (still.compareTo(PATIENCE) > 0) {
            ConnectorStatus status =
                    floor.worker().rest().status(floor.connector().name());
            screen.event("The connector says: " + (status.failed() ? status.traces() : status.toString()));
            historian.ifPresent(sql -> screen.event("The sinks of PostgreSQL say: " + sql.status()));
            return true;
        }
        return false;
    }

    /** What the pieces have come to so far. */
    Progress progress() {
        return new Progress(
                Duration.ofNanos(System.nanoTime() - started).toSeconds(),
                shift.total(),
                shift.acknowledged().size(),
                tally.stored(),
                tally.duplicated(),
                plugPullers.get(0).done(),
                options.kills(),
                plugs.worker().state());
    }

    boolean exactlyOnce() {
        return options.exactlyOnce();
    }

    Shift shift() {
        return shift;
    }

    LostSoFar lost() {
        return lost;
    }

    PutbackErrors putback() {
        return putback;
    }

    Dashboard dashboard() {
        return dashboard;
    }

    @Override
    public void close() {
        shift.close();
        follower.close();
        dashboard.close();
    }
}
