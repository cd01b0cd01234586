// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.polling.Gaps.Reason;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.Variables;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Every time without readings is reported once, with its reason. */
class GapWatchTest {

    private final Gaps gaps =
            new Gaps(Template.kafkaTopic("status", Variables.none().withScalars("connection")));
    private final GapWatch watch = new GapWatch(gaps, "press", 0);

    private List<String> reported() {
        return gaps.take(true).stream()
                .map(SourceRecord::value)
                .map(Struct.class::cast)
                .map(gap -> gap.get("reason") + " " + ((Date) gap.get("from")).getTime() + "-"
                        + ((Date) gap.get("to")).getTime() + " " + gap.get("detail"))
                .toList();
    }

    @Test
    void aLostConnectionIsAGapFromTheLastReadingToTheNextWithTheFirstReason() {
        assertThat(watch.read(1_000)).as("the first reading").isTrue();
        assertThat(watch.read(2_000)).isFalse();
        watch.lost("gave no answer");
        watch.lost("could not be opened");
        assertThat(watch.reading()).isFalse();
        assertThat(watch.read(9_000)).as("the first reading again").isTrue();
        assertThat(watch.reading()).isTrue();
        assertThat(reported()).containsExactly("CONNECTION_LOST 2000-9000 gave no answer");
    }

    @Test
    void afterAStartTheTimeSinceTheNewestReadingInKafkaIsAGap() {
        GapWatch restarted = new GapWatch(gaps, "press", 500);
        restarted.read(4_000);
        assertThat(reported()).containsExactly("NOT_RUNNING 500-4000 null");
    }

    @Test
    void aConnectionThatWasNeverReadHasNoGap() {
        watch.lost("could not be opened");
        watch.read(4_000);
        watch.cycleEnded(true);
        assertThat(reported()).isEmpty();
    }

    @Test
    void whatTheDeviceKeptIsNoGapButWhatIsMissedAfterwardsIs() {
        GapWatch restarted = new GapWatch(gaps, "press", 500);
        restarted.filled(4_000);
        restarted.read(4_100);
        assertThat(reported()).isEmpty();
        restarted.lost("gave no answer");
        restarted.filled(6_000);
        restarted.lost("gave no answer before anything was read");
        restarted.read(9_000);
        assertThat(reported()).containsExactly("CONNECTION_LOST 6000-9000 gave no answer before anything was read");
    }

    @Test
    void aFullQueueAfterThatIsAGapFromThereOn() {
        watch.filled(4_000);
        watch.blocked(7_000);
        watch.read(7_100);
        assertThat(reported()).containsExactly("BLOCKED 4000-7000 null");
    }

    @Test
    void cyclesLeftOutAreAGapBetweenTwoReadings() {
        watch.read(1_000);
        watch.cycleEnded(false);
        watch.read(8_000);
        watch.cycleEnded(true);
        assertThat(reported()).containsExactly("LATE 1000-8000 null");
    }

    @Test
    void cyclesLeftOutForTheFullQueueAreReportedOnceAndAsThat() {
        watch.read(1_000);
        watch.cycleEnded(false);
        watch.blocked(7_000);
        watch.read(7_100);
        watch.cycleEnded(true);
        assertThat(reported()).containsExactly("BLOCKED 1000-7000 null");
        watch.read(20_000);
        watch.cycleEnded(true);
        assertThat(reported()).containsExactly("LATE 7100-20000 null");
    }

    @Test
    void manyGapsThatNobodyTakesGrowTogether() {
        for (int i = 0; i < 1500; i++) {
            gaps.ended("c", Reason.CONNECTION_LOST, i, i + 1, null);
        }
        List<SourceRecord> told = gaps.take(false);
        assertThat(told).hasSize(1000);
        assertThat(((Struct) told.get(0).value()).get("to")).isEqualTo(new Date(1500));
        assertThat(gaps.take(true)).isEmpty();
        assertThat(gaps.count()).isEqualTo(1500);
    }
}
