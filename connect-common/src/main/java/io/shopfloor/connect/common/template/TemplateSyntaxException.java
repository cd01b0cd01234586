// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

/** A template that cannot be used: says where in its text, what is wrong there, and which variables there are. */
public final class TemplateSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int position;

    TemplateSyntaxException(String template, int position, String fault) {
        super("At character " + (position + 1) + " of the template \"" + template + "\": " + fault);
        this.position = position;
    }

    /** Where in the text the fault begins, counted from 0. */
    public int position() {
        return position;
    }
}
