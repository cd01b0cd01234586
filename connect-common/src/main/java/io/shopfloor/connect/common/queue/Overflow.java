// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.queue;

/** What a {@link HandoffQueue} does with items that may be lost when it is full. */
public enum Overflow {
    /** The oldest droppable item makes room: newest wins. */
    DROP_OLDEST,
    /** The new item is refused: what waits stays. */
    DROP_NEWEST
}
