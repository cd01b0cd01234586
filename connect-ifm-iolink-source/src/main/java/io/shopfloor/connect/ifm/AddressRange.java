// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import java.util.ArrayList;
import java.util.List;

/**
 * An IPv4 network in CIDR notation. Immutable.
 *
 * @param first its lowest address as an unsigned number
 * @param size how many addresses it has
 */
record AddressRange(long first, int size) {
    private static final int LARGEST = 20;

    /** @throws IllegalArgumentException with the reason */
    static AddressRange parse(String text) {
        String[] parts = text.strip().split("/");
        String[] octets = parts[0].split("\\.");
        if (parts.length != 2 || octets.length != 4 || !parts[1].matches("\\d{1,2}")) {
            throw new IllegalArgumentException("'" + text + "' is not an IPv4 network such as 192.168.1.0/24");
        }
        long address = 0;
        for (String octet : octets) {
            if (!octet.matches("\\d{1,3}") || Integer.parseInt(octet) > 255) {
                throw new IllegalArgumentException("'" + text + "' is not an IPv4 network such as 192.168.1.0/24");
            }
            address = address << 8 | Integer.parseInt(octet);
        }
        int prefix = Integer.parseInt(parts[1]);
        if (prefix > 32 || prefix < LARGEST) {
            throw new IllegalArgumentException("'" + text + "' must be a network from /" + LARGEST
                    + " (4096 addresses) to /32: larger ones take too long to search");
        }
        int size = 1 << 32 - prefix;
        return new AddressRange(address & -size & 0xFFFFFFFFL, size);
    }

    /** The addresses that hosts can have: without network and broadcast address where there are such. */
    List<String> hosts() {
        List<String> hosts = new ArrayList<>();
        int edge = size > 2 ? 1 : 0;
        for (long address = first + edge; address < first + size - edge; address++) {
            hosts.add(
                    (address >> 24) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255));
        }
        return hosts;
    }
}
