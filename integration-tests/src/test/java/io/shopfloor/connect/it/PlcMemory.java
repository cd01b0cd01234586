// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The memory of a device with cells in it, one after the other, and the tags that read them. One thread's. */
final class PlcMemory {

    private final Map<String, List<Object>> tables = new LinkedHashMap<>();
    private final StringBuilder block = new StringBuilder();
    private final Map<String, PlcCell> tags = new LinkedHashMap<>();
    private final StringBuilder tagList = new StringBuilder();

    /** Puts the cell behind those that are there. */
    void add(PlcCell cell) {
        String name = "t" + tags.size();
        tags.put(name, cell);
        int at = cell.modbus() ? inTable(cell) : inBlock(cell.hex().replace(" ", ""));
        tagList.append(tagList.isEmpty() ? "" : "\n")
                .append(name)
                .append('=')
                .append(cell.address().replace("@", "" + at));
    }

    private int inTable(PlcCell cell) {
        String kind = cell.address().substring(0, cell.address().indexOf(':'));
        String table =
                switch (kind) {
                    case "coil" -> "coils";
                    case "discrete-input" -> "discrete";
                    case "input-register" -> "input";
                    default -> "holding";
                };
        List<Object> values = tables.computeIfAbsent(table, name -> new ArrayList<>());
        int first = values.size() + 1;
        if (table.equals("coils") || table.equals("discrete")) {
            cell.hex().chars().forEach(bit -> values.add(bit == '1'));
        } else {
            byte[] bytes = HexFormat.of().parseHex(cell.hex());
            for (int i = 0; i < bytes.length; i += 2) {
                values.add((bytes[i] & 0xFF) << 8 | bytes[i + 1] & 0xFF);
            }
        }
        return first;
    }

    /** At an even byte, as a CPU lays out what is longer than one. */
    private int inBlock(String hex) {
        int first = block.length() / 2;
        block.append(hex).append(hex.length() % 4 == 0 ? "" : "00");
        return first;
    }

    /** For {@code snap7} or {@code modbusSerial}, whichever the cells are for. */
    String json() {
        try {
            return new ObjectMapper()
                    .writeValueAsString(tables.isEmpty() ? Map.of("db", Map.of("1", block.toString())) : tables);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value of the option {@code tags}. */
    String tagList() {
        return tagList.toString();
    }

    /** The cells by the names of their tags. */
    Map<String, PlcCell> tags() {
        return tags;
    }
}
