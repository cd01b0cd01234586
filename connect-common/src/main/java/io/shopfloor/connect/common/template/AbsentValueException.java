// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

/** A template met a record that lacks one of its values. Names the variable; never carries anything of the record. */
public final class AbsentValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String variable;

    AbsentValueException(String variable, String template) {
        super("The template \"" + template + "\" needs ${" + variable + "}, which this record lacks.");
        this.variable = variable;
    }

    /** The variable as the template writes it, without dollar sign and braces: {@code topic[3]}. */
    public String variable() {
        return variable;
    }
}
