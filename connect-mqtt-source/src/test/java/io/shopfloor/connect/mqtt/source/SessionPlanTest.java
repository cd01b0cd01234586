// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void anyOffsetTellsOfAllSessionsAndSubscriptionsThereMayBe() {
        SessionPlan plan = new SessionPlan("press", FILTERS, 2, "");
        FakeWorker.FakeOffsets offsets = new FakeWorker.FakeOffsets(Map.of(
                plan.partition(1), Map.of("subscriptions", "b/#,c/+", "sessions", "3"),
                plan.partition(4), Map.of("subscriptions", "d/#", "sessions", "5"),
                plan.partition(6), Map.of("something", "else"),
                Map.of("session", "other-9"), Map.of("subscriptions", "e/#", "sessions", "60")));

        RememberedSessions remembered = RememberedSessions.read(plan, offsets);

        assertThat(remembered.beyond(plan)).containsExactly(2, 3, 4);
        assertThat(remembered.subscriptions()).containsExactlyInAnyOrder("b/#", "c/+", "d/#");
        assertThat(remembered.contains(4)).isTrue();
        assertThat(remembered.contains(5)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "-3", "", "1e3"})
    void aNumberOfSessionsThatIsNoneIsReadAsNone(String count) {
        SessionPlan plan = new SessionPlan("press", FILTERS, 2, "");

        RememberedSessions remembered = RememberedSessions.read(plan, stored(plan, 0, "a/#", count));

        assertThat(remembered.sessions()).isZero();
        assertThat(remembered.subscriptions()).containsExactly("a/#");
    }

    @Test
    void noMoreSessionsAreLookedForThanThereCanBe() {
        SessionPlan plan = new SessionPlan("press", FILTERS, 2, "");

        RememberedSessions remembered = RememberedSessions.read(plan, stored(plan, 0, "a/#", "999999999"));

        assertThat(remembered.beyond(plan)).hasSize(62);
    }

    @Test
    void whatNoBrokerCanHaveIsNotRemembered() {
        SessionPlan plan = new SessionPlan("press", FILTERS, 2, "");

        RememberedSessions remembered =
                RememberedSessions.read(plan, stored(plan, 0, "a/#,,b#,$share//x,c/+,$share/g", "1"));

        assertThat(remembered.subscriptions()).containsExactly("a/#", "c/+");
    }

    /** Such a name was allowed once, and the broker may still have the subscription. */
    @Test
    void aCommaInAGroupsNameDoesNotMakeAFilterOfItsSecondHalf() {
        SessionPlan plan = new SessionPlan("press", FILTERS, 2, "");

        RememberedSessions remembered =
                RememberedSessions.read(plan, stored(plan, 0, "$share/a,b/x/#,$share/g/y", "1"));

        assertThat(remembered.subscriptions()).containsExactly("$share/a,b/x/#", "$share/g/y");
    }

    @Test
    void aFilterThatWasTakenOutIsRememberedInTheNextConfigurationToo() {
        SessionPlan second = new SessionPlan("press", List.of("b/#"), 2, "");
        RememberedSessions afterFirst = RememberedSessions.read(second, stored(second, 0, "a/#", "2"));

        // Stored by one session, while the other one could not connect yet.
        Map<String, String> stored = second.offset(afterFirst).toMap();
        assertThat(stored).containsEntry("subscriptions", "b/#").containsEntry("former.subscriptions", "a/#");

        SessionPlan third = new SessionPlan("press", List.of("c/#"), 2, "");
        RememberedSessions afterSecond = RememberedSessions.read(
                third, new FakeWorker.FakeOffsets(Map.of(third.partition(0), Map.copyOf(stored))));
        assertThat(afterSecond.subscriptions()).containsExactly("b/#", "a/#");
        assertThat(third.offset(afterSecond).former()).as("not for ever").containsExactly("b/#");
    }

    private static FakeWorker.FakeOffsets stored(SessionPlan plan, int session, String subscriptions, String sessions) {
        return new FakeWorker.FakeOffsets(
                Map.of(plan.partition(session), Map.of("subscriptions", subscriptions, "sessions", sessions)));
    }

    @Test
    void nothingStoredIsNothingRemembered() {
        SessionPlan plan = new SessionPlan("press", FILTERS, 2, "");

        RememberedSessions remembered = RememberedSessions.read(plan, new FakeWorker.FakeOffsets(Map.of()));

        assertThat(remembered.beyond(plan)).isEmpty();
        assertThat(remembered.subscriptions()).isEmpty();
        assertThat(remembered.contains(0)).isFalse();
    }
}
