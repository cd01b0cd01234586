// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.plc4x.java.DefaultPlcDriverManager;
import org.apache.plc4x.java.api.PlcDriver;
import org.apache.plc4x.java.api.exceptions.PlcConnectionException;
import org.apache.plc4x.java.api.exceptions.PlcNotImplementedException;
import org.apache.plc4x.java.api.metadata.Option;
import org.apache.plc4x.java.api.metadata.OptionMetadata;
import org.apache.plc4x.java.api.metadata.PlcDriverMetadata;
import org.apache.plc4x.java.api.model.PlcTag;
import org.apache.plc4x.java.s7.readwrite.tag.S7PlcTagHandler;

/**
 * The PLC4X drivers in the plugin's own folder. PLC4X finds drivers and transports by class loaders that under Connect are
 * the worker's, not the plugin's: this names the right one, and {@link #use} sets it on threads that call PLC4X. Immutable.
 */
public final class PlcDrivers {

    private final DefaultPlcDriverManager manager;

    public PlcDrivers() {
        manager = new DefaultPlcDriverManager(loader());
    }

    private static ClassLoader loader() {
        return PlcDrivers.class.getClassLoader();
    }

    /** A daemon thread that PLC4X may be called on. */
    public static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        use(thread);
        return thread;
    }

    public static void use(Thread thread) {
        thread.setContextClassLoader(loader());
    }

    /**
     * The driver of this connection string.
     *
     * @throws IllegalArgumentException if there is none, or if another connector reads such devices
     */
    public PlcDriver driver(ConnectionConfig connection) {
        OtherConnector.refuse(connection);
        try {
            return manager.getDriver(connection.protocol());
        } catch (PlcConnectionException e) {
            throw new IllegalArgumentException(
                    "no driver for \"" + connection.protocol() + ":\"; the plugin's folder has drivers for "
                            + new TreeSet<>(manager.getProtocolCodes())
                            + ". Correct the connection string, or put the driver's jars into the plugin's lib folder",
                    e);
        }
    }

    /**
     * The driver's reading of a tag's address.
     *
     * @return null if the driver cannot tell without a connection
     * @throws IllegalArgumentException if it is malformed
     */
    static PlcTag parse(PlcDriver driver, String address) {
        return parse(driver, address, address);
    }

    /** The same, with the address that a message names. */
    static PlcTag parse(PlcDriver driver, String address, String named) {
        try {
            // The S7 driver itself does not know strings with a length; the handler that its connections use does.
            return driver.getProtocolCode().startsWith("s7")
                    ? new S7PlcTagHandler().parseTag(address)
                    : driver.prepareTag(address);
        } catch (PlcNotImplementedException e) {
            return null;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "the " + driver.getProtocolName() + " driver does not understand the address \"" + named + "\"", e);
        }
    }

    /** The parameters that the driver and its transport know; empty if they do not tell. */
    public static Set<String> parameters(PlcDriver driver, String transport) {
        PlcDriverMetadata metadata = driver.getMetadata();
        Set<String> names = new HashSet<>();
        metadata.getProtocolConfigurationOptionMetadata().ifPresent(options -> add(options, "", names));
        String code = transport == null ? metadata.getDefaultTransportCode().orElse(null) : transport;
        if (names.isEmpty() || code == null) {
            return Set.of();
        }
        metadata.getTransportConfigurationOptionMetadata(code).ifPresent(options -> add(options, code + ".", names));
        return names;
    }

    private static void add(OptionMetadata options, String prefix, Set<String> into) {
        for (Option option : options.getOptions()) {
            into.add(prefix + option.getKey());
        }
    }
}
