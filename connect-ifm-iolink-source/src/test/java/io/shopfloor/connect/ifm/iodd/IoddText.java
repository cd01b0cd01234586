// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes IODDs for tests, as vendors write them. The vendor is 65535, which is nobody. */
final class IoddText {
    private int vendorId = 65535;
    private int deviceId = 1;
    private String additionalIds = "";
    private String schema = "2010/10";
    private String version = "V1.0";
    private String released = "2026-01-01";
    private final StringBuilder datatypes = new StringBuilder();
    private final StringBuilder variables = new StringBuilder();
    private final StringBuilder processData = new StringBuilder();
    private final StringBuilder userInterface = new StringBuilder();
    private final StringBuilder languages = new StringBuilder();
    private final List<String> texts = new ArrayList<>();

    static IoddText device(int deviceId) {
        IoddText text = new IoddText();
        text.deviceId = deviceId;
        return text;
    }

    IoddText vendor(int id) {
        vendorId = id;
        return this;
    }

    IoddText compatibleWith(String ids) {
        additionalIds = " additionalDeviceIds=\"" + ids + "\"";
        return this;
    }

    /** Year and month of the schema: 2009/11 for IODD 1.0.1. */
    IoddText schema(String month) {
        schema = month;
        return this;
    }

    IoddText released(String day, String name) {
        released = day;
        version = name;
        return this;
    }

    IoddText datatype(String xml) {
        datatypes.append(xml);
        return this;
    }

    IoddText variable(String xml) {
        variables.append(xml);
        return this;
    }

    IoddText userInterface(String xml) {
        userInterface.append(xml);
        return this;
    }

    IoddText language(String name, String id, String value) {
        languages
                .append("<Language xml:lang=\"")
                .append(name)
                .append("\">")
                .append(text(id, value))
                .append("</Language>");
        return this;
    }

    /** A record: each item is what {@link #item} gives. */
    IoddText record(int bits, String... items) {
        return input(
                "PDIn",
                "",
                bits,
                "<Datatype xsi:type=\"RecordT\" bitLength=\"" + bits + "\">" + String.join("", items) + "</Datatype>");
    }

    /** Process data of any type, with a condition or "". */
    IoddText input(String id, String condition, int bits, String datatype) {
        processData
                .append("<ProcessData id=\"P_" + id + "\">")
                .append(condition)
                .append("<ProcessDataIn id=\"" + id + "\" bitLength=\"" + bits + "\">")
                .append(datatype)
                .append("<Name textId=\"TN_" + id + "\"/></ProcessDataIn></ProcessData>");
        return this;
    }

    /** Names the text of {@code TN_id}. */
    IoddText named(String id, String text) {
        texts.add(text("TN_" + id, text));
        return this;
    }

    static String text(String id, String value) {
        return "<Text id=\"" + id + "\" value=\"" + value + "\"/>";
    }

    /** A RecordItem whose name is the text {@code TN_subindex}. */
    static String item(int subindex, int offset, String type) {
        return "<RecordItem subindex=\"" + subindex + "\" bitOffset=\"" + offset + "\">" + type + "<Name textId=\"TN_"
                + subindex + "\"/></RecordItem>";
    }

    /** A SimpleDatatype with more attributes, and with what stands in it. */
    static String simple(String type, String attributes, String... inside) {
        return "<SimpleDatatype xsi:type=\"" + type + "\" " + attributes + ">" + String.join("", inside)
                + "</SimpleDatatype>";
    }

    static String bits(String type, int bits, String... inside) {
        return simple(type, "bitLength=\"" + bits + "\"", inside);
    }

    String xml() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><IODevice xmlns=\"http://www.io-link.com/IODD/" + schema
                + "\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
                + "<DocumentInfo version=\"" + version + "\" releaseDate=\"" + released + "\" copyright=\"none\"/>"
                + "<ProfileBody><DeviceIdentity vendorId=\"" + vendorId + "\" vendorName=\"Nobody\" deviceId=\""
                + deviceId + "\"" + additionalIds + "><DeviceName textId=\"TN_Device\"/></DeviceIdentity>"
                + "<DeviceFunction><DatatypeCollection>" + datatypes + "</DatatypeCollection><VariableCollection>"
                + variables + "</VariableCollection><ProcessDataCollection>" + processData
                + "</ProcessDataCollection><UserInterface>" + userInterface
                + "</UserInterface></DeviceFunction></ProfileBody><ExternalTextCollection>"
                + "<PrimaryLanguage xml:lang=\"en\">" + text("TN_Device", "Device " + deviceId)
                + String.join("", texts) + "</PrimaryLanguage>" + languages
                + "</ExternalTextCollection></IODevice>";
    }

    byte[] bytes() {
        return xml().getBytes(StandardCharsets.UTF_8);
    }

    DeviceDescription parsed() throws IoddException {
        return IoddParser.parse(XmlNode.parse(bytes()), null, "en", IoddParser.Standard.NONE, "test.xml");
    }

    ProcessDataDecoder decoder() throws IoddException {
        return new ProcessDataDecoder(parsed().variants().get(0).layout());
    }
}
