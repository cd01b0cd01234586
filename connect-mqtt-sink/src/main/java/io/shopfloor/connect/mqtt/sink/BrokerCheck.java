// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.ServerLimits;
import java.util.Optional;

/** What the options and single messages want, against what the broker said about itself. Pure functions. */
final class BrokerCheck {

    private BrokerCheck() {}

    /** @throws BrokerException if the broker cannot give what the options ask for in every message */
    static void offers(ServerLimits limits, MqttSinkConfig config) throws BrokerException {
        qos(limits, config);
        if (config.retained().isConstant() && config.retained().render(null).equals("true") && !limits.retain()) {
            throw BrokerException.lasting(
                    MqttSinkOptions.RETAINED,
                    "the broker does not retain messages. Set " + MqttSinkOptions.RETAINED
                            + "=false, or enable it in the broker",
                    null);
        }
    }

    private static void qos(ServerLimits limits, MqttSinkConfig config) throws BrokerException {
        if (config.qos().isConstant() && Integer.parseInt(config.qos().render(null)) > limits.maximumQos()) {
            throw BrokerException.lasting(
                    MqttSinkOptions.QOS,
                    "the broker's maximum QoS is " + limits.maximumQos() + ". Lower " + MqttSinkOptions.QOS,
                    null);
        }
    }

    /**
     * At run time a QoS that is too high is lowered, but not below what the option promises for every message.
     *
     * @throws BrokerException if the broker takes QoS 0 alone and the options ask for at least once
     */
    static void keepsAtLeastOnce(ServerLimits limits, MqttSinkConfig config) throws BrokerException {
        if (limits.maximumQos() == 0) {
            qos(limits, config);
        }
    }

    /** Why this broker would close the connection on the message; empty if it would not. */
    static Optional<UnpublishableException> refuses(ServerLimits limits, Publication message) {
        int bytes = limits.topicAliasMaximum() > 0 ? message.packetBytesWithAlias() : message.packetBytes();
        return bytes <= limits.maximumPacketSize()
                ? Optional.empty()
                : Optional.of(new UnpublishableException("the message has " + bytes
                        + " bytes with its properties; the broker's maximum packet size is "
                        + limits.maximumPacketSize() + ". Raise it, or send smaller messages"));
    }
}
