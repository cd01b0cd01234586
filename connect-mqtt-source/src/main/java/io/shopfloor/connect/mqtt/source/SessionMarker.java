// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnection;
import io.shopfloor.connect.mqtt.ReasonCodes;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognises a session that was replaced unseen. A broker that forgets a session says so in one CONNACK; when that CONNACK
 * is lost with its connection, the next one says "session present" of a session that knows nothing of the messages in our
 * ledger. So each session holds a subscription to a topic that nobody publishes to: taking it out again on the next
 * connection tells by the broker's reason code (17, no subscription existed) whether it is the same session. A broker that
 * answers with success for a subscription that never existed tells nothing; then the CONNACK is believed.
 *
 * <p>Used by the session's thread alone.
 */
final class SessionMarker {

    private static final Logger LOG = LoggerFactory.getLogger(SessionMarker.class);
    private static final int NO_SUBSCRIPTION_EXISTED = 0x11;
    private static final int REFUSED = 0x80;
    private static final int DO_NOT_SEND_RETAINED = 2;

    /** So many connections in a row may break while the marker is asked for before the marker is held to be the reason. */
    private static final int BREAKS_TO_GIVE_UP = 3;

    private final String clientId;
    private final String filter;
    private final String neverSubscribed;
    private boolean usable = true;
    private boolean set;
    private int unanswered;

    SessionMarker(String clientId) {
        this.clientId = clientId;
        this.filter = "shopfloor-connect/session/" + clientId.replaceAll("[+#]", "_");
        this.neverSubscribed = filter + "/none";
    }

    /**
     * Looks for the marker, and sets it. Returns whether the session is certainly another one than the one in which it was
     * set last.
     *
     * @param meanwhile called while the broker's answers are awaited
     */
    boolean showsAnotherSession(MqttConnection connection, MqttConnection.Meanwhile meanwhile) throws BrokerException {
        if (usable && unanswered >= BREAKS_TO_GIVE_UP) {
            giveUp("the connection broke " + unanswered + " times in a row while it was asked for");
        }
        if (!usable) {
            return false;
        }
        unanswered++;
        boolean another = connection.sessionPresent() && set && isGone(connection, meanwhile);
        set = false;
        if (!another) {
            set(connection, meanwhile);
        }
        unanswered = 0;
        return another;
    }

    private boolean isGone(MqttConnection connection, MqttConnection.Meanwhile meanwhile) throws BrokerException {
        int[] codes = connection.unsubscribe(List.of(filter, neverSubscribed), meanwhile);
        return codes.length == 2 && codes[0] == NO_SUBSCRIPTION_EXISTED && codes[1] == NO_SUBSCRIPTION_EXISTED;
    }

    private void set(MqttConnection connection, MqttConnection.Meanwhile meanwhile) throws BrokerException {
        MqttSubscription subscription = new MqttSubscription(filter, 0);
        subscription.setRetainHandling(DO_NOT_SEND_RETAINED);
        int[] codes = connection.subscribe(List.of(subscription), meanwhile);
        if (codes.length != 1 || codes[0] >= REFUSED) {
            giveUp("the broker refuses it: " + (codes.length == 1 ? ReasonCodes.nameOf(codes[0]) : "no reason code"));
        }
        set = usable;
    }

    private void giveUp(String why) {
        usable = false;
        LOG.info(
                "{}: no marker subscription to '{}' ({}). A session that the broker replaces while a connection attempt"
                        + " fails is then not noticed.",
                clientId,
                filter,
                why);
    }
}
