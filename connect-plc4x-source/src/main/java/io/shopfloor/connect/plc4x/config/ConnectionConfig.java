// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.config;

import io.shopfloor.connect.plc4x.value.ModbusAddress;
import io.shopfloor.connect.plc4x.value.RegisterOrder;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One PLC connection as it was configured. Immutable; {@code toString} tells no secret.
 *
 * @param connectionString as given: may hold secrets
 * @param maxTagsPerRequest at least 1
 * @param charset of texts in an S7 CPU and in Modbus registers
 * @param groups at least one
 */
public record ConnectionConfig(
        String name,
        String connectionString,
        String username,
        String password,
        Duration connectTimeout,
        Duration requestTimeout,
        Duration backoff,
        Duration backoffMax,
        int maxTagsPerRequest,
        Duration badTagRetry,
        ZoneId zone,
        Charset charset,
        List<GroupConfig> groups) {

    private static final Set<String> WITH_REQUEST_TIMEOUT = Set.of("modbus-tcp", "modbus-rtu", "modbus-ascii");

    /**
     * Seconds until PLC4X's S7 driver dials again by itself, which its default does once a second: never. It would leave a
     * thread behind for each attempt while a PLC is away, and hide a loss that the next reading is to notice.
     */
    private static final String NO_REDIAL = "retry-time=" + Integer.MAX_VALUE;

    /**
     * PLC4X's S7 light driver reads tags that lie close together as one block, unless it is told not to: one that does not exist
     * then fails the request as a whole.
     */
    private static final String EACH_TAG_ITS_ANSWER = "enable-block-read-optimizer=false";

    private static final String BYTE_ORDER = "default-payload-byte-order";
    private static final String MAX_REGISTERS = "max-registers-per-request";
    private static final int PROTOCOL_REGISTERS = 125;

    /** {@code s7} of {@code s7:tcp://host}; empty if there is none. */
    public String protocol() {
        int colon = connectionString.indexOf(':');
        return colon < 0 ? "" : connectionString.substring(0, colon);
    }

    public boolean isModbus() {
        return protocol().startsWith("modbus");
    }

    public boolean isS7() {
        return protocol().equals("s7") || protocol().equals("s7-light");
    }

    /** Whether the driver's connection is of use after a request that was not answered: the others hang for ever then. */
    public boolean survivesSilence() {
        return isS7();
    }

    /**
     * The byte order of Modbus numbers where a tag tells none.
     *
     * @throws IllegalArgumentException if the connection string names none that there is
     */
    public RegisterOrder registerOrder() {
        String name = parameter(BYTE_ORDER);
        return name == null ? RegisterOrder.ABCD : RegisterOrder.named(name);
    }

    /**
     * How many Modbus registers a request may ask for.
     *
     * @throws IllegalArgumentException if the connection string says something else than a number that the protocol knows
     */
    public int maxRegisters() {
        String number = parameter(MAX_REGISTERS);
        if (number == null) {
            return ModbusAddress.MAX_REGISTERS;
        }
        if (!number.matches("\\d{1,3}")
                || Integer.parseInt(number) < 1
                || Integer.parseInt(number) > PROTOCOL_REGISTERS) {
            throw new IllegalArgumentException(
                    MAX_REGISTERS + "=" + number + " is not a number from 1 to " + PROTOCOL_REGISTERS);
        }
        return Integer.parseInt(number);
    }

    /** Names of the parameters in the connection string. */
    public List<String> parameters() {
        int question = connectionString.indexOf('?');
        if (question < 0) {
            return List.of();
        }
        return Arrays.stream(connectionString.substring(question + 1).split("&"))
                .filter(part -> !part.isEmpty())
                .map(part -> part.split("=", 2)[0])
                .toList();
    }

    /** The value of a parameter in the connection string, or null. */
    public String parameter(String name) {
        int question = connectionString.indexOf('?');
        return question < 0
                ? null
                : Arrays.stream(connectionString.substring(question + 1).split("&"))
                        .filter(part -> part.startsWith(name + "="))
                        .map(part -> part.substring(name.length() + 1))
                        .findFirst()
                        .orElse(null);
    }

    /** The connection string with credentials, and with our time-outs and no redialling where it has none of its own. */
    public String url() {
        List<String> added = new ArrayList<>();
        if (!username.isEmpty()) {
            added.add("username=" + URLEncoder.encode(username, StandardCharsets.UTF_8));
        }
        if (!password.isEmpty()) {
            added.add("password=" + URLEncoder.encode(password, StandardCharsets.UTF_8));
        }
        if (WITH_REQUEST_TIMEOUT.contains(protocol())) {
            added.add("request-timeout=" + requestTimeout.toMillis());
        } else if (protocol().equals("s7-light")) {
            added.add("read-timeout=" + requestTimeout.toMillis());
            added.add(EACH_TAG_ITS_ANSWER);
        } else if (protocol().equals("s7")) {
            added.add(NO_REDIAL);
        }
        List<String> given = parameters();
        added.removeIf(parameter -> given.contains(parameter.split("=")[0]));
        String base = isModbus() ? withoutByteOrder() : connectionString;
        return added.isEmpty() ? base : base + (base.contains("?") ? "&" : "?") + String.join("&", added);
    }

    /** Registers are asked for as they are, and this project's names of byte orders are none of the driver's. */
    private String withoutByteOrder() {
        int question = connectionString.indexOf('?');
        if (question < 0) {
            return connectionString;
        }
        String left = Arrays.stream(connectionString.substring(question + 1).split("&"))
                .filter(part -> !part.startsWith(BYTE_ORDER + "="))
                .collect(Collectors.joining("&"));
        return connectionString.substring(0, question) + (left.isEmpty() ? "" : "?" + left);
    }

    /** A text of a driver without what might be secret in it. */
    public String redact(String text) {
        if (text == null) {
            return "no reason given";
        }
        int question = connectionString.indexOf('?');
        String told = text;
        if (question >= 0) {
            told = told.replace(connectionString.substring(question), "?...");
        }
        for (String secret : Arrays.asList(password, parameter("password"), parameter("key-store-password"))) {
            if (secret != null && !secret.isEmpty()) {
                told = told.replace(secret, "***").replace(URLEncoder.encode(secret, StandardCharsets.UTF_8), "***");
            }
        }
        return told;
    }

    @Override
    public String toString() {
        return "connection " + name + " (" + protocol() + ")";
    }
}
