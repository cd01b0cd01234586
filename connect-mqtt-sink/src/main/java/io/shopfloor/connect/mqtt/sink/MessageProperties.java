// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.template.RecordText;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.UserProperty;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Makes MQTT 5 properties of a record's headers and of the options. The headers are those that the MQTT source writes, so
 * that a message comes out as it went in. Used by the task's thread.
 */
final class MessageProperties {

    static final String TOPIC = "mqtt.topic";
    static final String QOS = "mqtt.qos";
    static final String RETAINED = "mqtt.retained";
    private static final String CONTENT_TYPE = "mqtt.content.type";
    private static final String RESPONSE_TOPIC = "mqtt.response.topic";
    private static final String CORRELATION_DATA = "mqtt.correlation.data";
    private static final String MESSAGE_EXPIRY = "mqtt.message.expiry.seconds";
    private static final String PAYLOAD_UTF8 = "mqtt.payload.utf8";
    private static final long LONGEST_EXPIRY = 0xFFFF_FFFFL;

    private final boolean headersApply;
    private final Template contentType;
    private final Long expirySeconds;
    private final String prefix;
    private final Predicate<String> included;
    private final Predicate<String> excluded;

    MessageProperties(MqttSinkConfig config) {
        this.headersApply = config.headersApply();
        this.contentType = config.contentType();
        this.expirySeconds = config.messageExpirySeconds();
        this.prefix = config.userHeaderPrefix();
        this.included = names(config.includedHeaders());
        this.excluded = names(config.excludedHeaders());
    }

    /** Header names, and beginnings of names that end in a star. */
    private static Predicate<String> names(List<String> patterns) {
        Predicate<String> any = name -> false;
        for (String pattern : patterns) {
            String beginning = pattern.substring(0, pattern.length() - 1);
            any = any.or(pattern.endsWith("*") ? name -> name.startsWith(beginning) : pattern::equals);
        }
        return any;
    }

    Publication.Properties of(SinkRecord record, RecordValues values) throws UnpublishableException {
        return new Publication.Properties(
                checked(CONTENT_TYPE, contentType(values)),
                checked(RESPONSE_TOPIC, header(values, RESPONSE_TOPIC)),
                correlationData(values),
                expiry(values),
                "true".equals(header(values, PAYLOAD_UTF8)),
                user(record));
    }

    /** The text of one of the {@code mqtt.*} headers; null if it is absent or not to be minded. */
    String header(RecordValues values, String name) {
        return headersApply ? values.header(name) : null;
    }

    private String contentType(RecordValues values) {
        String ofHeader = header(values, CONTENT_TYPE);
        return ofHeader != null || contentType == null ? ofHeader : contentType.render(values);
    }

    private byte[] correlationData(RecordValues values) throws UnpublishableException {
        String text = header(values, CORRELATION_DATA);
        try {
            return text == null ? null : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new UnpublishableException("the header " + CORRELATION_DATA + " is not Base64. " + remedy());
        }
    }

    private Long expiry(RecordValues values) throws UnpublishableException {
        String text = header(values, MESSAGE_EXPIRY);
        if (text == null) {
            return expirySeconds;
        }
        try {
            long seconds = Long.parseLong(text);
            if (seconds >= 0 && seconds <= LONGEST_EXPIRY) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // Said below, with the remedy.
        }
        throw new UnpublishableException(
                "the header " + MESSAGE_EXPIRY + " is not a number from 0 to " + LONGEST_EXPIRY + ". " + remedy());
    }

    private static String remedy() {
        return "Fix it in a transform, or set " + MqttSinkOptions.HEADERS + "=ignore";
    }

    private List<UserProperty> user(SinkRecord record) throws UnpublishableException {
        if (record.headers().isEmpty()) {
            return List.of();
        }
        // A header under its own name is newer than the one that came with the message: the hop after it added it.
        Set<String> own = new HashSet<>();
        record.headers().forEach(header -> own.add(header.key()));
        List<UserProperty> properties = new ArrayList<>();
        for (Header header : record.headers()) {
            String name = propertyName(header.key(), own);
            if (name != null && header.value() != null) {
                properties.add(new UserProperty(userText(name, name), userText(name, text(name, header))));
            }
        }
        return properties;
    }

    /** Under which name a header travels; null if it does not. */
    private String propertyName(String header, Set<String> own) {
        if (excluded.test(header)) {
            return null;
        }
        if (included.test(header)) {
            return header;
        }
        if (prefix.isEmpty() || !header.startsWith(prefix)) {
            return null;
        }
        String stripped = header.substring(prefix.length());
        return own.contains(stripped) && included.test(stripped) && !excluded.test(stripped) ? null : stripped;
    }

    private static String text(String name, Header header) throws UnpublishableException {
        String text = RecordText.of(header.schema(), header.value());
        if (text == null) {
            throw new UnpublishableException("the header for the user property '" + Refusal.shortened(name)
                    + "' has no text form: nested deeper than 200, or not a Connect value. Exclude it by "
                    + MqttSinkOptions.USER_EXCLUDE + ", or change it in a transform");
        }
        return text;
    }

    private static String userText(String name, String text) throws UnpublishableException {
        String fault = MqttText.fault(text);
        if (fault != null) {
            throw new UnpublishableException(
                    "the header for the user property '" + Refusal.shortened(name) + "' is invalid: " + fault
                            + ". Exclude it by " + MqttSinkOptions.USER_EXCLUDE + ", or change it in a transform");
        }
        return text;
    }

    private static String checked(String name, String text) throws UnpublishableException {
        String fault = text == null ? null : MqttText.fault(text);
        if (fault != null) {
            throw new UnpublishableException(name + " cannot be sent: " + fault + ". " + remedy());
        }
        return text;
    }
}
