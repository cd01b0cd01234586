// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * Keeps what a task holds within bounds without ever blocking {@code put()}: at the high-water mark the task's partitions
 * are paused, at half of it they are resumed. The task stays in its consumer group however long the broker is away. Used
 * by the task's thread.
 */
final class PartitionPauser {

    /** So often {@code put()} is called while paused, to look whether to resume. */
    private static final long PAUSED_LOOK_MS = 20;

    /** So often it is called while there are no records, to notice failures. */
    private static final long IDLE_LOOK_MS = 500;

    private final SinkTaskContext context;
    private final int maxMessages;
    private final long maxBytes;
    private volatile boolean paused;

    PartitionPauser(SinkTaskContext context, int maxMessages, long maxBytes) {
        this.context = context;
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** Pauses or resumes as it is due, and arranges the next look. */
    void regulate(int messages, long bytes) {
        if (!paused && (messages >= maxMessages || bytes >= maxBytes)) {
            paused = true;
            context.pause(assigned());
        } else if (paused && messages <= maxMessages / 2 && bytes <= maxBytes / 2) {
            paused = false;
            context.resume(assigned());
        }
        context.timeout(paused ? PAUSED_LOOK_MS : IDLE_LOOK_MS);
    }

    /**
     * Other partitions came. Connect pauses again what was paused when they left and nothing that is new, so all of them
     * are told anew; whether there is room now, the next look decides.
     */
    void assignmentChanged() {
        if (paused) {
            context.pause(assigned());
        } else {
            context.resume(assigned());
        }
    }

    boolean paused() {
        return paused;
    }

    private TopicPartition[] assigned() {
        return context.assignment().toArray(TopicPartition[]::new);
    }
}
