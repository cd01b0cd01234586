// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.mqtt.source.ledger.ExactlyOnceWorld.Mutant;
import io.shopfloor.connect.mqtt.source.ledger.SimulatedBroker.Ids;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Exactly-once delivery against long random {@link Histories} of broker, network, process and transactions. */
final class ExactlyOnceModelTest {

    private static final int STEPS = 100_000;
    private static final int HISTORIES_TO_FIND_OUT = 100;

    @ParameterizedTest
    @MethodSource("worlds")
    void everyMessageIsCommittedOnce(ExactlyOnceWorld world) {
        ExactlyOnceModel seen = play(world);

        assertThat(seen.crashes).isGreaterThan(500);
        assertThat(seen.partial).isGreaterThan(20);
        assertThat(seen.merged).isGreaterThan(20);
        assertThat(seen.markers).isGreaterThan(20);
        assertThat(seen.forgotten).isGreaterThan(world.sessionLoss() + world.swap() == 0 ? 0 : 20);
    }

    static Stream<ExactlyOnceWorld> worlds() {
        return Stream.of(Ids.values())
                .flatMap(ids -> Stream.of(
                        ExactlyOnceWorld.of(ids, 11, 10),
                        ExactlyOnceWorld.of(ids, 4, 3),
                        ExactlyOnceWorld.of(ids, 65_535, 30)))
                .flatMap(world -> Stream.of(world, world.withSessions(10, 10)))
                .flatMap(world -> Stream.of(world, world.withInterval()))
                .flatMap(world -> Stream.of(world, world.withFilters()));
    }

    /** One history in a few shows it. */
    @ParameterizedTest
    @EnumSource(
            value = Mutant.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void aTaskWithoutARuleIsFoundOut(Mutant mutant) {
        ExactlyOnceWorld world = ExactlyOnceWorld.of(Ids.SEQUENTIAL, 6, 5).withSessions(10, 0);

        play(world);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < HISTORIES_TO_FIND_OUT; i++) {
                        play(world.with(mutant));
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Kafka");
    }

    private static ExactlyOnceModel play(ExactlyOnceWorld world) {
        return Histories.play(world, seed -> {
            ExactlyOnceModel model = new ExactlyOnceModel(world, seed);
            model.run(STEPS);
            model.settle();
            return model;
        });
    }
}
