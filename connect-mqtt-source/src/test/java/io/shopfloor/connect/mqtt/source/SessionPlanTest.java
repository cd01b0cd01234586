// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SessionPlanTest {

    private static final List<String> FILTERS = List.of("a/#", "b/#", "c/#");

    @Test
    void filtersAreDealtOutToTheSessionsWithoutAGroup() {
        SessionPlan plan = new SessionPlan("press", FILTERS, 2, "");
        assertThat(plan.subscriptions(0)).containsExactly("a/#", "c/#");
        assertThat(plan.subscriptions(1)).containsExactly("b/#");
        assertThat(plan.subscriptions(2)).as("a former session").isEmpty();
        assertThat(plan.clientId(1)).isEqualTo("press-1");
        assertThat(plan.partition(1)).isEqualTo(Map.of("session", "press-1"));
    }

    @Test
    void aGroupGivesEverySessionAllFilters() {
        SessionPlan plan = new SessionPlan("press", FILTERS, 2, "g");
        assertThat(plan.subscriptions(1)).containsExactly("$share/g/a/#", "$share/g/b/#", "$share/g/c/#");
        assertThat(plan.subscriptions(2)).isEmpty();
    }

    @Test
    void sessionsAreSpreadEvenlyAndNoneIsLostWhateverTheNumberOfTasks() {
        SessionPlan plan = new SessionPlan("press", FILTERS, 4, "g");
        assertThat(plan.spread(1, List.of())).containsExactly(List.of(0, 1, 2, 3));
        assertThat(plan.spread(3, List.of())).containsExactly(List.of(0, 3), List.of(1), List.of(2));
        assertThat(plan.spread(9, List.of())).hasSize(4);
    }

    @Test
    void formerSessionsGetATaskAsWell() {
        SessionPlan plan = new SessionPlan("press", FILTERS, 1, "");
        assertThat(plan.spread(5, List.of(2, 7))).containsExactly(List.of(0, 2, 7));
        assertThat(new SessionPlan("press", FILTERS, 2, "").spread(2, List.of(5)))
                .containsExactly(List.of(0, 5), List.of(1));
    }

    @Test
    void formerSessionsAreThoseThatRememberSubscriptionsBeyondThePresentNumber() {
        SessionPlan plan = new SessionPlan("press", FILTERS, 2, "");
        FakeWorker.FakeOffsets offsets = new FakeWorker.FakeOffsets(Map.of(
                plan.partition(1), Map.of("subscriptions", "b/#"),
                plan.partition(2), Map.of("subscriptions", "c/#"),
                plan.partition(3), Map.of("subscriptions", ""),
                plan.partition(63), Map.of("subscriptions", "d/#"),
                Map.of("session", "other-9"), Map.of("subscriptions", "e/#")));

        assertThat(RememberedSessions.former(plan, offsets)).containsExactly(2, 63);
        assertThat(RememberedSessions.subscriptions(Map.of("subscriptions", "a,b/+")))
                .containsExactly("a", "b/+");
        assertThat(RememberedSessions.subscriptions(null)).isEmpty();
        assertThat(RememberedSessions.subscriptions(Map.of())).isEmpty();
    }
}
