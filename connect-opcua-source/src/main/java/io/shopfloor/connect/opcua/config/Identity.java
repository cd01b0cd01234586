// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.config;

import io.shopfloor.connect.opcua.config.Security.Authentication;
import java.nio.file.Path;

/**
 * The user of a connection, as it was configured. Immutable; its text has no secret in it.
 *
 * @param plaintextPassword whether the password may be sent unencrypted
 * @param certificateFile null if there is none
 */
public record Identity(
        Authentication authentication,
        String username,
        String password,
        boolean plaintextPassword,
        Path certificateFile,
        String certificatePassword) {

    @Override
    public String toString() {
        return authentication.toString();
    }
}
