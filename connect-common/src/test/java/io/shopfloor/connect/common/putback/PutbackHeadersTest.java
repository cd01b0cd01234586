// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.putback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PutbackHeadersTest {

    private final List<String> written = new ArrayList<>();

    private PutbackHeaders headers() {
        return PutbackHeaders.to((name, text) -> written.add(name + "=" + text));
    }

    @Test
    void everyHeaderIsWrittenAsTextUnderItsName() {
        headers()
                .why(PutbackReason.TRANSFORM.of("cast"), "E", "m", "at x")
                .where("t", 1, 2L)
                .when(3, 4, 5)
                .part(6, 7, "headers");

        assertThat(written)
                .containsExactly(
                        "putback.reason=transform:cast",
                        "putback.error.class=E",
                        "putback.error.message=m",
                        "putback.error.stacktrace=at x",
                        "putback.original.topic=t",
                        "putback.original.partition=1",
                        "putback.original.offset=2",
                        "putback.first.ts=3",
                        "putback.last.ts=4",
                        "putback.attempts=5",
                        "putback.part=6",
                        "putback.parts=7",
                        "putback.content=headers");
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        headers().why(PutbackReason.SIZE.text(), null, null, null).where(null, null, null);

        assertThat(written).containsExactly("putback.reason=size");
    }
}
