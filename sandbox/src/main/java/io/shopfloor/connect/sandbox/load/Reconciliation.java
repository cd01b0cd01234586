// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.load;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What a light barrier's broker acknowledged, held against what Kafka has.
 *
 * @param sent how many ids the broker acknowledged
 * @param stored how many different ids Kafka has
 * @param lost ids that were acknowledged and are not in Kafka
 * @param duplicated ids of messages (id and attempt) that Kafka has more than once
 * @param marked how many of the repetitions carry the header {@code mqtt.duplicate=true}
 */
public record Reconciliation(int sent, int stored, Set<Long> lost, List<Long> duplicated, int marked) {
    /** Compares by id; the records' values are the light barrier's JSON. */
    public static Reconciliation of(Set<Long> acknowledged, Collection<ConsumerRecord<byte[], byte[]>> records) {
        Tally tally = new Tally();
        records.forEach(tally::add);
        return tally.against(acknowledged);
    }

    /** Whether the connector says that the record may repeat another: {@code mqtt.duplicate=true}. */
    public static boolean isMarked(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader("mqtt.duplicate");
        return header != null && new String(header.value(), StandardCharsets.UTF_8).equals("true");
    }

    /** The line that the demo ends with. */
    @Override
    public String toString() {
        return "sent=" + sent + " stored=" + stored + " lost=" + lost.size() + " duplicated=" + duplicated.size();
    }
}
