// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.schema.JsonPayloads;
import io.shopfloor.connect.schema.PayloadSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Reads JSON values, bytes or text, as structs of an Avro schema, so that the converters and transforms after it see types.
 * Applied by one task thread at a time. A value that does not fit is a {@link DataException} with the JSON pointer to what is
 * at fault; tombstones pass.
 */
public final class JsonToSchema<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC =
            "Reads a JSON value (bytes or a string) as a Struct by an Avro schema, given inline, in a"
                    + " file or in a schema registry. A value that does not fit without loss is an error that"
                    + " names the field.";

    public static final ConfigDef CONFIG_DEF = define();

    private static final long PATIENCE_MS = 30_000;

    private final long patienceMs;
    private JsonPayloads payloads;

    public JsonToSchema() {
        this(PATIENCE_MS);
    }

    JsonToSchema(long patienceMs) {
        this.patienceMs = patienceMs;
    }

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        PayloadSchema.defineForTransform(def, "Payload schema");
        return def;
    }

    /** @throws ConfigException if there is no schema, or none that can be used; one of a registry is not asked for yet */
    @Override
    public void configure(Map<String, ?> props) {
        payloads = PayloadSchema.of(new AbstractConfig(CONFIG_DEF, props, false));
        if (payloads == null) {
            throw new ConfigException(PayloadSchema.SCHEMA, "", "name a schema, a file or a subject");
        }
    }

    /**
     * @throws DataException if the value does not fit the schema
     * @throws RetriableException if there is no schema yet because no registry answers
     */
    @Override
    public R apply(R record) {
        if (record.value() == null) {
            return record;
        }
        byte[] json = json(record.value());
        awaitSchema();
        SchemaAndValue read = payloads.toConnectData(record.topic(), json);
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                read.schema(),
                read.value(),
                record.timestamp());
    }

    private static byte[] json(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        throw new DataException("JsonToSchema reads JSON as bytes or text, not a "
                + value.getClass().getSimpleName()
                + ": use ByteArrayConverter or StringConverter, or omit the transform if values are"
                + " structured");
    }

    private void awaitSchema() {
        try {
            if (!payloads.awaitSchema(patienceMs)) {
                throw new RetriableException("No schema registry answered within " + patienceMs / 1000
                        + " s, so there is no schema. See " + PayloadSchema.REGISTRY_URL
                        + "; with errors.retry.timeout Connect retries, else restart the task");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Interrupted while waiting for the payload schema", e);
        }
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void close() {
        payloads = null; // its client has nothing open but idle connections, which end with it
    }
}
