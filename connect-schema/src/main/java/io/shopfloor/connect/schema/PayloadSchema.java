// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.tls.TlsConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The options that name the Avro schema of JSON payloads, and what is made of them. Stateless. */
public final class PayloadSchema {

    public static final String SCHEMA = "payload.schema";
    public static final String UNKNOWN_FIELDS = "payload.schema.unknown.fields";
    public static final String REGISTRY_URL = "payload.schema.registry.url";

    static final String REGISTRY = "payload.schema.registry.";
    static final String REGISTRY_LOGIN = REGISTRY + "basic.auth.user.info";
    static final String REGISTRY_REFRESH = REGISTRY + "refresh.ms";

    private static final Pattern SUBJECT = Pattern.compile("(.+?)(?::(latest|[1-9][0-9]*))?");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** What becomes of a member of the JSON that the schema does not name. */
    enum UnknownFields {
        REJECT,
        DROP
    }

    private PayloadSchema() {}

    /** Adds the options for a source that has {@code payload.converter}, too; those of TLS as Kafka names them. */
    public static void define(ConfigDef def, String group) {
        define(
                def,
                group,
                "",
                "Payloads that do not match are handled by on.error. Replaces payload.converter. Empty:"
                        + " payload.converter is used.",
                "if none ever did, messages wait at the broker.");
    }

    /** The same for a transform, which has no other way to read. */
    public static void defineForTransform(ConfigDef def, String group) {
        define(
                def,
                group,
                ConfigDef.NO_DEFAULT_VALUE,
                "A value that does not match is an error, see errors.tolerance or PutbackErrorRouter.",
                "if none ever did, the transform waits half a minute, then fails with an error that"
                        + " Connect retries if errors.retry.timeout is set.");
    }

    private static void define(ConfigDef def, String group, Object defaultSchema, String misfit, String noneYet) {
        new ConfigGroup(def, group)
                .option(
                        SCHEMA,
                        Type.STRING,
                        defaultSchema,
                        null,
                        Importance.MEDIUM,
                        "Avro record schema by which JSON is read, so that records are typed before transforms"
                                + " and value.converter see them: the schema itself, a file's path, or, with "
                                + REGISTRY_URL
                                + ", a subject there, such as 'press-value', 'press-value:latest' or 'press-value:3'. "
                                + misfit)
                .choice(
                        UNKNOWN_FIELDS,
                        UnknownFields.REJECT,
                        Importance.MEDIUM,
                        "How to handle payload fields that the schema does not have: reject (an error, so nothing"
                                + " is lost silently) or drop (omit them from the record).")
                .option(
                        REGISTRY_URL,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(PayloadSchema::checkUrl, true, "http or https URLs"),
                        Importance.MEDIUM,
                        "Schema Registry URLs, tried in this order. While none answers the last schema is kept; "
                                + noneYet)
                .option(
                        REGISTRY_LOGIN,
                        Type.PASSWORD,
                        null,
                        Validators.described(PayloadSchema::checkLogin, "user:password"),
                        Importance.LOW,
                        "User and password for the registry, as user:password.")
                .option(
                        REGISTRY_REFRESH,
                        Type.LONG,
                        60_000L,
                        Validators.atLeast(100),
                        Importance.LOW,
                        "How often to check the registry for a newer schema of the subject. A numbered version is"
                                + " read once.");
        TlsConfig.define(def, REGISTRY, group);
    }

    /** Null if no schema is named. @throws ConfigException naming the option at fault */
    public static JsonPayloads of(AbstractConfig config) {
        String schema = config.getString(SCHEMA).strip();
        if (schema.isEmpty()) {
            return null;
        }
        boolean drops = config.getString(UNKNOWN_FIELDS).equals(ConfigGroup.optionName(UnknownFields.DROP));
        List<String> urls = config.getList(REGISTRY_URL);
        try {
            if (schema.startsWith("{")) {
                return new JsonPayloads(schema, drops);
            }
            return urls.isEmpty() ? new JsonPayloads(file(schema), drops) : registered(config, schema, urls, drops);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(SCHEMA, schema, e.getMessage());
        }
    }

    private static JsonPayloads registered(AbstractConfig config, String name, List<String> urls, boolean drops) {
        Matcher matcher = SUBJECT.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is no subject");
        }
        String subject = matcher.group(1);
        String version = matcher.group(2) == null ? "latest" : matcher.group(2);
        SchemaRegistry registry = new SchemaRegistry(urls, authorization(config), client(config, urls));
        long refresh = version.equals("latest") ? config.getLong(REGISTRY_REFRESH) : 0;
        return new JsonPayloads(() -> registry.schema(subject, version), refresh, drops);
    }

    private static String file(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("is neither a schema (starting with '{') nor a readable file ("
                    + e.getClass().getSimpleName() + "); for a subject set " + REGISTRY_URL);
        }
    }

    private static HttpClient client(AbstractConfig config, List<String> urls) {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
        if (urls.stream().anyMatch(url -> url.startsWith("https:"))) {
            try {
                client.sslContext(TlsConfig.of(config, REGISTRY).context());
            } catch (KafkaException e) {
                throw new ConfigException(
                        REGISTRY + "ssl.truststore.location", null, "the registry's TLS options: " + e.getMessage());
            }
        }
        return client.build();
    }

    private static String authorization(AbstractConfig config) {
        Password login = config.getPassword(REGISTRY_LOGIN);
        return login == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(login.value().getBytes(StandardCharsets.UTF_8));
    }

    private static void checkUrl(String url) {
        if (url.indexOf('@') >= 0) {
            // Not as an invalid value: that would be repeated in the message, password and all.
            throw new ConfigException(REGISTRY_URL + ": do not put credentials into the URL: set " + REGISTRY_LOGIN);
        }
        URI uri = URI.create(url);
        if (!List.of("http", "https").contains(String.valueOf(uri.getScheme())) || uri.getHost() == null) {
            throw new IllegalArgumentException("an http or https URL, not '" + url + "'");
        }
    }

    private static void checkLogin(Object value) {
        if (((Password) value).value().indexOf(':') < 1) {
            throw new IllegalArgumentException("must be user:password");
        }
    }
}
