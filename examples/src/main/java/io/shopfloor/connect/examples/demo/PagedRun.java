// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.examples.demo.PlantView.Plant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A run that a page shows, and goes on while it is watched. Used by the demo's main thread. */
final class PagedRun implements AutoCloseable {
    private final Run run;
    private final PlantView view;
    private final Page page;

    private PagedRun(Run run, PlantView view, Page page) {
        this.run = run;
        this.view = view;
        this.page = page;
    }

    /** Serves the page from now on, at a free port for 0. */
    static PagedRun open(Run run, Plant plant, EventLog screen, int port) {
        PlantView view = new PlantView(plant, run, screen);
        Plugs plugs = plant.plugs();
        Page page = Page.open(port, view::now, actions(run, plugs));
        run.shift().goOnWhile(page::watched);
        screen.event("The plant in your browser: " + page.url() + " (the light barrier runs while it is open)");
        return new PagedRun(run, view, page);
    }

    private static Map<String, BooleanSupplier> actions(Run run, Plugs plugs) {
        Map<String, BooleanSupplier> actions = new HashMap<>(Map.of(
                "kill-worker", plugs.worker()::pull,
                "kill-broker", plugs.broker()::pull,
                "cut-link", plugs.link()::pull,
                "cut-opcua", plugs.opcUa()::pull,
                "end-shift", run.shift()::end));
        plugs.database().ifPresent(database -> actions.put("kill-database", database::pull));
        return actions;
    }

    /** The result, as soon as everything has come to rest; the page shows it, too. */
    Verdict await() {
        Verdict verdict = run.await();
        view.ended(verdict);
        return verdict;
    }

    @Override
    public void close() {
        page.close();
        view.close();
    }
}
