// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One cell of the table of types in docs/plc4x.md as it is tested: what an independent device holds, and what must be in Kafka.
 *
 * @param column of the table
 * @param type row of the table
 * @param address with @ in place of the number that the cell gets
 * @param hex what the device holds there; bits as 0 and 1 for coils and discrete inputs
 * @param json what the record has
 */
record PlcCell(Column column, String type, String address, String hex, String json) {

    /** What both protocols hold in the same bytes: type, one, what it is, several, what they are. */
    private static final List<String[]> NUMBERS = List.of(
            numbers("WORD", "ffff", "65535", "0001ffff00038000", "[1,65535,3,32768]"),
            numbers("UINT", "fffe", "65534", "0001ffff0003", "[1,65535,3]"),
            numbers("INT", "8000", "-32768", "00017fffffff", "[1,32767,-1]"),
            numbers("DWORD", "ffffffff", "4294967295", "0000000180000000", "[1,2147483648]"),
            numbers("UDINT", "fffffffe", "4294967294", "00000001ffffffff", "[1,4294967295]"),
            numbers("DINT", "80000000", "-2147483648", "7fffffffffffffff", "[2147483647,-1]"),
            numbers(
                    "LWORD",
                    "ffffffffffffffff",
                    "18446744073709551615",
                    "00000000000000018000000000000000",
                    "[1,9223372036854775808]"),
            numbers(
                    "ULINT",
                    "8000000000000000",
                    "9223372036854775808",
                    "0000000000000001ffffffffffffffff",
                    "[1,18446744073709551615]"),
            numbers(
                    "LINT",
                    "8000000000000000",
                    "-9223372036854775808",
                    "7fffffffffffffffffffffffffffffff",
                    "[9223372036854775807,-1]"),
            numbers("REAL", "bfc00000", "-1.5", "3fa0000040490fdb", "[1.25,3.1415927]"),
            numbers(
                    "LREAL",
                    "400921fb54442d18",
                    "3.141592653589793",
                    "3ff4000000000000bff8000000000000",
                    "[1.25,-1.5]"));

    private static String[] numbers(String... vector) {
        return vector;
    }

    /** The columns whose cells are tested here. */
    enum Column {
        MODBUS("Modbus"),
        MODBUS_ARRAY("Modbus array"),
        S7("S7"),
        S7_ARRAY("S7 array");

        private final String title;

