// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import io.shopfloor.connect.sandbox.kafka.KafkaTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Messages that are no JSON, which a pipeline was sent, held against its putback-error topic. Used by the test's thread.
 */
final class Malformed {

    /**
     * What the topic lacks and what does not belong there.
     *
     * @param missing as the topic should have them
     * @param foreign as the topic has them: not the bytes of any malformed message
     */
    record Putback(Set<String> missing, List<String> foreign) {
        boolean asPromised() {
            return missing.isEmpty() && foreign.isEmpty();
        }
    }

    private final List<byte[]> sent = new ArrayList<>();
    private final boolean maybeLost;

    /** @param maybeLost whether they travel at QoS 0, which does not promise that they come */
    Malformed(boolean maybeLost) {
        this.maybeLost = maybeLost;
    }

    /** One more, unlike all others: the beginning of a JSON object, and bytes that no text has. */
    byte[] next() {
        byte[] beginning = ("{\"id\":" + (sent.size() + 1) + ",").getBytes(StandardCharsets.UTF_8);
        byte[] message = Arrays.copyOf(beginning, beginning.length + 2);
        message[beginning.length] = (byte) 0xC3;
        message[beginning.length + 1] = (byte) 0x28;
        sent.add(message);
        return message;
    }

    /** Waits until the topic has all that it should have, or the time is over. */
    Putback awaitPutback(KafkaTopics topics, String topic, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Putback putback = against(
                    topics.readAll(topic).stream().map(ConsumerRecord::value).toList());
            if (putback.missing().isEmpty() || System.nanoTime() > deadline) {
                return putback;
            }
            Rig.pause(500);
        }
    }

    /** @param stored the values in the topic, as the JSON converter writes bytes: a string of Base64 */
    Putback against(Collection<byte[]> stored) {
        List<String> found = stored.stream()
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
        Set<String> known = new HashSet<>();
        sent.forEach(message -> known.add('"' + Base64.getEncoder().encodeToString(message) + '"'));
        List<String> foreign =
                found.stream().filter(value -> !known.contains(value)).toList();
        Set<String> missing = new HashSet<>(maybeLost ? Set.of() : known);
        found.forEach(missing::remove);
        return new Putback(missing, foreign);
    }
}
