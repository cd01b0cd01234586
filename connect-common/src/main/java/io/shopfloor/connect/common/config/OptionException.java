// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import org.apache.kafka.common.config.ConfigException;

/** A fault of the configuration that knows the option at fault, so that {@code validate()} can put it there. */
public final class OptionException extends ConfigException {

    private static final long serialVersionUID = 1L;

    private final String option;
    private final String problem;

    /** @param problem what is wrong and what to do, without the option's name and without any secret */
    public OptionException(String option, String problem) {
        super(option + ": " + problem);
        this.option = option;
        this.problem = problem;
    }

    /** The name of the option at fault. */
    public String option() {
        return option;
    }

    public String problem() {
        return problem;
    }
}
