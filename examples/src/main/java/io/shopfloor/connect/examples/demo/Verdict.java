// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.sandbox.load.Reconciliation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the comparison of sent and stored means: the lines to print and the exit status.
 *
 * @param notPutBack the malformed messages that are not in the putback-error topic
 * @param kpiIsBack whether the number of pieces has come back to MQTT
 * @param exactlyOnce whether a duplicate is a failure
 * @param historian what the database has, if there is one: each stored piece in one row, or something failed
 */
record Verdict(
        Reconciliation result,
        List<String> notPutBack,
        boolean kpiIsBack,
        boolean exactlyOnce,
        Optional<Historian.Answer> historian) {
    private static final int SHOWN = 10;

    /** Of a run that delivers at least once. */
    Verdict(Reconciliation result, List<String> notPutBack, boolean kpiIsBack) {
        this(result, notPutBack, kpiIsBack, false, Optional.empty());
    }

    /** 0 only if something was sent and nothing of it was lost, malformed messages included, or duplicated where it must not. */
    int exitStatus() {
        boolean kept = result.lost().isEmpty() && !isBroken() && notPutBack.isEmpty() && isInRows();
        return kept && kpiIsBack && result.sent() > 0 ? 0 : 1;
    }

    private boolean isBroken() {
        return exactlyOnce && !result.duplicated().isEmpty();
    }

    private boolean isInRows() {
        return historian.stream().allMatch(sql -> sql.rows() == result.stored() && sql.distinct() == result.stored());
    }

    /** For a run that was broken off: what is not in Kafka yet is not lost for that. */
    String unfinished() {
        return "sent=" + result.sent() + " stored=" + result.stored() + ", "
                + result.lost().size() + " in flight";
    }

    /** For people; the last line is for scripts as well. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!result.lost().isEmpty()) {
            lines.add("LOST, by id: "
                    + result.lost().stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "))
                    + (result.lost().size() > SHOWN ? ", ..." : ""));
        }
        if (!notPutBack.isEmpty()) {
            lines.add("MALFORMED AND NOT PUT BACK: " + String.join(" and ", notPutBack));
        }
        if (!kpiIsBack) {
            lines.add("NOT BACK ON MQTT: the number of pieces, " + Dashboard.MQTT_TOPIC);
        }
        historian.ifPresent(sql -> lines.add((isInRows() ? "" : "NOT EACH PIECE IN ONE ROW: ") + sql.line()));
        lines.add(ofDuplicates());
        lines.add(result.toString());
        return lines;
    }

    private String ofDuplicates() {
        if (isBroken()) {
            return "DUPLICATED, THOUGH DELIVERED EXACTLY ONCE: see the last line" + marks() + ".";
        }
        if (exactlyOnce) {
            return "Exactly once: Kafka's transactions hold the packet ids of stored messages too, so the successor of a"
                    + " killed worker knows which messages come again.";
        }
        return "duplicated: messages that Kafka has twice, because the worker died after Kafka stored them and before the"
                + " MQTT broker got the acknowledgement" + marks() + ".";
    }

    private String marks() {
        return result.duplicated().isEmpty()
                ? ""
                : "; " + result.marked() + " of these carry the header mqtt.duplicate=true";
    }
}
