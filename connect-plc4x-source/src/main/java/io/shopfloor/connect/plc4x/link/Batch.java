// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.plc4x.java.api.messages.PlcReadRequest;

/** Points that one request asks for. The request is built once a connection, because building is dear. One thread's. */
public final class Batch {

    private final List<Point> points;
    private final boolean suspect;
    private PlcLink builtFor;
    private PlcReadRequest request;
    private int silences;

    Batch(List<Point> points) {
        this(points, false);
    }

    private Batch(List<Point> points, boolean suspect) {
        this.points = List.copyOf(points);
        this.suspect = suspect;
    }

    /** Of a point that was not answered to before. */
    public static Batch suspect(Point point) {
        return new Batch(List.of(point), true);
    }

    public boolean suspect() {
        return suspect;
    }

    public List<Point> points() {
        return points;
    }

    public PlcReadRequest on(PlcLink link) {
        if (builtFor != link) {
            PlcReadRequest.Builder builder = link.newRequest();
            for (int i = 0; i < points.size(); i++) {
                List<String> addresses = points.get(i).prepared().addresses();
                int number = i;
                IntStream.range(0, addresses.size())
                        .forEach(element -> builder.addTagAddress(alias(number, element), addresses.get(element)));
            }
            request = builder.build();
            builtFor = link;
        }
        return request;
    }

    /** The name within the request of one address of the point with this number. */
    public static String alias(int point, int element) {
        return point + "." + element;
    }

    public void answered() {
        silences = 0;
    }

    /** How often in a row, now, there was no answer though the device lived. */
    int unanswered() {
        return ++silences;
    }

    List<Batch> halves() {
        int middle = (points.size() + 1) / 2;
        return List.of(new Batch(points.subList(0, middle)), new Batch(points.subList(middle, points.size())));
    }
}
