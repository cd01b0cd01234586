// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import io.shopfloor.connect.sandbox.load.Reconciliation;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Many small messages that begin with their number, and what became of them on their way into one partition. Neither side
 * keeps the messages. Stateless.
 */
final class Numbered {

    private static final int BYTES = 200;

    private Numbered() {}

    /**
     * What is in Kafka.
     *
     * @param lost numbers that are not there
     * @param repeated records of a number that was there before
     * @param unmarked those of them without {@code mqtt.duplicate=true}
     * @param disordered first records of a number that come behind a higher one's
     */
    record Outcome(int lost, int repeated, int unmarked, int disordered) {}

    /** Messages of 200 bytes with the numbers 0, 1, ... */
    static Iterable<byte[]> messages(int count) {
        return () -> {
            Iterator<byte[]> each = IntStream.range(0, count)
                    .mapToObj(
                            number -> ByteBuffer.allocate(BYTES).putInt(number).array())
                    .iterator();
            return each;
        };
    }

    /** @param records hands every record to what it is given, in Kafka's order */
    static Outcome outcome(int count, Consumer<Consumer<ConsumerRecord<byte[], byte[]>>> records) {
        BitSet seen = new BitSet(count);
        int[] repeated = new int[1];
        int[] unmarked = new int[1];
        int[] disordered = new int[1];
        records.accept(record -> {
            int number = ByteBuffer.wrap(record.value()).getInt();
            if (seen.get(number)) {
                repeated[0]++;
                unmarked[0] += Reconciliation.isMarked(record) ? 0 : 1;
            } else {
                disordered[0] += seen.length() > number ? 1 : 0;
                seen.set(number);
            }
        });
        return new Outcome(count - seen.cardinality(), repeated[0], unmarked[0], disordered[0]);
    }
}
