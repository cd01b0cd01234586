// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import static io.shopfloor.connect.mqtt.Credentials.PASSWORD;
import static io.shopfloor.connect.mqtt.Credentials.USERNAME;
import static io.shopfloor.connect.mqtt.MqttConnectionConfig.CLIENT_ID;
import static io.shopfloor.connect.mqtt.MqttConnectionConfig.SERVER_URI;
import static io.shopfloor.connect.mqtt.ReasonCodes.hex;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.ReasonCodes;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;

/** Turns Paho's exceptions, with MQTT 5's reason codes in them, into a field at fault and a remedy. Pure functions. */
final class Faults {

    private Faults() {}

    /** Why a connection to {@code uri} could not be made or broke. */
    static BrokerException explain(URI uri, String clientId, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            BrokerException explained = explainNetwork(uri, cause);
            if (explained != null) {
                return explained;
            }
        }
        return failure instanceof MqttException e
                ? explainCode(uri, clientId, e)
                : BrokerException.passing(SERVER_URI, at(uri) + " failed: " + failure, failure);
    }

    private static BrokerException explainNetwork(URI uri, Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return BrokerException.passing(
                    SERVER_URI,
                    "this worker's DNS cannot resolve the host name of " + at(uri) + ". Check the spelling",
                    cause);
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return BrokerException.passing(
                    SERVER_URI,
                    at(uri) + " does not accept connections (" + cause.getMessage()
                            + "). Check host, port, firewall, and that the broker runs",
                    cause);
        }
        if (cause instanceof SSLException) {
            return TlsFailure.explain(uri, (SSLException) cause);
        }
        if (cause instanceof SocketTimeoutException) {
            return BrokerException.passing(SERVER_URI, at(uri) + " timed out. Check host, port and firewall", cause);
        }
        return null;
    }

    private static BrokerException explainCode(URI uri, String clientId, MqttException failure) {
        int code = failure.getReasonCode();
        if (code == MqttReturnCode.RETURN_CODE_SESSION_TAKEN_OVER) {
            return BrokerException.takenOver(clientId);
        }
        return explainOther(uri, clientId, failure, code).withReasonCode(code);
    }

    private static BrokerException explainOther(URI uri, String clientId, MqttException failure, int code) {
        return switch (code) {
            case MqttReturnCode.RETURN_CODE_BAD_USERNAME_OR_PASSWORD, MqttReturnCode.RETURN_CODE_BAD_AUTHENTICATION ->
                BrokerException.lasting(
                        PASSWORD,
                        at(uri) + " refused the user name or password " + hex(code)
                                + ". Check mqtt.username and mqtt.password, or their files",
                        failure);
            case MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED, MqttReturnCode.RETURN_CODE_BANNED ->
                BrokerException.lasting(
                        USERNAME,
                        at(uri) + " does not let the client '" + clientId + "' connect " + hex(code)
                                + ". Check mqtt.username, mqtt.password and the broker's access rules",
                        failure);
            case MqttReturnCode.RETURN_CODE_IDENTIFIER_NOT_VALID ->
                BrokerException.lasting(
                        CLIENT_ID,
                        at(uri) + " does not accept the client id '" + clientId + "' " + hex(code)
                                + ". Change mqtt.client.id",
                        failure);
            case MqttReturnCode.RETURN_CODE_UNSUPPORTED_PROTOCOL_VERSION,
                    MqttClientException.REASON_CODE_INVALID_PROTOCOL_VERSION,
                    50000 -> notMqtt5(uri, failure);
            case MqttClientException.REASON_CODE_SERVER_DISCONNECTED ->
                BrokerException.passing(SERVER_URI, at(uri) + " disconnected", failure);
            case MqttClientException.REASON_CODE_CLIENT_TIMEOUT, MqttClientException.REASON_CODE_WRITE_TIMEOUT ->
                BrokerException.passing(
                        SERVER_URI, at(uri) + " did not answer within the keep-alive or connect time", failure);
            case MqttClientException.REASON_CODE_CONNECTION_LOST ->
                BrokerException.passing(SERVER_URI, "the connection to " + at(uri) + " broke", failure);
            default -> BrokerException.passing(SERVER_URI, at(uri) + " failed: " + reason(failure), failure);
        };
    }

    /** What the library reports without a code of its own is told by its cause. */
    private static String reason(MqttException failure) {
        if (failure.getReasonCode() != 0 || failure.getCause() == null) {
            return ReasonCodes.nameOf(failure.getReasonCode()) + " (" + failure.getMessage() + ")";
        }
        return rootOf(failure).toString();
    }

    static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Why there was no CONNACK: a connection that simply ended before it tells something. */
    static BrokerException beforeConnack(URI uri, BrokerException failure) {
        boolean ended = failure.getCause() instanceof MqttException e
                && e.getReasonCode() == MqttClientException.REASON_CODE_CONNECTION_LOST
                && !(rootOf(e) instanceof SSLException);
        return ended
                ? BrokerException.passing(
                        SERVER_URI,
                        at(uri)
                                + " closed the connection without answering CONNECT. It may not support MQTT 5 (MQTT 3.1.1"
                                + " brokers often do this), may still be starting, or may expect TLS or WebSockets on this"
                                + " port",
                        failure.getCause())
                : failure;
    }

    /** Whether what came instead of CONNACK was the refusal of an older MQTT, whose codes MQTT 5 does not know. */
    static boolean isOlderRefusal(Exception failure) {
        return failure instanceof MqttException e && e.getReasonCode() == MqttException.REASON_CODE_INVALID_RETURN_CODE;
    }

    /** A broker that answers, but not in MQTT 5. */
    static BrokerException notMqtt5(URI uri, Throwable cause) {
        return BrokerException.lasting(
                SERVER_URI,
                at(uri) + " does not support MQTT 5. Enable it in the broker, or use a broker that has it",
                cause);
    }

    static String at(URI uri) {
        return "the MQTT broker at " + uri;
    }
}
