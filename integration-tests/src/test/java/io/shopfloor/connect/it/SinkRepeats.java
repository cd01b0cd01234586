// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What was heard behind a sink more than once. A message of which Kafka has two records, because the source repeated it or
 * a transaction was aborted and its records written anew, is rightly heard twice; beyond that a record was published again.
 *
 * @param repeated how many messages were heard once more than once
 * @param again heard more often than Kafka has records of the message
 * @param invented messages that were heard and of which Kafka has no record at all
 */
record SinkRepeats(int repeated, int again, int invented) {

    static final SinkRepeats NONE = new SinkRepeats(0, 0, 0);

    /** What may have made a sink publish a record again, the strongest last. */
    enum Reason {
        /** Nothing. */
        NONE,
        /** It lost its connection. Its task lived on, and has counted what it published again. */
        LINK,
        /**
         * Its task, or its consumer's membership, began anew, at the last commit; or the listener lost its own connection
         * and got from the broker once more what it had not acknowledged. Nobody counted.
         */
        RESTART
    }

    /**
     * One barrier's.
     *
     * @param written all its records in Kafka, those of aborted transactions too: a sink's consumer reads them by default
     * @param heard what came out of the sink
     */
    static SinkRepeats of(Collection<Piece> written, Collection<Piece> heard) {
        Map<Piece, Integer> records = counted(written);
        SinkRepeats sum = NONE;
        for (Map.Entry<Piece, Integer> each : counted(heard).entrySet()) {
            int times = each.getValue();
            int backing = records.getOrDefault(each.getKey(), 0);
            sum = sum.plus(
                    backing == 0
                            ? new SinkRepeats(times - 1, 0, 1)
                            : new SinkRepeats(times - 1, Math.max(0, times - backing), 0));
        }
        return sum;
    }

    /** How often each was there. */
    static Map<Piece, Integer> counted(Collection<Piece> pieces) {
        return pieces.stream().collect(Collectors.toMap(Function.identity(), piece -> 1, Integer::sum));
    }

    SinkRepeats plus(SinkRepeats other) {
        return new SinkRepeats(repeated + other.repeated, again + other.again, invented + other.invented);
    }

    /**
     * How many of them nothing explains.
     *
     * @param reason the strongest that there was
     * @param byTheSink how many messages the sink's task says to have published again
     */
    int unexplained(Reason reason, long byTheSink) {
        return invented
                + switch (reason) {
                    case NONE -> again;
                    case LINK -> (int) Math.max(0, again - byTheSink);
                    case RESTART -> 0;
                };
    }
}
