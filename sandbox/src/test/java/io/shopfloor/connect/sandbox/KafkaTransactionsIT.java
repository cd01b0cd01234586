// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox;

import io.shopfloor.connect.sandbox.kafka.KafkaBroker;
import io.shopfloor.connect.sandbox.process.Await;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class KafkaTransactionsIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final TopicPartition PARTITION = new TopicPartition("transactions", 0);

    private final Sandbox box = Sandbox.open();
    private final KafkaBroker kafka = box.kafka();

    @AfterEach
    void close() {
        box.close();
    }

    /** A transaction that was being committed at the kill must be committed afterwards, or its readers wait for ever. */
    @Test
    void noTransactionHangsOverKill9() throws Exception {
        kafka.topics().create(PARTITION.topic(), 1);
        try (Transactions producers = Transactions.open(kafka, PARTITION.topic(), 10)) {
            producers.start();
            producers.awaitCommitted(500, LIMIT);
            kafka.kill9();
        }
        kafka.restart();
        // What was not yet being committed is aborted when its producer comes back.
        Transactions.open(kafka, PARTITION.topic(), 10).close();
        Await.until(
                () -> end(IsolationLevel.READ_COMMITTED) == end(IsolationLevel.READ_UNCOMMITTED),
                LIMIT,
                () -> "A transaction is still open: " + end(IsolationLevel.READ_COMMITTED) + " of "
                        + end(IsolationLevel.READ_UNCOMMITTED));
    }

    private long end(IsolationLevel isolation) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.listOffsets(Map.of(PARTITION, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                    .partitionResult(PARTITION)
                    .get(30, TimeUnit.SECONDS)
                    .offset();
        } catch (Exception e) {
            throw new IllegalStateException("the end of " + PARTITION, e);
        }
    }
}
