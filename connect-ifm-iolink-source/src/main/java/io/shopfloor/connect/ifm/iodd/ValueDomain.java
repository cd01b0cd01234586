// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import io.shopfloor.connect.common.polling.Quality;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which raw values of an item are measurements and which are words. Where an item has a plain value range, is scaled or
 * has a unit, it measures: a SingleValue outside of every plain range, and a range that has a name beside plain ones, say
 * something in place of a measurement ("No data", "Overload"). Where it does not measure, SingleValues are the names of
 * its states. Immutable.
 */
public final class ValueDomain {
    /** Quality of a value that the IODD allows. */
    public static final String GOOD = Quality.GOOD.name();

    /** Quality of a value outside of all the ranges that the IODD gives; the value is there nevertheless. */
    public static final String OUT_OF_LIMITS = Quality.OUT_OF_LIMITS.name();

    /** What begins the quality of a word in place of a measurement; the device's own text follows. */
    private static final String STATUS = Quality.STATUS.with("");

    static final ValueDomain ANY = new ValueDomain(List.of(), List.of(), false);

    /** A SingleValue; the text may be null. */
    record Single(BigDecimal value, String text) {}

    /** A ValueRange, both bounds inclusive; the text is null for a plain one. */
    record Range(BigDecimal lower, BigDecimal upper, String text) {}

    private record Bounds(double lower, double upper, String quality) {}

    private final List<Single> singles;
    private final List<Range> plain;
    private final boolean measures;
    private final double[] statusValues;
    private final String[] statusQualities;
    private final Bounds[] statusRanges;
    private final Bounds[] plainRanges;

    ValueDomain(List<Single> singles, List<Range> ranges, boolean scaledOrUnit) {
        boolean hasPlain = ranges.stream().anyMatch(range -> range.text() == null);
        this.singles = List.copyOf(singles);
        this.plain = ranges.stream()
                .filter(range -> range.text() == null || !hasPlain)
                .toList();
        this.measures = scaledOrUnit || !ranges.isEmpty();
        List<Single> words = measures
                ? singles.stream()
                        .filter(single -> !inPlainRange(single.value()))
                        .toList()
                : List.of();
        this.statusValues =
                words.stream().mapToDouble(word -> word.value().doubleValue()).toArray();
        this.statusQualities =
                words.stream().map(word -> quality(word.text(), word.value())).toArray(String[]::new);
        this.statusRanges = ranges.stream()
                .filter(range -> hasPlain && range.text() != null)
                .map(range -> bounds(range, quality(range.text(), null)))
                .toArray(Bounds[]::new);
        this.plainRanges = plain.stream().map(range -> bounds(range, GOOD)).toArray(Bounds[]::new);
    }

    private boolean inPlainRange(BigDecimal value) {
        return plain.stream()
                .anyMatch(range ->
                        range.lower().compareTo(value) <= 0 && range.upper().compareTo(value) >= 0);
    }

    private static Bounds bounds(Range range, String quality) {
        return new Bounds(range.lower().doubleValue(), range.upper().doubleValue(), quality);
    }

    private static String quality(String text, BigDecimal value) {
        return Quality.STATUS.with(text == null || text.isBlank() ? String.valueOf(value) : text.strip());
    }

    /**
     * What a raw value is: {@link #GOOD}, {@link #OUT_OF_LIMITS}, or {@link Quality#STATUS} with its text where it is no
     * measurement. Whole numbers beyond 2^53 are compared as the nearest double.
     */
    String classify(double raw) {
        for (int i = 0; i < statusValues.length; i++) {
            if (statusValues[i] == raw) {
                return statusQualities[i];
            }
        }
        for (Bounds range : plainRanges) {
            if (range.lower <= raw && raw <= range.upper) {
                return GOOD;
            }
        }
        for (Bounds range : statusRanges) {
            if (range.lower <= raw && raw <= range.upper) {
                return range.quality;
            }
        }
        return plainRanges.length == 0 ? GOOD : OUT_OF_LIMITS;
    }

    static boolean isMeasurement(String quality) {
        return !quality.startsWith(STATUS);
    }

    /** The smallest raw measurement, where the IODD gives ranges. */
    public Optional<BigDecimal> lowest() {
        return plain.stream().map(Range::lower).min(BigDecimal::compareTo);
    }

    /** The largest raw measurement, where the IODD gives ranges. */
    public Optional<BigDecimal> highest() {
        return plain.stream().map(Range::upper).max(BigDecimal::compareTo);
    }

    /** The names of an item's states by raw value; empty where it measures. */
    public Map<BigDecimal, String> states() {
        Map<BigDecimal, String> names = new LinkedHashMap<>();
        if (!measures) {
            singles.stream().filter(one -> one.text() != null).forEach(one -> names.put(one.value(), one.text()));
        }
        return names;
    }
}
