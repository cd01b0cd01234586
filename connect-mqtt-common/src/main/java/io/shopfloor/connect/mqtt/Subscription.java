// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

/**
 * A subscription, as SUBSCRIBE asks for it (MQTT 5, section 3.8.3.1).
 *
 * @param qos the highest QoS to deliver at
 * @param retainHandling when the broker sends its retained messages: 0 always, 1 if the subscription is new to it, 2 never
 * @param retainAsPublished whether a message keeps the retain flag that its publisher gave it
 */
public record Subscription(String filter, int qos, int retainHandling, boolean retainAsPublished) {}
