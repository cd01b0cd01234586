// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.util.List;

/**
 * A first connector of the user's own, as two commands to paste while the demo runs: one creates it, one shows what arrives.
 * It reads the KPI, one message a second, into a Kafka topic that the demo does not count. Immutable.
 *
 * @param worker the worker's URL
 * @param mqtt the MQTT broker's URI
 * @param kafka the address of Kafka
 */
record OwnConnector(String worker, String mqtt, String kafka) {
    private static final String KAFKA_TOPIC = "mine";

    List<String> commands() {
        return List.of(create().indent(2).stripTrailing(), "  ./demo --consume " + kafka + " " + KAFKA_TOPIC);
    }

    private String create() {
        return """
                curl -s -X POST -H 'Content-Type: application/json' %s/connectors -d '{
                  "name": "%s",
                  "config": {
                    "connector.class": "io.shopfloor.connect.mqtt.source.MqttSourceConnector",
                    "tasks.max": "1",
                    "mqtt.server.uri": "%s",
                    "mqtt.topics": "ia/+/+/+/kpi/#",
                    "kafka.topic": "%s",
                    "kafka.key": "${topic}",
                    "key.converter": "org.apache.kafka.connect.storage.StringConverter",
                    "value.converter": "org.apache.kafka.connect.converters.ByteArrayConverter",
                    "producer.override.enable.idempotence": "true"
                  }
                }'
                """.formatted(worker, KAFKA_TOPIC, mqtt, KAFKA_TOPIC);
    }
}
