// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What the demo was asked for.
 *
 * @param messages how many pieces pass the light barrier
 * @param rate messages per second; 0 for no limit
 * @param kills how often the worker is killed
 * @param headless plain lines rather than a live display
 * @param broker which MQTT broker
 * @param keep whether logs and data stay on disk
 * @param pagePort where the page is served, 0 for any free port; empty for no page
 * @param exactlyOnce whether the light barrier's messages are delivered exactly once
 * @param historian whether pieces and readings go on into PostgreSQL
 */
record DemoOptions(
        long messages,
        int rate,
        int kills,
        boolean headless,
        Make broker,
        boolean keep,
        OptionalInt pagePort,
        boolean exactlyOnce,
        boolean historian) {

    /** The makes of MQTT broker. */
    enum Make {
        HIVEMQ("HiveMQ CE"),
        MOSQUITTO("Mosquitto");

        private final String title;

        Make(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private static final int DEFAULT_RATE = 500;
    private static final int DEFAULT_SECONDS = 30;
    private static final int EXACTLY_ONCE_KILLS = 5;
    static final int MOST_MESSAGES = 5_000_000;

    /** Reads the command line. */
    static DemoOptions parse(String... args) throws UsageException {
        Deque<String> words = new ArrayDeque<>(List.of(args));
        Map<String, Integer> numbers = new HashMap<>();
        boolean headless = false;
        boolean keep = false;
        boolean page = false;
        boolean exactlyOnce = false;
        boolean historian = false;
        Make broker = Make.HIVEMQ;
        while (!words.isEmpty()) {
            String option = words.pop();
            switch (option) {
                case "--messages" -> numbers.put(option, number(option, words.poll(), 1, MOST_MESSAGES));
                case "--rate" -> numbers.put(option, number(option, words.poll(), 0, 1_000_000));
                case "--seconds" -> numbers.put(option, number(option, words.poll(), 1, 86_400));
                case "--pull-the-plug" -> numbers.put(option, number(option, words.poll(), 0, 100));
                case "--broker" -> broker = make(words.poll());
                case "--headless" -> headless = true;
                case "--keep" -> keep = true;
                case "--page" -> page = true;
                case "--exactly-once" -> exactlyOnce = true;
                case "--historian" -> historian = true;
                case "--page-port" -> numbers.put(option, number(option, words.poll(), 0, 65_535));
                default -> throw new UsageException(option + ": no such option");
            }
        }
        int kills = numbers.getOrDefault("--pull-the-plug", exactlyOnce ? EXACTLY_ONCE_KILLS : 1);
        return paced(numbers.get("--messages"), numbers.get("--rate"), numbers.get("--seconds"))
                .with(kills, headless, broker, keep, exactlyOnce, historian)
                .withPage(page || !headless, numbers.get("--page-port"));
    }

    /** Any two of the three give the third; unset is null. */
    private static DemoOptions paced(Integer messages, Integer rate, Integer seconds) throws UsageException {
        if (messages != null && rate != null && seconds != null) {
            throw new UsageException("--messages, --rate and --seconds: set at most two of them");
        }
        if (messages != null && seconds != null) {
            return paced(messages, (messages + seconds - 1) / seconds);
        }
        int perSecond = rate == null ? DEFAULT_RATE : rate;
        if (messages != null) {
            return paced(messages, perSecond);
        }
        if (perSecond == 0) {
            throw new UsageException("--rate 0: with no rate limit, set --messages");
        }
        long total = (long) perSecond * (seconds == null ? DEFAULT_SECONDS : seconds);
        if (total > MOST_MESSAGES) {
            throw new UsageException("--rate, --seconds: " + total + " messages exceed the demo's limit of "
                    + MOST_MESSAGES + "; use fewer");
        }
        return paced(total, perSecond);
    }

    private static DemoOptions paced(long messages, int rate) {
        return new DemoOptions(messages, rate, 1, false, Make.HIVEMQ, false, OptionalInt.empty(), false, false);
    }

    private DemoOptions with(
            int kills, boolean headless, Make broker, boolean keep, boolean exactlyOnce, boolean historian) {
        return new DemoOptions(
                messages, rate, kills, headless, broker, keep, OptionalInt.empty(), exactlyOnce, historian);
    }

    private DemoOptions withPage(boolean page, Integer port) {
        OptionalInt at = port != null ? OptionalInt.of(port) : page ? OptionalInt.of(0) : OptionalInt.empty();
        return new DemoOptions(messages, rate, kills, headless, broker, keep, at, exactlyOnce, historian);
    }

    private static int number(String option, String text, int min, int max) throws UsageException {
        if (text == null) {
            throw new UsageException(option + ": a number is missing");
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new UsageException(option + " " + text + ": not a number");
        }
        throw new UsageException(option + " " + text + ": must be between " + min + " and " + max);
    }

    private static Make make(String text) throws UsageException {
        for (Make make : Make.values()) {
            if (make.name().toLowerCase(java.util.Locale.ROOT).equals(text)) {
                return make;
            }
        }
        throw new UsageException("--broker " + text + ": must be hivemq or mosquitto");
    }
}
