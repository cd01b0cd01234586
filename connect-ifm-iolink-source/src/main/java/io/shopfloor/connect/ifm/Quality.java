// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.ifm.iodd.ValueDomain;
import io.shopfloor.connect.ifm.master.PortReading;
import java.util.Locale;

/** The words that a record's {@code quality} can have. */
final class Quality {
    static final String GOOD = ValueDomain.GOOD;

    /** The data is good, and there is no IODD to say what it means. */
    static final String NO_IODD = "no_iodd";

    /** The data has another length than the IODD says: it is not decoded. */
    static final String WRONG_LENGTH = "wrong_length";

    /** The IODD has several layouts, and the parameter that tells which one is true could not be read or fits none. */
    static final String LAYOUT_UNKNOWN = "layout_unknown";

    private Quality() {}

    /** {@code no_device}, {@code not_operating}, {@code invalid} and so on; {@link #GOOD} for no fault. */
    static String of(PortReading.Fault fault) {
        return fault == PortReading.Fault.NONE ? GOOD : fault.name().toLowerCase(Locale.ROOT);
    }
}
