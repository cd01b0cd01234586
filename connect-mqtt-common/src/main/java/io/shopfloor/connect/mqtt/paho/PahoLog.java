// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import java.text.MessageFormat;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import org.eclipse.paho.mqttv5.client.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Paho's log, which is {@code java.util.logging} otherwise: a line a message at QoS 2, and stack traces for every broken link
 * on the worker's standard error. What is wrong {@link MqttConnection} says in its own words; Paho's severe and warning
 * lines are debug lines here, the rest is not written. Made by Paho, by name; any thread.
 */
public final class PahoLog implements Logger {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(PahoLog.class);

    private ResourceBundle catalog;

    /** Must come before the first use of any of Paho's classes, which make their loggers when they are loaded. */
    static void install() {
        org.eclipse.paho.mqttv5.client.logging.LoggerFactory.setLogger(PahoLog.class.getName());
    }

    @Override
    public void initialise(ResourceBundle messageCatalog, String loggerID, String resourceName) {
        catalog = messageCatalog;
    }

    @Override
    public void setResourceName(String logContext) {}

    @Override
    public boolean isLoggable(int level) {
        return level <= WARNING && LOG.isDebugEnabled();
    }

    @Override
    public void severe(String sourceClass, String sourceMethod, String msg) {
        log(SEVERE, sourceClass, sourceMethod, msg, null, null);
    }

    @Override
    public void severe(String sourceClass, String sourceMethod, String msg, Object[] inserts) {
        log(SEVERE, sourceClass, sourceMethod, msg, inserts, null);
    }

    @Override
    public void severe(String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable thrown) {
        log(SEVERE, sourceClass, sourceMethod, msg, inserts, thrown);
    }

    @Override
    public void warning(String sourceClass, String sourceMethod, String msg) {
        log(WARNING, sourceClass, sourceMethod, msg, null, null);
    }

    @Override
    public void warning(String sourceClass, String sourceMethod, String msg, Object[] inserts) {
        log(WARNING, sourceClass, sourceMethod, msg, inserts, null);
    }

    @Override
    public void warning(String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable thrown) {
        log(WARNING, sourceClass, sourceMethod, msg, inserts, thrown);
    }

    @Override
    public void info(String sourceClass, String sourceMethod, String msg) {}

    @Override
    public void info(String sourceClass, String sourceMethod, String msg, Object[] inserts) {}

    @Override
    public void info(String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable thrown) {}

    @Override
    public void config(String sourceClass, String sourceMethod, String msg) {}

    @Override
    public void config(String sourceClass, String sourceMethod, String msg, Object[] inserts) {}

    @Override
    public void config(String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable thrown) {}

    @Override
    public void fine(String sourceClass, String sourceMethod, String msg) {}

    @Override
    public void fine(String sourceClass, String sourceMethod, String msg, Object[] inserts) {}

    @Override
    public void fine(String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable thrown) {}

    @Override
    public void finer(String sourceClass, String sourceMethod, String msg) {}

    @Override
    public void finer(String sourceClass, String sourceMethod, String msg, Object[] inserts) {}

    @Override
    public void finer(String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable thrown) {}

    @Override
    public void finest(String sourceClass, String sourceMethod, String msg) {}

    @Override
    public void finest(String sourceClass, String sourceMethod, String msg, Object[] inserts) {}

    @Override
    public void finest(String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable thrown) {}

    @Override
    public void log(
            int level, String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable thrown) {
        if (isLoggable(level)) {
            LOG.debug("{}.{}: {}", sourceClass, sourceMethod, formatMessage(msg, inserts), thrown);
        }
    }

    @Override
    public void trace(int level, String sourceClass, String sourceMethod, String msg, Object[] inserts, Throwable ex) {}

    @Override
    public String formatMessage(String msg, Object[] inserts) {
        try {
            return MessageFormat.format(catalog.getString(msg), inserts);
        } catch (MissingResourceException | IllegalArgumentException e) {
            return msg;
        }
    }

    @Override
    public void dumpTrace() {}
}
