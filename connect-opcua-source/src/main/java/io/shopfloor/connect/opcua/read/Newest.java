// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import java.util.Collection;
import java.util.Map;

/** What Kafka has of a task's nodes: the offset of each source partition, null where there is none. Any thread. */
@FunctionalInterface
public interface Newest {
    Map<Map<String, String>, Map<String, Object>> of(Collection<Map<String, String>> partitions);
}
