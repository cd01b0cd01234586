// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** Validators whose {@code toString} reads well where Connect's REST API and the config reference print it. */
public final class Validators {

    private Validators() {}

    /** One of the given spellings, exactly. */
    public static Validator oneOf(List<String> names) {
        return ConfigDef.ValidString.in(names.toArray(String[]::new));
    }

    /** A whole number within both bounds, inclusive. */
    public static Validator between(long min, long max) {
        return max <= Integer.MAX_VALUE && min >= Integer.MIN_VALUE
                ? ConfigDef.Range.between(min, max)
                : described(
                        value -> {
                            long number = ((Number) value).longValue();
                            if (number < min || number > max) {
                                throw new IllegalArgumentException("must be between " + min + " and " + max);
                            }
                        },
                        "[" + min + ",...," + max + "]");
    }

    /** A whole number that is not smaller than the given one. */
    public static Validator atLeast(long min) {
        return ConfigDef.Range.atLeast(min);
    }

    /**
     * A validator made of a check that throws {@link IllegalArgumentException} with the reason.
     *
     * @param check gets the parsed value, never null
     * @param description what is valid, for people
     */
    public static Validator described(Consumer<Object> check, String description) {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value == null) {
                        return;
                    }
                    try {
                        check.accept(value);
                    } catch (IllegalArgumentException e) {
                        throw new ConfigException(name, value, e.getMessage());
                    }
                },
                () -> description);
    }

    /** Checks every element of a list; a list that may not be empty says so. */
    public static Validator eachOf(Consumer<String> check, boolean mayBeEmpty, String description) {
        return described(
                value -> {
                    List<?> elements = (List<?>) value;
                    if (elements.isEmpty() && !mayBeEmpty) {
                        throw new IllegalArgumentException("needs at least one entry");
                    }
                    elements.forEach(element -> check.accept((String) element));
                },
                description);
    }
}
