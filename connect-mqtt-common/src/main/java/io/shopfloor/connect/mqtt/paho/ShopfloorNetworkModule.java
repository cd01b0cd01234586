// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.common.MqttException;

/** Puts the connection's {@link Wire} between Paho and a transport. Used by Paho's connecting and closing threads. */
final class ShopfloorNetworkModule implements NetworkModule {

    private final NetworkModule transport;
    private final Wire wire;
    private final Traffic traffic;
    private final String clientId;
    private InputStream input;
    private OutputStream output;

    ShopfloorNetworkModule(NetworkModule transport, TrackedSockets sockets, String clientId) {
        this.transport = transport;
        this.wire = sockets.wire();
        this.traffic = sockets.traffic();
        this.clientId = clientId;
    }

    @Override
    public void start() throws IOException, MqttException {
        transport.start();
        input = new WireInput(new ConnackFirst(traffic.counted(transport.getInputStream())), wire);
        output = wire.open(transport.getOutputStream(), clientId);
    }

    @Override
    public InputStream getInputStream() {
        return input;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    /** What was written before still goes out, if it does so within a second. */
    @Override
    public void stop() throws IOException {
        wire.close();
        transport.stop();
    }

    @Override
    public String getServerURI() {
        return transport.getServerURI();
    }
}
