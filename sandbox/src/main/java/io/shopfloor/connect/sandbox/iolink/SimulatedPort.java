// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.iolink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HexFormat;

/** A port and what is in it. Any thread may change it. */
public final class SimulatedPort {
    static final int DISABLED = 0;
    static final int DIGITAL_INPUT = 1;
    static final int DIGITAL_OUTPUT = 2;
    static final int IO_LINK = 3;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private int mode = IO_LINK;
    private SimulatedDevice device;
    private int status = 2;
    private boolean pin2;
    private boolean pin4;
    private Boolean output;

    /** IO-Link mode, with this device, or empty. */
    public synchronized void connect(SimulatedDevice plugged) {
        mode = IO_LINK;
        device = plugged;
        status = 2;
    }

    public synchronized void disconnect() {
        device = null;
    }

    /** The device is there and does not operate: 1 for preoperate, 3 for an error. */
    public synchronized void status(int value) {
        status = value;
    }

    public synchronized void digitalInput(boolean level) {
        mode = DIGITAL_INPUT;
        pin4 = level;
    }

    /** An output; null where it was never written. */
    public synchronized void digitalOutput(Boolean level) {
        mode = DIGITAL_OUTPUT;
        output = level;
    }

    public synchronized void disable() {
        mode = DISABLED;
    }

    public synchronized void pin2(boolean level) {
        pin2 = level;
    }

    synchronized SimulatedPoint mode() {
        return SimulatedPoint.of(new IntNode(mode));
    }

    synchronized SimulatedPoint pin2() {
        return SimulatedPoint.of(new IntNode(pin2 ? 1 : 0));
    }

    synchronized SimulatedPoint status() {
        return SimulatedPoint.of(new IntNode(mode != IO_LINK || device == null ? 0 : status));
    }

    synchronized SimulatedPoint ofDevice(java.util.function.Function<SimulatedDevice, JsonNode> value) {
        return mode != IO_LINK || device == null ? SimulatedPoint.error(503) : SimulatedPoint.of(value.apply(device));
    }

    synchronized SimulatedPoint processDataIn() {
        if (mode == DIGITAL_INPUT) {
            return SimulatedPoint.of(new TextNode(pin4 ? "01" : "00"));
        }
        if (mode != IO_LINK || device == null) {
            return SimulatedPoint.error(503);
        }
        byte[] data = device.processData().get();
        return data == null ? SimulatedPoint.error(530) : SimulatedPoint.of(new TextNode(HEX.formatHex(data)));
    }

    synchronized SimulatedPoint processDataOut() {
        if (mode != DIGITAL_OUTPUT) {
            return SimulatedPoint.error(503);
        }
        return output == null ? SimulatedPoint.error(530) : SimulatedPoint.of(new TextNode(output ? "01" : "00"));
    }

    synchronized SimulatedPoint parameter(int index) {
        if (mode != IO_LINK || device == null) {
            return SimulatedPoint.error(503);
        }
        byte[] octets = device.parameters().get(index);
        return octets == null ? SimulatedPoint.error(531) : SimulatedPoint.of(new TextNode(HEX.formatHex(octets)));
    }
}
