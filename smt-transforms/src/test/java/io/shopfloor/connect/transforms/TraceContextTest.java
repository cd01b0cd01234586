// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static io.shopfloor.connect.transforms.Records.headers;
import static io.shopfloor.connect.transforms.Records.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.transforms.tracing.TraceParent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String VALID = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final List<TracingHeaders<SourceRecord>> made = new ArrayList<>();

    @AfterEach
    void closeAll() {
        made.forEach(TracingHeaders::close);
    }

    private TracingHeaders<SourceRecord> tracing(String traceparent) {
        TracingHeaders<SourceRecord> transform = new TracingHeaders<>();
        transform.configure(Map.of("hop.id", "here", "traceparent", traceparent));
        made.add(transform);
        return transform;
    }

    @Test
    void aValidTraceContextIsPassedOnUnchanged() {
        SourceRecord record = source("v");
        record.headers().addString("traceparent", VALID).addString("tracestate", "a=1");
        assertThat(headers(tracing("preserve").apply(record)))
                .containsEntry("traceparent", VALID)
                .containsEntry("tracestate", "a=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x"
            })
    void aBrokenTraceContextIsTakenOffAndIgnoredOnlyIfWanted(String broken) {
        SourceRecord record = source("v");
        record.headers().addString("traceparent", broken).addString("tracestate", "a=1");
        assertThat(headers(tracing("preserve").apply(record))).doesNotContainKeys("traceparent", "tracestate");
        assertThat(headers(tracing("ignore").apply(record))).containsEntry("traceparent", broken);
        assertThat(headers(tracing("create").apply(record)).get("traceparent"))
                .satisfies(created -> assertThat(TraceParent.isValid(created)).isTrue());
    }

    @Test
    void createGivesEveryHopASpanOfTheSameTrace() {
        TracingHeaders<SourceRecord> creating = tracing("create");
        String first = headers(creating.apply(source("v"))).get("traceparent");
        assertThat(TraceParent.isValid(first)).isTrue();
        SourceRecord record = source("v");
        record.headers().addString("traceparent", VALID).addString("tracestate", "a=1");
        Map<String, String> second = headers(creating.apply(record));
        assertThat(second.get("traceparent"))
                .startsWith(VALID.substring(0, 36))
                .endsWith("-01")
                .isNotEqualTo(VALID);
        assertThat(TraceParent.isValid(second.get("traceparent"))).isTrue();
        assertThat(second).containsEntry("tracestate", "a=1");
        assertThat(TraceParent.isValid("cc" + VALID.substring(2) + "-what-will-come"))
                .isTrue();
    }
}
