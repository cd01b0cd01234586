// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.ServerLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits messages to what the broker of a connection takes: a QoS that is too high is lowered, the retain flag is cleared
 * where nothing is retained. Both are counted for each message, and logged once until a connection has other limits. Used
 * by the session's thread.
 */
final class BrokerFit {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerFit.class);

    private final String clientId;
    private final SinkMetrics metrics;
    private ServerLimits limits;
    private boolean qosTold;
    private boolean retainTold;

    BrokerFit(String clientId, SinkMetrics metrics) {
        this.clientId = clientId;
        this.metrics = metrics;
    }

    /** A connection has these limits. */
    void opened(ServerLimits ofConnection) {
        qosTold &= limits != null && limits.maximumQos() == ofConnection.maximumQos();
        retainTold &= limits != null && limits.retain() == ofConnection.retain();
        limits = ofConnection;
    }

    /** The message as the broker takes it; the same one if it takes it as it is. */
    Publication fit(Publication message) {
        boolean lower = message.qos() > limits.maximumQos();
        boolean clear = message.retained() && !limits.retain();
        if (lower) {
            lowered(message);
        }
        if (clear) {
            cleared(message);
        }
        return lower || clear
                ? message.with(Math.min(message.qos(), limits.maximumQos()), message.retained() && !clear)
                : message;
    }

    private void lowered(Publication message) {
        metrics.lowered.increment();
        if (!qosTold) {
            qosTold = true;
            LOG.warn(
                    "{}: the MQTT broker supports at most QoS {}. A message for topic '{}' with QoS {} is"
                            + " published with QoS {}, as are all others above it{}. The metric qos-lowered counts"
                            + " them.",
                    clientId,
                    limits.maximumQos(),
                    Refusal.shortened(message.topic()),
                    message.qos(),
                    limits.maximumQos(),
                    limits.maximumQos() == 0 ? "; at QoS 0 the broker does not acknowledge, and may lose them" : "");
        }
    }

    private void cleared(Publication message) {
        metrics.unretained.increment();
        if (!retainTold) {
            retainTold = true;
            LOG.warn(
                    "{}: the MQTT broker does not retain messages. A message for topic '{}' is published"
                            + " without the retain flag, as are all others; later subscribers do not get them. The"
                            + " metric retain-cleared counts them.",
                    clientId,
                    Refusal.shortened(message.topic()));
        }
    }
}
