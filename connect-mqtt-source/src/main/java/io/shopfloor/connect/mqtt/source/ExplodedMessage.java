// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.schema.JsonElements;
import org.apache.kafka.connect.header.ConnectHeaders;

/**
 * A message whose array is exploded: gives its elements one by one, each when it is asked for, so that an array of many is not
 * as many objects at once. They share the message's headers. Used by the poll thread.
 */
final class ExplodedMessage {

    private final MqttMessageIn message;
    private final JsonElements elements;
    private final ConnectHeaders headers;
    private int given;

    ExplodedMessage(MqttMessageIn message, JsonElements elements, ConnectHeaders headers) {
        this.message = message;
        this.elements = elements;
        this.headers = headers;
    }

    MqttMessageIn message() {
        return message;
    }

    boolean isEmpty() {
        return elements.count() == 0;
    }

    boolean hasNext() {
        return elements.hasNext();
    }

    MqttMessageIn next() {
        given++;
        return message.with(elements.next(), new MqttMessageIn.Element(given, elements.count(), headers));
    }
}
