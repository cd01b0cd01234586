// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The MQTT 5 properties of one packet. Immutable: every {@code with} and {@code user} gives a new value, so that a
 * script may hand the same properties to many packets and threads.
 */
public final class PacketProperties {
    private static final PacketProperties NONE = new PacketProperties(new MqttProperties());

    private final MqttProperties wire;

    private PacketProperties(MqttProperties wire) {
        this.wire = wire;
    }

    public static PacketProperties none() {
        return NONE;
    }

    static PacketProperties of(MqttProperties wire) {
        return wire.isEmpty() ? NONE : new PacketProperties(wire);
    }

    /** These properties and a number of one, two, four or a variable number of bytes, unsigned. */
    public PacketProperties with(MqttPropertyType type, long value) {
        return and(new MqttProperties.IntegerProperty(type.value(), (int) value));
    }

    public PacketProperties with(MqttPropertyType type, String value) {
        return and(new MqttProperties.StringProperty(type.value(), value));
    }

    public PacketProperties with(MqttPropertyType type, byte[] value) {
        return and(new MqttProperties.BinaryProperty(type.value(), value));
    }

    /** These properties and one more user property; names may repeat, order is kept. */
    public PacketProperties user(String name, String value) {
        return and(new MqttProperties.UserProperty(name, value));
    }

    public OptionalLong number(MqttPropertyType type) {
        return wire.getProperty(type.value()) instanceof MqttProperties.IntegerProperty number
                ? OptionalLong.of(Integer.toUnsignedLong(number.value()))
                : OptionalLong.empty();
    }

    public Optional<String> text(MqttPropertyType type) {
        return wire.getProperty(type.value()) instanceof MqttProperties.StringProperty text
                ? Optional.of(text.value())
                : Optional.empty();
    }

    public Optional<byte[]> bytes(MqttPropertyType type) {
        return wire.getProperty(type.value()) instanceof MqttProperties.BinaryProperty binary
                ? Optional.of(binary.value())
                : Optional.empty();
    }

    /** The user properties in the order of the wire, repeats included. */
    public List<Map.Entry<String, String>> userProperties() {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        if (wire.getProperty(MqttPropertyType.USER_PROPERTY.value()) instanceof MqttProperties.UserProperties users) {
            users.value().forEach(pair -> pairs.add(Map.entry(pair.key, pair.value)));
        }
        return pairs;
    }

    MqttProperties wire() {
        return wire;
    }

    private PacketProperties and(MqttProperty<?> property) {
        MqttProperties all = new MqttProperties();
        for (MqttProperty<?> each : wire.listAll()) {
            all.add(each);
        }
        all.add(property);
        return new PacketProperties(all);
    }

    @Override
    public String toString() {
        return wire.listAll().toString();
    }
}
