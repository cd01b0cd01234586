// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * Reads Avro schemas from a server with Confluent's Schema Registry API. Asks the servers in their order until one answers.
 * Any thread may ask; nothing blocks.
 */
final class SchemaRegistry {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final List<String> urls;
    private final String authorization;
    private final HttpClient client;

    /** @param authorization value of that HTTP header; null for none */
    SchemaRegistry(List<String> urls, String authorization, HttpClient client) {
        this.urls = List.copyOf(urls);
        this.authorization = authorization;
        this.client = client;
    }

    /**
     * The text of a schema.
     *
     * @return fails with {@link RetriableException} where a later try may help, with another {@link ConnectException} where
     *     something must be corrected first
     */
    CompletableFuture<String> schema(String subject, String version) {
        String path = "/subjects/"
                + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20") + "/versions/" + version;
        CompletableFuture<String> answer = ask(urls.get(0), path);
        for (String url : urls.subList(1, urls.size())) {
            answer = answer.exceptionallyCompose(failure -> cause(failure) instanceof RetriableException
                    ? ask(url, path)
                    : CompletableFuture.failedFuture(failure));
        }
        return answer;
    }

    /** What went wrong, without the future's wrapping. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private CompletableFuture<String> ask(String url, String path) {
        URI uri = URI.create((url.endsWith("/") ? url.substring(0, url.length() - 1) : url) + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .handle((response, failure) -> {
                    if (failure != null) {
                        throw new RetriableException(
                                "the schema registry does not answer at " + uri + ": " + cause(failure),
                                cause(failure));
                    }
                    return schema(uri, response);
                });
    }

    private static String schema(URI uri, HttpResponse<String> response) {
        int status = response.statusCode();
        if (status >= 500 || status == 408 || status == 429) {
            throw new RetriableException("the schema registry says " + status + " at " + uri);
        }
        if (status != 200) {
            throw new ConnectException("the schema registry answers " + status + " at " + uri
                    + (status == 404 ? ": there is no such subject or version. Register the schema" : "")
                    + (status == 401 || status == 403 ? ": check " + PayloadSchema.REGISTRY_LOGIN : ""));
        }
        Map<?, ?> answer;
        try {
            answer = (Map<?, ?>) Json.parse(response.body());
        } catch (DataException | ClassCastException e) {
            throw new RetriableException(uri + " does not answer like a schema registry", e);
        }
        boolean avro = "AVRO".equals(answer.containsKey("schemaType") ? answer.get("schemaType") : "AVRO");
        boolean alone = !(answer.get("references") instanceof List<?> references) || references.isEmpty();
        if (!avro || !alone || !(answer.get("schema") instanceof String schema)) {
            throw new ConnectException("the schema registry's answer at " + uri
                    + " is not a single Avro schema without references; payloads cannot be read by it");
        }
        return schema;
    }
}
