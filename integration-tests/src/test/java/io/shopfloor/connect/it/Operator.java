// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.sandbox.kafka.ConnectorStatus;
import io.shopfloor.connect.sandbox.kafka.ConnectorStatus.State;
import java.util.List;

/** Does what an operator does who watches the states of connectors. Used by the test's thread. */
final class Operator {

    private final Rig rig;

    Operator(Rig rig) {
        this.rig = rig;
    }

    /** Waits first: what is still being started is left FAILED by a restart in Connect 4.3. */
    void restart(String connector, int tasks) {
        await(connector + " runs").atMost(Rig.SOON).until(() -> {
            revive(connector);
            List<State> states = rig.worker().rest().status(connector).tasks();
            return states.size() == tasks
                    && states.stream().allMatch(task -> task.state().equals("RUNNING"));
        });
        rig.worker().rest().restart(connector);
    }

    /**
     * Connect leaves a task FAILED where the leader died while it was asked to fence the task's predecessor; see
     * docs/operations.md.
     */
    void revive(String connector) {
        ConnectorStatus status = rig.worker().rest().status(connector);
        if (status.failed() && status.traces().contains("trying to forward REST request")) {
            System.out.println("random faults: restarting what Connect left FAILED of " + connector);
            String failed = "/connectors/" + connector + "/restart?includeTasks=true&onlyFailed=true";
            rig.worker().rest().raw("POST", failed, "");
        }
    }
}
