// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.task;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which task a transform works for. Connect tells a transform nothing of its connector, but names the task's thread after
 * it, so this is asked on the thread that applies the transform.
 *
 * @param connector the connector's name; {@code none} outside a worker
 * @param task the task's number; -1 outside a worker
 */
public record TaskId(String connector, int task) {
    private static final Pattern THREAD = Pattern.compile("task-thread-(.+)-(\\d{1,9})");

    public static TaskId ofThread(Thread thread) {
        Matcher matcher = THREAD.matcher(thread.getName());
        return matcher.matches()
                ? new TaskId(matcher.group(1), Integer.parseInt(matcher.group(2)))
                : new TaskId("none", -1);
    }

    public boolean isKnown() {
        return task >= 0;
    }
}
