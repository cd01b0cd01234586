// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import java.lang.reflect.Field;
import org.apache.plc4x.java.api.PlcConnection;
import org.apache.plc4x.java.spi.Plc4xNettyWrapper;
import org.apache.plc4x.java.spi.TimeoutManager;
import org.apache.plc4x.java.spi.connection.AbstractPlcConnection;
import org.apache.plc4x.java.spi.connection.ChannelExposingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes one PLC4X connection without leaving threads behind. After the peer has dropped the connection, PLC4X 0.13.1 throws
 * in the middle of {@code close()} and leaves its transaction threads and a timer running, for each lost connection: these are
 * ended here, the timer by reflection, for there is no other way in. {@link #begin} may be called more than once.
 */
public final class LinkEnd {

    private static final Logger LOG = LoggerFactory.getLogger(LinkEnd.class);

    private final PlcConnection connection;
    private final Plc4xNettyWrapper<?> wrapper;
    private Thread closing;

    /** Made while the connection lives: its pipeline is empty once it is lost. */
    LinkEnd(PlcConnection connection) {
        this.connection = connection;
        this.wrapper = wrapper(connection);
    }

    private static Plc4xNettyWrapper<?> wrapper(PlcConnection connection) {
        if (connection instanceof ChannelExposingConnection exposing && exposing.getChannel() != null) {
            return exposing.getChannel().pipeline().get(Plc4xNettyWrapper.class);
        }
        return null;
    }

    /** Begins to close on a thread of its own. */
    synchronized Thread begin() {
        if (closing == null) {
            closing = PlcDrivers.thread("plc-close", this::close);
            closing.start();
        }
        return closing;
    }

    private void close() {
        try {
            connection.close();
        } catch (Throwable e) {
            LOG.debug("PLC4X could not close a lost connection by itself", e);
            endProtocol();
        }
        if (wrapper != null) {
            stopTimer();
        }
    }

    private void endProtocol() {
        try {
            if (connection instanceof AbstractPlcConnection plain && plain.getProtocol() != null) {
                plain.getProtocol().close(null);
            }
        } catch (RuntimeException e) {
            LOG.debug("PLC4X could not end the protocol of a lost connection", e);
        }
    }

    private void stopTimer() {
        try {
            Field timer = Plc4xNettyWrapper.class.getDeclaredField("timeoutManager");
            timer.setAccessible(true);
            ((TimeoutManager) timer.get(wrapper)).stop();
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn(
                    "The timer thread of a lost PLC4X connection cannot be stopped and stays until the worker ends", e);
        }
    }
}
