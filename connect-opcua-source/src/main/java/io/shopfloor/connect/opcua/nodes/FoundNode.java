// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import java.util.List;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;

/**
 * A node that is to be read.
 *
 * @param name unique in its connection
 * @param levels of the name, for topics
 */
public record FoundNode(String name, List<String> levels, NodeId id) {}
