// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.nio.charset.Charset;

/** A simple IO-Link datatype, as one item of process data has it. */
public sealed interface Datatype {

    /** Width in bits. */
    int bitLength();

    /** UIntegerT, 2 to 64 bits. */
    record UnsignedInteger(int bitLength) implements Datatype {}

    /** IntegerT, 2 to 64 bits, two's complement at whatever width. */
    record SignedInteger(int bitLength) implements Datatype {}

    /** BooleanT, one bit. */
    record Bool() implements Datatype {
        @Override
        public int bitLength() {
            return 1;
        }
    }

    /** Float32T, IEEE 754. */
    record Float32() implements Datatype {
        @Override
        public int bitLength() {
            return 32;
        }
    }

    /** StringT; what follows the first NUL is padding. */
    record Text(int octets, Charset charset) implements Datatype {
        @Override
        public int bitLength() {
            return octets * 8;
        }
    }

    /** OctetStringT. */
    record Octets(int octets) implements Datatype {
        @Override
        public int bitLength() {
            return octets * 8;
        }
    }

    /** TimeT: 32 bits of seconds since 1900 (below 0x9DFF4400: since 2036-02-07T06:28:16Z) and 32 bits of fraction. */
    record Time() implements Datatype {
        @Override
        public int bitLength() {
            return 64;
        }
    }

    /** TimeSpanT: a signed number of 2^-32 seconds. */
    record TimeSpan() implements Datatype {
        @Override
        public int bitLength() {
            return 64;
        }
    }
}
