// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

/** Is told of every request to a master, on the thread that made it. */
public interface RequestStatistics {

    /** For callers that do not count. */
    RequestStatistics NONE = new RequestStatistics() {
        @Override
        public void answered(long nanos) {}

        @Override
        public void failed(MasterException failure) {}
    };

    /** @param nanos from the request to its whole answer */
    void answered(long nanos);

    void failed(MasterException failure);
}
