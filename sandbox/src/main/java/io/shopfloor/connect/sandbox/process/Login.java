// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.process;

/**
 * The one user name and password that an MQTT broker lets in.
 *
 * @param user without line breaks and colons
 * @param password without line breaks; never shown
 */
public record Login(String user, String password) {
    @Override
    public String toString() {
        return "Login[user=" + user + "]";
    }
}
