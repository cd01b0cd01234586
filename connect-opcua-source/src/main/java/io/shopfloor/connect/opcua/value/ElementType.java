// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import org.apache.kafka.connect.data.Schema;

/** How single values of one data type are represented in records. Immutable. */
interface ElementType {
    /** A word for schema names. */
    String label();

    /** Always optional: there may be no value. */
    Schema schema();

    /**
     * The value as Connect has it.
     *
     * @param value as Milo gives it; never null
     * @param flaw is told what cannot be represented, for which null is returned
     */
    Object convert(Object value, Flaw flaw);
}
