// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.OptionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.types.Password;

/**
 * User name and password: from the options, or from files that are read for each connection attempt, so that a token which
 * somebody renews in its file serves the next attempt. Immutable; never prints a secret.
 */
public final class Credentials {

    public static final String USERNAME = "mqtt.username";
    public static final String USERNAME_FILE = "mqtt.username.file";
    public static final String PASSWORD = "mqtt.password";
    public static final String PASSWORD_FILE = "mqtt.password.file";

    /** MQTT has two bytes for the length. */
    private static final int LONGEST = 65_535;

    private final byte[] username;
    private final String usernameFile;
    private final byte[] password;
    private final String passwordFile;

    private Credentials(AbstractConfig config) {
        String name = config.getString(USERNAME);
        Password secret = config.getPassword(PASSWORD);
        username = name == null ? null : name.getBytes(StandardCharsets.UTF_8);
        usernameFile = config.getString(USERNAME_FILE);
        password = secret == null ? null : secret.value().getBytes(StandardCharsets.UTF_8);
        passwordFile = config.getString(PASSWORD_FILE);
    }

    static void define(ConfigGroup group) {
        group.option(USERNAME, Type.STRING, null, null, Importance.HIGH, "Broker user name.")
                .option(
                        USERNAME_FILE,
                        Type.STRING,
                        null,
                        null,
                        Importance.LOW,
                        "File on the worker that holds the user name, instead of " + USERNAME
                                + ". Read at each connection attempt; one trailing line break is ignored.")
                .option(PASSWORD, Type.PASSWORD, null, null, Importance.HIGH, "Broker password.")
                .option(
                        PASSWORD_FILE,
                        Type.STRING,
                        null,
                        null,
                        Importance.MEDIUM,
                        "File on the worker that holds the password or token, instead of " + PASSWORD
                                + ". Read at each connection attempt, so a renewed token needs no restart; one trailing"
                                + " line break is ignored.");
    }

    /** @throws OptionException if an option and its file are both set, or a file cannot be read now */
    static Credentials of(AbstractConfig config) {
        both(config.getString(USERNAME) != null, USERNAME, config.getString(USERNAME_FILE), USERNAME_FILE);
        both(config.getPassword(PASSWORD) != null, PASSWORD, config.getString(PASSWORD_FILE), PASSWORD_FILE);
        Credentials credentials = new Credentials(config);
        credentials.username();
        credentials.password();
        return credentials;
    }

    private static void both(boolean set, String option, String file, String fileOption) {
        if (set && file != null) {
            throw new OptionException(fileOption, "replaces " + option + ": set only one of them");
        }
    }

    /** The user name as it is now; null for none. */
    public String username() {
        byte[] name = usernameFile == null ? username : read(USERNAME_FILE, usernameFile);
        return name == null ? null : new String(name, StandardCharsets.UTF_8);
    }

    /** The password as it is now; null for none. */
    public byte[] password() {
        return passwordFile == null ? password : read(PASSWORD_FILE, passwordFile);
    }

    private static byte[] read(String option, String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] all = in.readNBytes(LONGEST + 3);
            int length = all.length;
            if (length > 0 && all[length - 1] == '\n') {
                length -= length > 1 && all[length - 2] == '\r' ? 2 : 1;
            }
            if (length == 0) {
                throw new OptionException(option, "the file " + file + " is empty");
            }
            if (length > LONGEST) {
                throw new OptionException(
                        option, "the file " + file + " is longer than the " + LONGEST + " bytes that MQTT allows");
            }
            return Arrays.copyOf(all, length);
        } catch (NoSuchFileException e) {
            throw new OptionException(option, "there is no file " + file + " on this worker");
        } catch (IOException | InvalidPathException e) {
            throw new OptionException(option, "the file " + file + " cannot be read (" + e + ")");
        }
    }

    @Override
    public String toString() {
        return "Credentials";
    }
}
