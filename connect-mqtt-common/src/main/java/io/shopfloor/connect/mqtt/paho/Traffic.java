// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** How much has come from the broker on one connection. Counted on the receiver's thread, read on any. */
final class Traffic {

    private volatile long bytes;

    long bytes() {
        return bytes;
    }

    /** The same stream, with what is read from it counted. */
    InputStream counted(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                add(one < 0 ? 0 : 1);
                return one;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = super.read(target, offset, length);
                add(Math.max(0, count));
                return count;
            }
        };
    }

    /** On the receiver's thread alone. */
    private void add(int count) {
        bytes = bytes + count;
    }
}
