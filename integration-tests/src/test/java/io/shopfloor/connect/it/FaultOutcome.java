// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import io.shopfloor.connect.sandbox.load.Reconciliation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What became of the messages of light barriers that travelled MQTT, Kafka, MQTT: one barrier's, or the sum of several.
 *
 * @param messages how many the MQTT broker acknowledged to their barrier
 * @param lost acknowledged and not in Kafka
 * @param dropped the same at QoS 0, which promises no more
 * @param disordered in Kafka behind one of the same barrier that was published later; what a barrier had to publish again is
 *     not counted
 * @param repeated in Kafka once more than once
 * @param unexplained repeated without {@code mqtt.duplicate}, that is, without the broker having said DUP in its packet
 * @param sinkLost records in Kafka that were never heard behind the sink
 * @param sinkRepeats heard more than once
 * @param sinkUnexplained those of them that nothing explains
 * @param sinkDisordered heard, without repetitions, in an order that is not Kafka's
 * @param forgotten missing in Kafka or behind the sink because a broker that was killed had acknowledged and not yet saved it;
 *     counted here alone
 */
record FaultOutcome(
        int messages,
        int lost,
        int dropped,
        int disordered,
        int repeated,
        int unexplained,
        int sinkLost,
        SinkRepeats sinkRepeats,
        int sinkUnexplained,
        int sinkDisordered,
        int forgotten) {

    static final FaultOutcome NONE = new FaultOutcome(0, 0, 0, 0, 0, 0, 0, SinkRepeats.NONE, 0, 0, 0);

    /**
     * One barrier's, with nothing that could explain why the sink has published a record again.
     *
     * @param acknowledged the ids it has the broker's word for
     * @param breaks the ids at which its own order breaks: where it connected anew at QoS 0
     * @param stored its committed records in Kafka's order
     * @param written all its records, see {@link SinkRepeats#of}
     * @param heardMessages what came out of the sink
     * @param unsaved what is forgiven to the broker
     */
    static FaultOutcome of(
            Set<Long> acknowledged,
            NavigableSet<Long> breaks,
            List<ConsumerRecord<byte[], byte[]>> stored,
            List<ConsumerRecord<byte[], byte[]>> written,
            Collection<byte[]> heardMessages,
            Unsaved unsaved) {
        Reconciliation reconciliation = Reconciliation.of(acknowledged, stored);
        List<Piece> records = piecesOf(stored);
        List<Piece> allHeard = heardMessages.stream().map(Piece::of).toList();
        SinkRepeats repeats = SinkRepeats.of(piecesOf(written), allHeard);
        List<Piece> order = once(records);
        List<Piece> heard = once(allHeard);
        order.retainAll(Set.copyOf(heard));
        heard.retainAll(Set.copyOf(order));
        Set<Long> lost = new HashSet<>(reconciliation.lost());
        lost.removeAll(unsaved.ids());
        Map<Boolean, Integer> unheard = unheard(records, allHeard, unsaved.pieces());
        return new FaultOutcome(
                acknowledged.size(),
                lost.size(),
                0,
                behindLater(order, breaks),
                reconciliation.duplicated().size(),
                reconciliation.duplicated().size() - reconciliation.marked(),
                unheard.get(false),
                repeats,
                repeats.unexplained(SinkRepeats.Reason.NONE, 0),
                differences(order, heard),
                reconciliation.lost().size() - lost.size() + unheard.get(true));
    }

    /**
     * One barrier's whose messages are all alike, so that they can only be counted: what is too few is lost, what is more than was
     * ever published and than the broker's marks explain is repeated without mark. A message that the barrier published again may
     * hide one that was lost, so a loss is seen where there were more losses than such attempts.
     *
     * @param acknowledged the ids it has the broker's word for, which only it knows
     * @param published how many messages it published, further attempts among them
     * @param stored as {@link #of} has it
     * @param written as {@link #of} has it
     * @param heard how many messages came out of the sink
     */
    static FaultOutcome alike(
            Set<Long> acknowledged,
            long published,
            List<ConsumerRecord<byte[], byte[]>> stored,
            int written,
            int heard,
            Unsaved unsaved) {
        int missing = Math.max(0, acknowledged.size() - stored.size());
        int forgotten = Math.min(missing, unsaved.ids().size());
        int marked = (int) stored.stream().filter(Reconciliation::isMarked).count();
        int unexplained = (int) Math.max(0, stored.size() - published - marked);
        int again = Math.max(0, heard - written);
        int unheard = Math.max(0, stored.size() - heard);
        int forgottenAtSink = Math.min(unheard, unsaved.unheard());
        return new FaultOutcome(
                acknowledged.size(),
                missing - forgotten,
                0,
                0,
                (int) Math.max(unexplained, stored.size() - published),
                unexplained,
                unheard - forgottenAtSink,
                new SinkRepeats(again, again, 0),
                again,
                0,
                forgotten + forgottenAtSink);
    }

    /** The same of a barrier that publishes at QoS 0. */
    FaultOutcome atMostOnce() {
        return judged(0, lost, disordered, unexplained, sinkUnexplained, sinkDisordered);
    }

    /** The same at a broker that keeps no order. */
    FaultOutcome unordered() {
        return judged(lost, dropped, 0, unexplained, sinkUnexplained, 0);
    }

    /** The same at a broker that sends again without DUP. */
    FaultOutcome unmarked() {
        return judged(lost, dropped, disordered, 0, sinkUnexplained, sinkDisordered);
    }

    /** The same where nothing explains a repetition in Kafka, the broker's mark neither. */
    FaultOutcome exactlyOnce() {
        return judged(lost, dropped, disordered, repeated, sinkUnexplained, sinkDisordered);
    }

    /** The same where this is what may have made the sink publish again; see {@link SinkRepeats#unexplained}. */
    FaultOutcome explained(SinkRepeats.Reason reason, long byTheSink) {
        return unexplainedAtSink(sinkRepeats.unexplained(reason, byTheSink));
    }

    /** The same with another number of repetitions behind the sink that nothing explains. */
    FaultOutcome unexplainedAtSink(int count) {
        return judged(lost, dropped, disordered, unexplained, count, sinkDisordered);
    }

    /** The same messages, judged otherwise. */
    private FaultOutcome judged(
            int lost, int dropped, int disordered, int unexplained, int sinkUnexplained, int sinkDisordered) {
        return new FaultOutcome(
                messages,
                lost,
                dropped,
                disordered,
                repeated,
                unexplained,
                sinkLost,
                sinkRepeats,
                sinkUnexplained,
                sinkDisordered,
                forgotten);
    }

    FaultOutcome plus(FaultOutcome other) {
        return new FaultOutcome(
                messages + other.messages,
                lost + other.lost,
                dropped + other.dropped,
                disordered + other.disordered,
                repeated + other.repeated,
                unexplained + other.unexplained,
                sinkLost + other.sinkLost,
                sinkRepeats.plus(other.sinkRepeats),
                sinkUnexplained + other.sinkUnexplained,
                sinkDisordered + other.sinkDisordered,
                forgotten + other.forgotten);
    }

    /** Whether everything arrived everywhere. */
    boolean complete() {
        return lost == 0 && sinkLost == 0;
    }

    /** Whether nothing was promised and not kept. */
    boolean asPromised() {
        return complete() && disordered == 0 && unexplained == 0 && sinkUnexplained == 0 && sinkDisordered == 0;
    }

    private static List<Piece> piecesOf(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> Piece.of(record.value())).toList();
    }

    /** Without repetitions, in the order of first coming. */
    private static List<Piece> once(List<Piece> pieces) {
        return new ArrayList<>(new LinkedHashSet<>(pieces));
    }

    /** A message of which Kafka has two records must be heard twice. How many are not, forgiven or not. */
    private static Map<Boolean, Integer> unheard(List<Piece> records, List<Piece> heard, Set<Piece> forgiven) {
        Map<Piece, Integer> times = SinkRepeats.counted(heard);
        return SinkRepeats.counted(records).entrySet().stream()
                .collect(Collectors.partitioningBy(
                        record -> forgiven.contains(record.getKey()),
                        Collectors.summingInt(
                                record -> Math.max(0, record.getValue() - times.getOrDefault(record.getKey(), 0)))));
    }

    private static int behindLater(List<Piece> order, NavigableSet<Long> breaks) {
        int behind = 0;
        Map<Long, Long> last = new HashMap<>();
        for (Piece piece : order) {
            if (piece.attempt() == 1) {
                Long part = breaks.floor(piece.id());
                behind += piece.id() < last.getOrDefault(part, 0L) ? 1 : 0;
                last.merge(part, piece.id(), Math::max);
            }
        }
        return behind;
    }

    private static int differences(List<Piece> expected, List<Piece> heard) {
        int differences = 0;
        for (int i = 0; i < expected.size(); i++) {
            differences += expected.get(i).equals(heard.get(i)) ? 0 : 1;
        }
        return differences;
    }
}
