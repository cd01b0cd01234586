// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random events against {@link SinkModel}: an offset is committed only when the broker has acknowledged the record or the
 * dead letter queue has it, each record is reported once, what a partition said last stays last, and once the broker is
 * well again nothing is stuck. {@code -Dsink.model.seeds=5000} draws more of them.
 */
class SinkModelTest {

    private static final Map<String, String> CONFIG = Map.of(
            "name", "model",
            "topics", "set-points",
            "mqtt.server.uri", "tcp://nowhere:1883",
            "max.queue.size", "20",
            "mqtt.max.in.flight", "10",
            "behavior.on.null", "fail",
            "errors.tolerance", "all",
            "errors.deadletterqueue.topic.name", "dlq");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("sink.model.seeds", 200));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostStuckOrOutOfOrderWhateverHappens(long seed) {
        SinkModel model = new SinkModel(seed, CONFIG, 60);
        model.chaos(600);
        model.calm();
    }
}
