// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.sandbox.Sandbox;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class PostgresTest {

    @Test
    void whatIsCommittedOutlivesAKillWhileClientsAreAtWork() throws Exception {
        Assumptions.assumeTrue(
                Postgres.missing().isEmpty(), () -> Postgres.missing().orElseThrow());
        try (Sandbox box = Sandbox.open()) {
            Postgres postgres = box.postgres();
            postgres.execute(
                    "create table piece (id bigint primary key, note text); insert into piece values (1, null)");
            Thread busy = new Thread(() -> count(postgres));
            busy.start();
            while (postgres.query("select 1 from pg_stat_activity where query like 'select count%'")
                    .isEmpty()) {
                assertThat(busy.isAlive()).isTrue();
            }

            postgres.kill9();
            postgres.restart();

            assertThat(postgres.query("select * from piece")).containsExactly(Arrays.asList(1L, null));
            busy.join();
        }
    }

    private static void count(Postgres postgres) {
        try {
            postgres.query("select count(*) from generate_series(1, 1000000000000)");
        } catch (SQLException killed) {
            return;
        }
    }
}
