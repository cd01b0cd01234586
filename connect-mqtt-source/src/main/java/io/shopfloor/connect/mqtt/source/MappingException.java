// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.util.Locale;

/** A message that cannot become a record: at which stage, for which Kafka topic if that is known, and why. */
final class MappingException extends Exception {

    private static final long serialVersionUID = 1L;

    enum Stage {
        SIZE,
        TOPIC,
        PAYLOAD,
        KEY;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Stage stage;
    private final String kafkaTopic;

    MappingException(Stage stage, String kafkaTopic, RuntimeException cause) {
        super(cause.getMessage(), cause);
        this.stage = stage;
        this.kafkaTopic = kafkaTopic;
    }

    Stage stage() {
        return stage;
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
