// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.Reconciliation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
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
 * @param sinkLost in Kafka and never heard behind the sink
 * @param sinkRepeated heard once more than once
 * @param sinkDisordered heard, without repetitions, in an order that is not Kafka's
 */
record FaultOutcome(
        int messages,
        int lost,
        int dropped,
        int disordered,
        int repeated,
        int unexplained,
        int sinkLost,
        int sinkRepeated,
        int sinkDisordered) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static final FaultOutcome NONE = new FaultOutcome(0, 0, 0, 0, 0, 0, 0, 0, 0);

    private record Piece(long id, int attempt) {
        static Piece of(byte[] message) {
            try {
                JsonNode json = JSON.readTree(message);
                return new Piece(json.get("id").asLong(), json.get("attempt").asInt());
            } catch (IOException e) {
                throw new UncheckedIOException("no light barrier's message", e);
            }
        }
    }

    /**
     * One barrier's.
     *
     * @param acknowledged the ids it has the broker's word for
     * @param breaks the ids at which its own order breaks: where it connected anew at QoS 0
     * @param stored its records in Kafka's order
     * @param heardMessages what came out of the sink
     */
    static FaultOutcome of(
            Set<Long> acknowledged,
            NavigableSet<Long> breaks,
            List<ConsumerRecord<byte[], byte[]>> stored,
            Collection<byte[]> heardMessages) {
        Reconciliation reconciliation = Reconciliation.of(acknowledged, stored);
        List<Piece> order = pieces(stored.stream().map(ConsumerRecord::value).toList());
        List<byte[]> all = List.copyOf(heardMessages);
        List<Piece> heard = pieces(all);
        int repetitions = all.size() - heard.size();
        Set<Piece> missing = new LinkedHashSet<>(order);
        heard.forEach(missing::remove);
        order.removeAll(missing);
        heard.retainAll(Set.copyOf(order));
        return new FaultOutcome(
                acknowledged.size(),
                reconciliation.lost().size(),
                0,
                behindLater(order, breaks),
                reconciliation.duplicated().size(),
                reconciliation.duplicated().size() - reconciliation.marked(),
                missing.size(),
                repetitions,
                differences(order, heard));
    }

    /** The same of a barrier that publishes at QoS 0. */
    FaultOutcome atMostOnce() {
        return new FaultOutcome(
                messages, 0, lost, disordered, repeated, unexplained, sinkLost, sinkRepeated, sinkDisordered);
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
                sinkRepeated + other.sinkRepeated,
                sinkDisordered + other.sinkDisordered);
    }

    /** Whether everything arrived everywhere. */
    boolean complete() {
        return lost == 0 && sinkLost == 0;
    }

    /** Whether nothing was promised and not kept. */
    boolean asPromised() {
        return complete() && disordered == 0 && unexplained == 0 && sinkDisordered == 0;
    }

    /** Without repetitions, in the order of first coming. */
    private static List<Piece> pieces(List<byte[]> messages) {
        Set<Piece> pieces = new LinkedHashSet<>();
        messages.forEach(message -> pieces.add(Piece.of(message)));
        return new ArrayList<>(pieces);
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
