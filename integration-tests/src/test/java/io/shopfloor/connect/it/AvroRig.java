// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.kafka.RegistryServer;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** A schema registry behind a link that can fail, and a worker that writes Avro by it. Shared; ends with the JVM. */
final class AvroRig {

    private static final int HEADER = 5; // Confluent's wire format: 0, the schema's id in four bytes, Avro
    private static AvroRig shared;

    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final RegistryServer registry;
    private final FaultyLink link;
    private final ConnectWorker worker;

    private AvroRig(Rig rig) {
        registry = rig.box().registry();
        link = rig.box().link(registry.port());
        worker = rig.box()
                .connect(
                        rig.kafka(),
                        Rig.workerOptions(RegistryServer.converterPlugins())
                                .group("schemas")
                                .with("plugin.discovery", "hybrid_warn")); // the converter has no ServiceLoader file
    }

    static synchronized AvroRig shared() {
        if (shared == null) {
            shared = new AvroRig(Rig.shared());
        }
        if (!shared.worker.alive()) {
            shared.worker.restart();
        }
        return shared;
    }

    /** Ends its worker, so that it costs the other tests nothing. */
    static synchronized void rest() {
        if (shared != null) {
            shared.worker.kill9();
        }
    }

    FaultyLink link() {
        return link;
    }

    ConnectWorker worker() {
        return worker;
    }

    /** Where connectors find Confluent's API, through the link. */
    String confluentUrl() {
        return "http://127.0.0.1:" + link.port() + "/apis/ccompat/v7";
    }

    /** A converter option that writes and reads Avro in Confluent's wire format; registers schemas as they come. */
    void converter(String option, Map<String, String> config) {
        config.put(option, "io.apicurio.registry.utils.converter.AvroConverter");
        String prefix = option + ".apicurio.registry.";
        config.put(prefix + "url", "http://127.0.0.1:" + link.port() + "/apis/registry/v2");
        config.put(prefix + "as-confluent", "true");
        config.put(prefix + "use-id", "contentId");
        config.put(prefix + "headers.enabled", "false");
        config.put(prefix + "auto-register", "true");
        config.put(prefix + "auto-register.if-exists", "RETURN_OR_UPDATE");
        config.put(prefix + "check-period-ms", "3600000");
    }

    /** Registers a schema and returns its id. */
    int register(String subject, String schema) {
        try {
            String body = new ObjectMapper().writeValueAsString(Map.of("schema", schema));
            String answer = registry.request("POST", "/subjects/" + subject + "/versions", body);
            return new ObjectMapper().readTree(answer).get("id").asInt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A value in the wire format, as its schema has it. */
    Object decoded(byte[] value) {
        return decoded(value, schema(value));
    }

    /** A value in the wire format, as a reader sees it who knows this schema only. */
    Object decoded(byte[] value, Schema reader) {
        try {
            return new GenericDatumReader<>(schema(value), reader)
                    .read(null, DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema that a value in the wire format names. */
    Schema schema(byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(value);
        assertThat(buffer.get()).as("magic byte").isZero();
        return schemas.computeIfAbsent(buffer.getInt(), this::byId);
    }

    private Schema byId(int id) {
        try {
            String answer = registry.request("GET", "/schemas/ids/" + id, "");
            return new Schema.Parser()
                    .parse(new ObjectMapper().readTree(answer).get("schema").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A record in the wire format. */
    static byte[] encoded(int id, GenericRecord record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(HEADER).put((byte) 0).putInt(id).array());
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
