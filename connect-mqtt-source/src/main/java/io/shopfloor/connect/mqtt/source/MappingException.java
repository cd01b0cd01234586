// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.putback.PutbackReason;

/** A message that cannot become a record: at which stage, for which Kafka topic if that is known, and why. */
final class MappingException extends Exception {

    private static final long serialVersionUID = 1L;

    private final PutbackReason reason;
    private final String kafkaTopic;

    MappingException(PutbackReason reason, String kafkaTopic, RuntimeException cause) {
        super(cause.getMessage(), cause);
        this.reason = reason;
        this.kafkaTopic = kafkaTopic;
    }

    PutbackReason reason() {
        return reason;
    }

    /** The first of the causes. */
    Throwable root() {
        Throwable root = getCause();
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** The topic that the message would have gone to, or null if it could not be made. */
    String kafkaTopic() {
        return kafkaTopic;
    }
}
