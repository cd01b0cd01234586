// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which points of a group are asked for together. As few requests as possible; a request that fails as a whole is halved
 * until the points at fault stand alone, and these are left out until the next try. Every so often, at growing intervals
 * while something stays bad, all are tried together again. Owned by the connection's thread; time is given.
 */
public final class BatchPlan {

    private static final int MAX_RETRY_FACTOR = 16;

    private final List<Point> points;
    private final int maxPoints;
    private final long retryNanos;
    private final Set<Point> leftOut = new HashSet<>();
    private final Set<Point> silent = new HashSet<>();
    private List<Batch> batches;
    private boolean ideal = true;
    private long retryAt;
    private int retryFactor = 1;
    private int unproven;

    public BatchPlan(List<Point> points, int maxPoints, long retryNanos) {
        this.points = points;
        this.maxPoints = maxPoints;
        this.retryNanos = retryNanos;
        this.batches = together(points);
    }

    /** What to ask for in this cycle, to be taken from the front. */
    public Deque<Batch> cycle(long now) {
        if (!ideal && now - retryAt >= 0) {
            tryAgain(now);
        }
        return new ArrayDeque<>(batches);
    }

    /** How many points are left out now. */
    public int leftOut() {
        return leftOut.size();
    }

    /**
     * Some points of a batch failed, perhaps only because of others in it.
     *
     * @return what to ask for at once to find out
     */
    public List<Batch> isolate(Batch failed, List<Point> culprits, long now) {
        if (culprits.size() == 1 && failed.points().size() == 1) {
            leaveOut(failed, now);
            return List.of();
        }
        List<Point> innocent = new ArrayList<>(failed.points());
        innocent.removeAll(new HashSet<>(culprits));
        List<Batch> suspects = culprits.size() == 1 ? List.of(new Batch(culprits)) : new Batch(culprits).halves();
        List<Batch> all = new ArrayList<>(suspects);
        if (!innocent.isEmpty()) {
            all.add(new Batch(innocent));
        }
        replace(failed, all, now);
        return suspects;
    }

    /** These points are bad by themselves: leaves them out. */
    public void leaveOut(Batch batch, List<Point> bad, long now) {
        List<Point> rest = new ArrayList<>(batch.points());
        rest.removeAll(new HashSet<>(bad));
        replace(batch, rest.isEmpty() ? List.of() : List.of(new Batch(rest)), now);
        leftOut.addAll(bad);
    }

    private void leaveOut(Batch batch, long now) {
        leaveOut(batch, batch.points(), now);
    }

    /**
     * A batch got no answer, and the connection is given up. Where that happens again on a new connection that has answered
     * something else before, this batch is at fault. Else the device may just have died: once is no proof, and where nothing
     * was answered at all, another batch is asked first the next time.
     *
     * @return the points that were found to be silent by themselves
     */
    public List<Point> noAnswer(Batch batch, boolean linkAnsweredBefore, long now) {
        if (linkAnsweredBefore) {
            unproven = 0;
            if (batch.unanswered() < 2 && !batch.suspect()) {
                return List.of();
            }
            if (batch.points().size() == 1) {
                leaveOut(batch, now);
                silent.addAll(batch.points());
                return batch.points();
            }
            replace(batch, batch.halves(), now);
            return List.of();
        }
        batches.remove(batch);
        batches.add(batch);
        if (++unproven >= 2 && batches.size() == 1 && batch.points().size() > 1) {
            replace(batch, batch.halves(), now);
        }
        return List.of();
    }

    private void replace(Batch old, List<Batch> with, long now) {
        int at = batches.indexOf(old);
        batches.remove(at);
        batches.addAll(at, with);
        if (ideal) {
            ideal = false;
            retryAt = now + retryNanos * retryFactor;
        }
    }

    private void tryAgain(long now) {
        retryFactor = leftOut.isEmpty() ? 1 : Math.min(MAX_RETRY_FACTOR, retryFactor * 2);
        List<Point> answering = new ArrayList<>(points);
        answering.removeAll(silent);
        batches = together(answering);
        // A silent one costs the connection: it is asked last and alone, when the others have been read.
        silent.forEach(point -> batches.add(Batch.suspect(point)));
        leftOut.clear();
        silent.clear();
        ideal = batches.isEmpty();
        retryAt = now + retryNanos * retryFactor;
    }

    /** Greedy: Modbus points that overlap go into different requests, since the driver mixes them up. */
    private List<Batch> together(List<Point> all) {
        List<List<Point>> layers = new ArrayList<>();
        Map<String, List<PreparedTag.Area>> last = new HashMap<>();
        for (Point point : all) {
            layerOf(point, layers, last).add(point);
        }
        List<Batch> result = new ArrayList<>();
        for (List<Point> layer : layers) {
            for (int from = 0; from < layer.size(); from += maxPoints) {
                result.add(new Batch(layer.subList(from, Math.min(layer.size(), from + maxPoints))));
            }
        }
        return result;
    }

    private static List<Point> layerOf(
            Point point, List<List<Point>> layers, Map<String, List<PreparedTag.Area>> taken) {
        PreparedTag.Area area = point.prepared().area();
        for (int i = 0; ; i++) {
            if (i == layers.size()) {
                layers.add(new ArrayList<>());
            }
            if (area == null) {
                return layers.get(i);
            }
            List<PreparedTag.Area> areas = taken.computeIfAbsent(i + area.table(), key -> new ArrayList<>());
            if (areas.stream().noneMatch(other -> other.overlaps(area))) {
                areas.add(area);
                return layers.get(i);
            }
        }
    }
}
