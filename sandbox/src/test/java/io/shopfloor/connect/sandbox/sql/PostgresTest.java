// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class PostgresTest {

    private static final Path SEGMENTS = Path.of("/proc/sysvipc/shm");

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

    /** Else after some thousand of them no PostgreSQL would start any more until the next boot. */
    @Test
    void leavesNoSharedMemoryInTheSystem() throws Exception {
        Assumptions.assumeTrue(
                Postgres.missing().isEmpty(), () -> Postgres.missing().orElseThrow());
        Assumptions.assumeTrue(Files.exists(SEGMENTS), "shared memory is listed by Linux only");
        Set<String> before = unattached();
        try (Sandbox box = Sandbox.open()) {
            box.postgres();
            Postgres killed = box.postgres();
            killed.kill9();
            killed.restart();
        }
        assertThat(unattached()).isSubsetOf(before);
    }

    /** The identifiers of the segments that no process uses. */
    private static Set<String> unattached() throws IOException {
        try (Stream<String> lines = Files.lines(SEGMENTS)) {
            return lines.map(line -> line.strip().split(" +"))
                    .filter(columns -> columns[6].equals("0"))
                    .map(columns -> columns[1])
                    .collect(Collectors.toSet());
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
