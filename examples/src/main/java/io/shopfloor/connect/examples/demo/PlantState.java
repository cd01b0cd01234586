// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.shopfloor.connect.examples.demo.EventLog.Event;
import io.shopfloor.connect.examples.demo.PressPlc.Tag;
import io.shopfloor.connect.examples.demo.PressSensors.Sensor;
import io.shopfloor.connect.examples.demo.PressServer.Node;
import io.shopfloor.connect.examples.demo.PutbackErrors.PutbackError;
import io.shopfloor.connect.examples.demo.TopicTree.Topic;
import java.util.List;

/**
 * The plant at one moment, as the page gets it in JSON.
 *
 * @param nowMs when, milliseconds since 1970
 * @param delivery how the pieces are delivered, in words
 * @param pieces how far the pieces are
 * @param worker the Connect worker
 * @param broker the MQTT broker
 * @param link the source connector's link to the MQTT broker
 * @param opcUa the link to the press's OPC UA server
 * @param connector the source connector
 * @param kpi what the dashboard saw last; a missing node before that
 * @param trace which way that took
 * @param tagGap the newest gap in the readings of the PLC's tags
 * @param nodeGap the same of the OPC UA server's nodes
 * @param database the database of the historian; null without one
 * @param historian what its tables hold; null without one
 * @param putbackCount how many messages were put back
 * @param ending whether nobody wants more pieces
 * @param verdict the result of the run; empty while it goes on
 */
record PlantState(
        long nowMs,
        String delivery,
        Pieces pieces,
        Part worker,
        Part broker,
        Part link,
        Part opcUa,
        ConnectorState connector,
        JsonNode kpi,
        MessageTrace trace,
        List<Topic> topics,
        List<Sensor> sensors,
        List<Tag> tags,
        Gap tagGap,
        List<Node> nodes,
        Gap nodeGap,
        Part database,
        Historian.Answer historian,
        List<PutbackError> putback,
        long putbackCount,
        List<Event> events,
        boolean ending,
        String verdict) {

    /**
     * How far the pieces are.
     *
     * @param seconds since the light barrier started
     * @param created how many passed the light barrier
     * @param acknowledged how many of them the MQTT broker acknowledged
     * @param stored how many Kafka has
     * @param inFlight acknowledged and not in Kafka yet
     * @param duplicated how many Kafka has once more
     * @param lost how many are lost
     */
    record Pieces(
            long seconds, long created, long acknowledged, long stored, long inFlight, long duplicated, long lost) {}

    /**
     * Something that can be broken.
     *
     * @param name what it is
     * @param pulled how often it was broken
     */
    record Part(String name, Plug.State state, int pulled) {
        static Part of(String name, Plug plug) {
            return new Part(name, plug.state(), plug.pulled());
        }
    }

    /**
     * What the source connector says of itself.
     *
     * @param inFlight messages that it has not acknowledged to the MQTT broker; -1 where it does not say
     */
    record ConnectorState(boolean connected, long inFlight) {}
}
