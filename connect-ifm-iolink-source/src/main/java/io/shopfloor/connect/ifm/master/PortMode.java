// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

/** What a port is used for. */
public enum PortMode {
    DISABLED,
    DIGITAL_INPUT,
    DIGITAL_OUTPUT,
    IO_LINK,
    /** The master gives something that is no mode, or none that is known. */
    UNKNOWN;

    private static final PortMode[] BY_NUMBER = {DISABLED, DIGITAL_INPUT, DIGITAL_OUTPUT, IO_LINK};

    /** The mode of this number. */
    static PortMode of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }
}
