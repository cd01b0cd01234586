// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.template.AbsentValueException;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TopicMapping;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import io.shopfloor.connect.mqtt.Publication;
import java.util.Optional;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Turns a record into the message that the broker gets. Used by the task's thread. */
final class PublicationMapper {

    private static final byte[] NOTHING = {};

    private final Template topic;
    private final TopicMapping source;
    private final Template qos;
    private final Template retained;
    private final MqttSinkOptions.OnNull onNull;
    private final PayloadWriter payload;
    private final MessageProperties properties;

    PublicationMapper(MqttSinkConfig config) {
        this.topic = config.topic();
        this.source = config.mapping();
        this.qos = config.qos();
        this.retained = config.retained();
        this.onNull = config.onNull();
        this.payload = new PayloadWriter(config.converter());
        this.properties = new MessageProperties(config);
    }

    /**
     * The message of a record; empty for a record without value, if such are to be ignored.
     *
     * @throws UnpublishableException if the record cannot be a message
     */
    Optional<Publication> map(SinkRecord record) throws UnpublishableException {
        byte[] bytes = payload(record);
        if (bytes == null && onNull == MqttSinkOptions.OnNull.IGNORE) {
            return Optional.empty();
        }
        if (bytes == null && onNull == MqttSinkOptions.OnNull.FAIL) {
            throw new UnpublishableException("the record has no value. Set " + MqttSinkOptions.ON_NULL
                    + "=ignore to skip such records, or clear_retained to clear the retained message");
        }
        RecordValues values = new RecordValues(record);
        try {
            return Optional.of(new Publication(
                    topic(record, values),
                    bytes == null ? NOTHING : bytes,
                    qos(values),
                    bytes == null || retained(values),
                    properties.of(record, values)));
        } catch (AbsentValueException | UnmappableTopicException e) {
            throw new UnpublishableException(e.getMessage().replaceFirst("\\.$", ""), e);
        } catch (DataException | StackOverflowError e) {
            // Connect's words may quote the value: where it happened is told, they are not.
            UnpublishableException failure =
                    new UnpublishableException("the key, a header or a field cannot be written as text ("
                            + e.getClass().getSimpleName() + "). Exclude it by " + MqttSinkOptions.USER_EXCLUDE
                            + ", or change it in a transform");
            failure.setStackTrace(e.getStackTrace());
            throw failure;
        }
    }

    private byte[] payload(SinkRecord record) throws UnpublishableException {
        try {
            return payload.write(record);
        } catch (RuntimeException | StackOverflowError e) {
            // What converters say may quote the value: where it happened is told, their words are not.
            UnpublishableException failure = new UnpublishableException(
                    "the value cannot be written as a payload (" + e.getClass().getSimpleName() + "). Set a "
                            + MqttSinkOptions.CONVERTER + " that accepts such values");
            failure.setStackTrace(e.getStackTrace());
            throw failure;
        }
    }

    private String topic(SinkRecord record, RecordValues values) throws UnpublishableException {
        String name = topic != null ? topic.render(values) : values.header(MessageProperties.TOPIC);
        if (name == null && topic == null) {
            name = source.inverse(record.topic(), values.key());
        }
        String fault = name == null ? "the template selects no level" : MqttText.faultOfTopic(name);
        if (fault != null) {
            throw new UnpublishableException("no MQTT topic to publish to"
                    + (name == null ? "" : ": '" + Refusal.shortened(name.replaceAll("\\p{Cntrl}", "?")) + "'")
                    + ": " + fault + ". Change " + MqttSinkOptions.TOPIC);
        }
        return name;
    }

    private int qos(RecordValues values) throws UnpublishableException {
        String text = or(properties.header(values, MessageProperties.QOS), qos, values);
        return switch (text) {
            case "0" -> 0;
            case "1" -> 1;
            case "2" -> 2;
            default -> throw noChoice(MqttSinkOptions.QOS, text, "0, 1 or 2");
        };
    }

    private boolean retained(RecordValues values) throws UnpublishableException {
        String text = or(properties.header(values, MessageProperties.RETAINED), retained, values);
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw noChoice(MqttSinkOptions.RETAINED, text, "true or false");
        };
    }

    private static String or(String ofHeader, Template option, RecordValues values) {
        String text = ofHeader != null ? ofHeader : option.render(values);
        return text == null ? "" : text;
    }

    private static UnpublishableException noChoice(String option, String text, String choices) {
        return new UnpublishableException(option + " is '" + Refusal.shortened(text) + "' for this record, not "
                + choices + ". Correct the option, or the header of that name");
    }
}
