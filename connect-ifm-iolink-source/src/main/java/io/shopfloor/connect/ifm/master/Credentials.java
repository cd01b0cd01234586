// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Who may read a master in security mode. Sent in the body of every request, Base64 and no more, hence readable for
 * everybody on a plain HTTP connection.
 */
public record Credentials(String user, String password) {

    ObjectNode toJson() {
        return JsonNodeFactory.instance.objectNode().put("user", base64(user)).put("passwd", base64(password));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return user + ", password hidden";
    }
}