        Column(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    boolean modbus() {
        return column == Column.MODBUS || column == Column.MODBUS_ARRAY;
    }

    /** Every cell that is read. */
    static List<PlcCell> all() {
        List<PlcCell> cells = new ArrayList<>();
        modbusBits(cells);
        modbusNumbers(cells);
        s7Numbers(cells);
        s7Texts(cells);
        s7Times(cells);
        return cells;
    }

    private static void modbus(
            List<PlcCell> cells, String type, String hex, String json, String arrayHex, String array) {
        cells.add(new PlcCell(Column.MODBUS, type, "holding-register:@:" + type, hex, json));
        cells.add(new PlcCell(Column.MODBUS, type, "input-register:@:" + type, hex, json));
        int count = array.split(",").length;
        String many = type + "[" + count + "]";
        cells.add(new PlcCell(Column.MODBUS_ARRAY, type, "holding-register:@:" + many, arrayHex, array));
        cells.add(new PlcCell(Column.MODBUS_ARRAY, type, "input-register:@:" + many, arrayHex, array));
    }

    private static void modbusBits(List<PlcCell> cells) {
        cells.add(new PlcCell(Column.MODBUS, "BOOL", "coil:@", "1", "true"));
        cells.add(new PlcCell(Column.MODBUS, "BOOL", "discrete-input:@:BOOL", "1", "true"));
        cells.add(new PlcCell(Column.MODBUS_ARRAY, "BOOL", "coil:@:BOOL[5]", "10110", "[true,false,true,true,false]"));
        cells.add(new PlcCell(Column.MODBUS_ARRAY, "BOOL", "discrete-input:@:BOOL[3]", "011", "[false,true,true]"));
        cells.add(new PlcCell(Column.MODBUS, "BOOL", "holding-register:@:BOOL{bit: 3}", "0008", "true"));
        cells.add(new PlcCell(Column.MODBUS, "BOOL", "input-register:@:BOOL{bit: 15}", "8000", "true"));
        cells.add(
                new PlcCell(
                        Column.MODBUS_ARRAY,
                        "BOOL",
                        "holding-register:@:BOOL[18]",
                        "c0050002",
                        "[true,false,true,false,false,false,false,false,false,false,false,false,false,false,true,true,false,true]"));
    }

    private static void modbusNumbers(List<PlcCell> cells) {
        modbus(cells, "BYTE", "00fb", "251", "fffb4100", "[255,251,65,0]");
        modbus(cells, "USINT", "00ff", "255", "ff017f80", "[255,1,127,128]");
        modbus(cells, "SINT", "00fb", "-5", "80ff7f00", "[-128,-1,127,0]");
        for (String[] number : NUMBERS) {
            modbus(cells, number[0], number[1], number[2], number[3], number[4]);
        }
        cells.add(
                new PlcCell(Column.MODBUS, "STRING", "holding-register:@:STRING(5)", "4dfc6c6c6500", "\"M\u00fclle\""));
        cells.add(new PlcCell(Column.MODBUS, "STRING", "input-register:@:STRING(4)", "41420000", "\"AB\""));
        cells.add(new PlcCell(
                Column.MODBUS_ARRAY, "STRING", "holding-register:@:STRING(2)[2]", "41424344", "[\"AB\",\"CD\"]"));
        cells.add(new PlcCell(
                Column.MODBUS_ARRAY, "INT", "holding-register:@:INT[130]", "0007".repeat(130), numbers(130, "7")));
    }

    private static String numbers(int count, String number) {
        return "[" + String.join(",", Collections.nCopies(count, number)) + "]";
    }

    private static void s7(List<PlcCell> cells, String type, String hex, String json, String arrayHex, String array) {
        cells.add(new PlcCell(Column.S7, type, "%DB1:@:" + type, hex, json));
        int count = array.split(",").length;
        cells.add(new PlcCell(Column.S7_ARRAY, type, "%DB1:@:" + type + "[" + count + "]", arrayHex, array));
    }

    private static void s7Numbers(List<PlcCell> cells) {
        cells.add(new PlcCell(Column.S7, "BOOL", "%DB1.DBX@.3:BOOL", "08", "true"));
        cells.add(new PlcCell(Column.S7_ARRAY, "BOOL", "%DB1.DBX@.6:BOOL[4]", "4002", "[true,false,false,true]"));
        s7(cells, "BYTE", "fb", "251", "fffb4100", "[255,251,65,0]");
        s7(cells, "USINT", "ff", "255", "ff017f", "[255,1,127]");
        s7(cells, "SINT", "fb", "-5", "80ff7f", "[-128,-1,127]");
        for (String[] number : NUMBERS) {
            s7(cells, number[0], number[1], number[2], number[3], number[4]);
        }
        cells.add(new PlcCell(Column.S7_ARRAY, "DINT", "%DB1:@:DINT[120]", "00000007".repeat(120), numbers(120, "7")));
    }

    private static void s7Texts(List<PlcCell> cells) {
        s7(cells, "CHAR", "fc", "\"\u00fc\"", "4142", "[\"A\",\"B\"]");
        s7(cells, "WCHAR", "4e2d", "\"\u4e2d\"", "00414e2d", "[\"A\",\"\u4e2d\"]");
        cells.add(new PlcCell(Column.S7, "STRING", "%DB1:@:STRING(6)", "0603 4772fc 000000", "\"Gr\u00fc\""));
        cells.add(new PlcCell(
                Column.S7_ARRAY, "STRING", "%DB1:@:STRING(3)[2]", "0301410000000303 42434400", "[\"A\",\"BCD\"]"));
        cells.add(new PlcCell(Column.S7, "WSTRING", "%DB1:@:WSTRING(2)", "0002 0001 4e2d 0000", "\"\u4e2d\""));
        cells.add(new PlcCell(
                Column.S7_ARRAY, "WSTRING", "%DB1:@:WSTRING(1)[2]", "000100014e2d 000100010041", "[\"\u4e2d\",\"A\"]"));
    }

    private static void s7Times(List<PlcCell> cells) {
        s7(cells, "S5TIME", "2127", "127000", "00050100", "[50,1000]");
        s7(cells, "TIME", "fffffffb", "-5", "000005dcfffffffe", "[1500,-2]");
        s7(cells, "LTIME", "fffffffffffffffb", "-5", "00000000000000070000000000000008", "[7,8]");
        s7(cells, "DATE", "0000", "7305", "00000001", "[7305,7306]");
        s7(cells, "TIME_OF_DAY", "05265bff", "86399999", "00000000000003e8", "[0,1000]");
        s7(cells, "LTIME_OF_DAY", "000000003b9aca00", "1000", "00000000000000000000000077359400", "[0,2000]");
        s7(
                cells,
                "DATE_AND_TIME",
                "2611270830151236",
                "1795768215123",
                "9001010000000002 7001010000000005",
                "[631152000000,3155760000000]");
        s7(
                cells,
                "DATE_AND_LTIME",
                "18ebd9ad6157fac0",
                "1795768215123",
                "00000000000000000000000077359400",
                "[0,2000]");
        s7(
                cells,
                "DTL",
                "07ea0b1b06081e0f0754d4c0",
                "1795768215123",
                "07b201010400000000000000 07ea0b1b06081e0f0754d4c0",
                "[0,1795768215123]");
    }
}
