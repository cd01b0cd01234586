// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.plc4x.java.api.messages.PlcReadRequest;
import org.apache.plc4x.java.api.messages.PlcReadResponse;
import org.apache.plc4x.java.api.types.PlcResponseCode;
import org.apache.plc4x.java.api.value.PlcValue;

/**
 * Finds the OPC UA nodes whose values have more than one dimension, before any value is asked for. PLC4X 0.13.1 reads the
 * dimensions of such a value wrong and takes what follows in the answer for something else: values of other tags are wrong, or
 * a length of gigabytes takes the worker's memory. Owned by the connection's thread.
 */
public final class MatrixFence {

    private static final Pattern NODE = Pattern.compile("(ns=\\d+;[isgb]=[^;]+?)(;(?!a=)\\w+)?(\\{[^{}]*})?");
    private static final String RANK = ";a=ValueRank";
    private static final String DIMENSIONS = ";a=ArrayDimensions";
    private static final int MATRIX = 2;
    private static final int NO_RANK = Integer.MIN_VALUE;
    private static final int ANY_RANK = -2;
    /** One dimension or more, and anything: only the dimensions tell then. */
    private static final Set<Integer> OPEN_RANKS = Set.of(0, ANY_RANK);

    private final PlcLink link;
    private final String attribute;
    private final Map<Point, PlcValue> told = new HashMap<>();

    private MatrixFence(PlcLink link, String attribute) {
        this.link = link;
        this.attribute = attribute;
    }

    /**
     * Those of the points that must not be asked for.
     *
     * @param maxTags a request
     * @throws LinkLostException if the connection is of no use any more
     */
    public static Set<Point> of(List<Point> points, PlcLink link, int maxTags)
            throws LinkLostException, InterruptedException {
        List<Point> nodes = points.stream()
                .filter(point -> NODE.matcher(point.tag().address()).matches())
                .toList();
        Map<Point, PlcValue> ranks = ask(RANK, nodes, link, maxTags);
        List<Point> open = nodes.stream()
                .filter(point -> OPEN_RANKS.contains(number(ranks.get(point))))
                .toList();
        Map<Point, PlcValue> dimensions = ask(DIMENSIONS, open, link, maxTags);
        Set<Point> fenced = new HashSet<>();
        for (Point point : nodes) {
            PlcValue sizes = dimensions.get(point);
            if (number(ranks.get(point)) >= MATRIX || sizes != null && sizes.isList() && sizes.getLength() >= MATRIX) {
                fenced.add(point);
            }
        }
        return fenced;
    }

    private static Map<Point, PlcValue> ask(String attribute, List<Point> points, PlcLink link, int maxTags)
            throws LinkLostException, InterruptedException {
        MatrixFence fence = new MatrixFence(link, attribute);
        for (int from = 0; from < points.size(); from += maxTags) {
            fence.ask(points.subList(from, Math.min(points.size(), from + maxTags)));
        }
        return fence.told;
    }

    /** None where there is none; where the server tells something that is no rank, its dimensions decide. */
    private static int number(PlcValue rank) {
        if (rank == null || rank.isNull()) {
            return NO_RANK;
        }
        return rank.getObject() instanceof Number number && number.longValue() == number.intValue()
                ? number.intValue()
                : ANY_RANK;
    }

    /** Halved where the server refuses so many at a time. */
    private void ask(List<Point> points) throws LinkLostException, InterruptedException {
        PlcReadRequest.Builder builder = link.newRequest();
        for (int i = 0; i < points.size(); i++) {
            Matcher node = NODE.matcher(points.get(i).tag().address());
            if (node.matches()) {
                builder.addTagAddress(Batch.alias(i, 0), node.group(1) + attribute);
            }
        }
        PlcReadResponse response = link.read(builder.build());
        if (response == null) {
            if (points.size() > 1) {
                ask(points.subList(0, points.size() / 2));
                ask(points.subList(points.size() / 2, points.size()));
            }
            return;
        }
        for (int i = 0; i < points.size(); i++) {
            if (response.getResponseCode(Batch.alias(i, 0)) == PlcResponseCode.OK) {
                told.put(points.get(i), response.getPlcValue(Batch.alias(i, 0)));
            }
        }
    }
}
