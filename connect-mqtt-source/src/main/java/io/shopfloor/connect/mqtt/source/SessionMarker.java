// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.ReasonCodes;
import io.shopfloor.connect.mqtt.Subscription;
import io.shopfloor.connect.mqtt.paho.MqttConnection;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognises a session that was replaced unseen. A broker that forgets a session says so in one CONNACK; when that CONNACK
 * is lost with its connection, the next one says "session present" of a session that knows nothing of the messages in our
 * ledger. So each session holds subscriptions to topics that nobody publishes to. Taking one out again on the next connection
 * tells by the broker's reason code (17, no subscription existed) whether it is the same session. There are several, since an
 * answer that is lost uses one up. A broker that answers with success for a subscription that never existed tells nothing;
 * then the CONNACK is believed.
 *
 * <p>Used by the session's thread alone.
 */
final class SessionMarker {

    private static final Logger LOG = LoggerFactory.getLogger(SessionMarker.class);
    private static final int MARKERS = 3;
    private static final int NO_SUBSCRIPTION_EXISTED = 0x11;
    private static final int REFUSED = 0x80;
    private static final int DO_NOT_SEND_RETAINED = 2;

    /** So many connections in a row may break on the first request for markers before these are held to be the reason. */
    private static final int BREAKS_TO_GIVE_UP = 3;

    private final String clientId;
    private final List<String> filters;
    private final String neverSubscribed;

    /** Which markers are certain to be in the session, if it is the same. */
    private final boolean[] certain = new boolean[MARKERS];

    private boolean usable = true;
    private boolean everSet;
    private int unanswered;
    /** The server of the connection before, whose messages the ledger may know; null if it knows none. */
    private URI connectedBefore;

    SessionMarker(String clientId) {
        String prefix = "shopfloor-connect/session/" + clientId.replaceAll("[+#]", "_") + "/";
        this.clientId = clientId;
        this.filters =
                IntStream.rangeClosed(1, MARKERS).mapToObj(i -> prefix + i).toList();
        this.neverSubscribed = prefix + "none";
    }

    /**
     * Looks for a marker, and sets those that are missing. Returns whether the session is another one than that of the
     * connection before; the ledger has to forget everything then, and the connection has to be made anew.
     *
     * @param inDoubt whether the CONNACK alone is not to be believed
     * @param meanwhile called while the broker's answers are awaited
     */
    boolean showsAnotherSession(MqttConnection connection, boolean inDoubt, MqttConnection.Meanwhile meanwhile)
            throws BrokerException {
        boolean ask = connection.sessionPresent() && connection.server().equals(connectedBefore);
        connectedBefore = connection.server();
        if (!usable) {
            return false;
        }
        if (!ask) {
            Arrays.fill(certain, false);
        } else if (isGone(connection, inDoubt, meanwhile)) {
            connectedBefore = null;
            return true;
        }
        set(connection, meanwhile);
        return false;
    }

    private boolean isGone(MqttConnection connection, boolean inDoubt, MqttConnection.Meanwhile meanwhile)
            throws BrokerException {
        int marker = 0;
        while (marker < MARKERS && !certain[marker]) {
            marker++;
        }
        if (marker == MARKERS) {
            // Too many answers were lost, or none has come yet: in doubt it is another session, if the broker tells at
            // all.
            return inDoubt && connection.unsubscribe(List.of(neverSubscribed), meanwhile)[0] == NO_SUBSCRIPTION_EXISTED;
        }
        certain[marker] = false;
        int[] codes = connection.unsubscribe(List.of(filters.get(marker), neverSubscribed), meanwhile);
        return codes[0] == NO_SUBSCRIPTION_EXISTED && codes[1] == NO_SUBSCRIPTION_EXISTED;
    }

    private void set(MqttConnection connection, MqttConnection.Meanwhile meanwhile) throws BrokerException {
        if (!everSet && unanswered++ >= BREAKS_TO_GIVE_UP) {
            giveUp("connections break when it is requested");
            return;
        }
        List<Subscription> missing = IntStream.range(0, MARKERS)
                .filter(marker -> !certain[marker])
                .mapToObj(marker -> new Subscription(filters.get(marker), 0, DO_NOT_SEND_RETAINED, false))
                .toList();
        int[] codes = connection.subscribe(missing, meanwhile);
        OptionalInt refusal =
                Arrays.stream(codes).filter(code -> code >= REFUSED).findFirst();
        if (refusal.isPresent()) {
            giveUp("the broker refuses it: " + ReasonCodes.nameOf(refusal.getAsInt()));
            return;
        }
        everSet = true;
        Arrays.fill(certain, true);
    }

    private void giveUp(String why) {
        usable = false;
        LOG.info(
                "{}: no marker subscription to '{}' ({}). A session that the broker replaces during a"
                        + " failed connection attempt goes unnoticed.",
                clientId,
                filters.get(0),
                why);
    }
}
