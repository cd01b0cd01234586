// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.pieces;

/** What a machine does, told by how long ago its light barrier last counted. */
enum MachineState {
    /** It counted just now. */
    RUNNING,
    /** It has not counted for a while. */
    STOPPED,
    /** It has been silent for so long that nobody can tell a standstill from a broken line or device. */
    UNKNOWN
}
