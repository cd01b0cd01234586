// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.putback;

import static io.shopfloor.connect.transforms.Records.source;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class ErrorTextTest {

    private static String text(Throwable error, SourceRecord record) {
        return new ErrorText(List.of("hunter2")).of(error, record, record.headers());
    }

    @Test
    void aMessageNeverRepeatsPayloadKeyHeaderOrSecret() {
        SourceRecord record =
                source(Map.of("name", "Ada Lovelace", "n", 12.5, "list", List.of("blue", Map.of("k", "deep"))));
        record.headers().addString("token", "hdr-secret");
        DataException error = new DataException(
                "Cannot read Ada at 12.5, lovelace [blue] {k=deep} for KEY with hdr-secret, 'Adac' pass hunter2 ok",
                new RuntimeException("blue"));
        assertThat(text(error, record))
                .isEqualTo(
                        "Cannot read *** at ***.***, *** [***] {k=***} for *** with ***-***, 'Adac' pass *** ok; caused by"
                                + " java.lang.RuntimeException: ***");
    }

    @Test
    void aPartOfAPayloadThatIsTextOrBytesIsMaskedToo() {
        DataException error = new DataException("Unrecognized token 'secr' in {\"pin\":4711} (was 4711, 47)");
        for (Object value : new Object[] {"{\"pin\":4711, secret}", "{\"pin\":4711, secret}".getBytes()}) {
            assertThat(text(error, source(value))).isEqualTo("Unrecognized token '***' in {\"***\":***} (was ***, 47)");
        }
    }

    @Test
    void aRecordTooLargeToCompareWithTellsNoMessage() {
        assertThat(text(new DataException("at xyz"), source("x".repeat(300_000))))
                .startsWith("withheld");
    }

    @Test
    void aLongMessageIsCutAndAMissingOneIsNone() {
        assertThat(text(new DataException("long ".repeat(1_000)), source("v"))).hasSize(1_000);
        assertThat(text(new RuntimeException(), source("v"))).isEqualTo("null");
    }

    @Test
    void aStackTraceIsToldWithoutMessagesAndCut() {
        Throwable error = new DataException("secret", new IllegalStateException("secret too"));
        assertThat(ErrorText.stackTrace(error, 16_000))
                .startsWith(
                        DataException.class.getName() + "\n  at io.shopfloor.connect.transforms.putback.ErrorTextTest")
                .contains("caused by java.lang.IllegalStateException\n")
                .doesNotContain("secret");
        assertThat(ErrorText.stackTrace(error, 100)).hasSize(100);
    }
}
