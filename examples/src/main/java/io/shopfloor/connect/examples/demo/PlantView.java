// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.examples.demo.PlantState.ConnectorState;
import io.shopfloor.connect.examples.demo.PlantState.Part;
import io.shopfloor.connect.examples.demo.PlantState.Pieces;
import java.util.Optional;

/** Everything that the page shows, looked at whenever somebody asks, by any thread. */
final class PlantView implements AutoCloseable {

    /** What stands in the plant. */
    record Plant(
            ShopFloor floor,
            String broker,
            Plugs plugs,
            PressSensors sensors,
            PressPlc plc,
            PressServer server,
            Optional<Historian> historian) {}

    private final Plant plant;
    private final Run run;
    private final EventLog events;
    private final TopicTree topics;
    private final ConnectorWatch connector;
    private volatile Verdict verdict;

    PlantView(Plant plant, Run run, EventLog events) {
        this.plant = plant;
        this.run = run;
        this.events = events;
        topics = new TopicTree(plant.floor().mqtt().uri());
        connector = new ConnectorWatch(
                plant.floor().metrics(), () -> plant.plugs().worker().state() == Plug.State.RUNNING);
    }

    /** The run is over, with this result. */
    void ended(Verdict result) {
        verdict = result;
    }

    PlantState now() {
        Plugs plugs = plant.plugs();
        return new PlantState(
                System.currentTimeMillis(),
                run.exactlyOnce() ? "exactly once" : "at least once",
                pieces(run.progress()),
                Part.of("Connect worker", plugs.worker()),
                Part.of(plant.broker(), plugs.broker()),
                Part.of("link", plugs.link()),
                Part.of("OPC UA link", plugs.opcUa()),
                new ConnectorState(connector.connected(), connector.inFlight()),
                run.dashboard().kpi(),
                run.dashboard().trace(),
                topics.topics(),
                plant.sensors().sensors(),
                plant.plc().tags(),
                plant.plc().gap(),
                plant.server().nodes(),
                plant.server().gap(),
                plugs.database().map(plug -> Part.of("PostgreSQL", plug)).orElse(null),
                plant.historian().map(Historian::newest).orElse(null),
                run.putback().newest(),
                run.putback().count(),
                events.newest(),
                run.shift().isEnding(),
                verdict == null ? "" : verdict.result().toString());
    }

    private Pieces pieces(Progress now) {
        long lost =
                verdict == null ? run.lost().count() : verdict.result().lost().size();
        return new Pieces(
                now.seconds(), run.shift().created(), now.sent(), now.stored(), now.inFlight(), now.duplicated(), lost);
    }

    @Override
    public void close() {
        connector.close();
        topics.close();
    }
}
