// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.encoding.binary.OpcUaBinaryEncoder;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.XmlElement;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Structures of a server that describes them by type dictionaries only, as servers before OPC UA 1.04 do. */
class TypeDictionaryTest {

    private static final String TYPES = """
            <?xml version="1.0" encoding="utf-8"?>
            <opc:TypeDictionary xmlns:opc="http://opcfoundation.org/BinarySchema/" xmlns:ua="http://opcfoundation.org/UA/"
                xmlns:tns="urn:press" xmlns:other="urn:parts" DefaultByteOrder="LittleEndian" TargetNamespace="urn:press">
              <opc:Import Namespace="http://opcfoundation.org/UA/"/>
              <opc:StructuredType Name="All" BaseType="ua:ExtensionObject">
                <opc:Documentation>Every type that a field can have.</opc:Documentation>
                <opc:Field Name="Boolean" TypeName="opc:Boolean"/>
                <opc:Field Name="SByte" TypeName="opc:SByte"/>
                <opc:Field Name="Byte" TypeName="opc:Byte"/>
                <opc:Field Name="Int16" TypeName="opc:Int16"/>
                <opc:Field Name="UInt16" TypeName="opc:UInt16"/>
                <opc:Field Name="Int32" TypeName="opc:Int32"/>
                <opc:Field Name="UInt32" TypeName="opc:UInt32"/>
                <opc:Field Name="Int64" TypeName="opc:Int64"/>
                <opc:Field Name="UInt64" TypeName="opc:UInt64"/>
                <opc:Field Name="Float" TypeName="opc:Float"/>
                <opc:Field Name="Double" TypeName="opc:Double"/>
                <opc:Field Name="String" TypeName="opc:String"/>
                <opc:Field Name="CharArray" TypeName="opc:CharArray"/>
                <opc:Field Name="DateTime" TypeName="opc:DateTime"/>
                <opc:Field Name="Guid" TypeName="opc:Guid"/>
                <opc:Field Name="ByteString" TypeName="opc:ByteString"/>
                <opc:Field Name="XmlElement" TypeName="ua:XmlElement"/>
                <opc:Field Name="NodeId" TypeName="ua:NodeId"/>
                <opc:Field Name="ExpandedNodeId" TypeName="ua:ExpandedNodeId"/>
                <opc:Field Name="StatusCode" TypeName="ua:StatusCode"/>
                <opc:Field Name="QualifiedName" TypeName="ua:QualifiedName"/>
                <opc:Field Name="LocalizedText" TypeName="ua:LocalizedText"/>
                <opc:Field Name="Mode" TypeName="tns:Mode"/>
                <opc:Field Name="NoOfTools" TypeName="opc:Int32"/>
                <opc:Field Name="Tools" TypeName="other:Tool" LengthField="NoOfTools"/>
                <opc:Field Name="Last" TypeName="opc:Int32"/>
              </opc:StructuredType>
              <opc:StructuredType Name="Job">
                <opc:Field Name="PrioritySpecified" TypeName="opc:Bit"/>
                <opc:Field Name="StepsSpecified" TypeName="opc:Bit"/>
                <opc:Field Name="Reserved1" TypeName="opc:Bit" Length="30"/>
                <opc:Field Name="Name" TypeName="opc:String"/>
                <opc:Field Name="Priority" TypeName="opc:Int32" SwitchField="PrioritySpecified"/>
                <opc:Field Name="NoOfSteps" TypeName="opc:Int32" SwitchField="StepsSpecified"/>
                <opc:Field Name="Steps" TypeName="opc:String" SwitchField="StepsSpecified" LengthField="NoOfSteps"/>
              </opc:StructuredType>
              <opc:StructuredType Name="Either" BaseType="ua:Union">
                <opc:Field Name="SwitchField" TypeName="opc:UInt32"/>
                <opc:Field Name="Number" TypeName="opc:Int32" SwitchField="SwitchField" SwitchValue="1"/>
                <opc:Field Name="NoOfTexts" TypeName="opc:Int32" SwitchField="SwitchField" SwitchValue="2"/>
                <opc:Field Name="Texts" TypeName="opc:String" SwitchField="SwitchField" SwitchValue="2" LengthField="NoOfTexts"/>
              </opc:StructuredType>
              <opc:StructuredType Name="Holder">
                <opc:Field Name="Any" TypeName="ua:Variant"/>
                <opc:Field Name="Last" TypeName="opc:Int32"/>
              </opc:StructuredType>
              <opc:StructuredType Name="Endless"><opc:Field Name="Self" TypeName="tns:Endless"/></opc:StructuredType>
              <opc:StructuredType Name="Flags">
                <opc:Field Name="On" TypeName="opc:Bit"/><opc:Field Name="Off" TypeName="opc:Bit" Length="31"/>
              </opc:StructuredType>
              <opc:StructuredType Name="Fixed"><opc:Field Name="Twice" TypeName="opc:Int32" Length="2"/></opc:StructuredType>
              <opc:StructuredType Name="Unknown"><opc:Field Name="What" TypeName="tns:Nothing"/></opc:StructuredType>
              <opc:EnumeratedType Name="Mode" LengthInBits="32">
                <opc:EnumeratedValue Name="Idle" Value="0"/><opc:EnumeratedValue Name="Busy" Value="1"/>
              </opc:EnumeratedType>
            </opc:TypeDictionary>
            """;

    private static final String PARTS = """
            <opc:TypeDictionary xmlns:opc="http://opcfoundation.org/BinarySchema/" TargetNamespace="urn:parts">
              <opc:StructuredType Name="Tool"><opc:Field Name="Wear" TypeName="opc:Double"/></opc:StructuredType>
            </opc:TypeDictionary>
            """;

    /** Ten levels, each with ten times the fields of the next. */
    private static String explosion() {
        StringBuilder xml = new StringBuilder("<opc:TypeDictionary xmlns:opc=\"http://opcfoundation.org/BinarySchema/\""
                + " xmlns:tns=\"urn:huge\" TargetNamespace=\"urn:huge\">");
        for (int level = 0; level < 10; level++) {
            xml.append("<opc:StructuredType Name=\"Huge")
                    .append(level == 0 ? "" : level)
                    .append("\">");
            for (int i = 0; i < 10; i++) {
                xml.append("<opc:Field Name=\"F").append(i).append("\" TypeName=\"");
                xml.append(level == 9 ? "opc:Byte" : "tns:Huge" + (level + 1)).append("\"/>");
            }
            xml.append("</opc:StructuredType>");
        }
        return xml.append("</opc:TypeDictionary>").toString();
    }

    private static TestServer server;
    private static RunningTask task;

    @BeforeAll
    static void start() {
        server = TestServer.open();
        structure("All", TypeDictionaryTest::all);
        structure("Job", body -> {
            body.encodeUInt32(Unsigned.uint(2));
            body.encodeString("drill");
            body.encodeInt32(2);
            body.encodeString("down");
            body.encodeString("up");
        });
        structure("Either", body -> {
            body.encodeUInt32(Unsigned.uint(2));
            body.encodeInt32(1);
            body.encodeString("text");
        });
        structure("Holder", body -> {
            body.encodeVariant(new Variant(1));
            body.encodeInt32(4711);
        });
        List.of("Endless", "Flags", "Fixed", "Unknown", "Huge", "Hostile", "Broken")
                .forEach(name -> structure(name, body -> body.encodeInt32(1)));
        server.nodes()
                .dictionary(
                        "Press",
                        TYPES + "\0\0",
                        "All",
                        "Job",
                        "Either",
                        "Holder",
                        "Endless",
                        "Flags",
                        "Fixed",
                        "Unknown");
        server.nodes().dictionary("Parts", PARTS);
        server.nodes().dictionary("Huge", explosion(), "Huge");
        server.nodes()
                .dictionary(
                        "Hostile",
                        "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><opc:TypeDictionary"
                                + " xmlns:opc=\"http://opcfoundation.org/BinarySchema/\">&e;</opc:TypeDictionary>",
                        "Hostile");
        server.nodes().dictionary("Broken", "{}", "Broken");
        task = new RunningTask(Fixtures.config(server.uri(), "Objects/Types/**"));
    }

    @AfterAll
    static void stop() {
        task.close();
        server.close();
    }

    private static void structure(String name, Consumer<OpcUaBinaryEncoder> body) {
        NodeId type = server.nodes().dataType(name, NodeIds.Structure, null);
        server.nodes().variable("Types/" + name, type, server.nodes().object(name, body));
    }

    private static void all(OpcUaBinaryEncoder body) {
        body.encodeBoolean(true);
        body.encodeSByte((byte) -1);
        body.encodeByte(Unsigned.ubyte(200));
        body.encodeInt16((short) -2);
        body.encodeUInt16(Unsigned.ushort(60_000));
        body.encodeInt32(-3);
        body.encodeUInt32(Unsigned.uint(4_000_000_000L));
        body.encodeInt64(-4L);
        body.encodeUInt64(Unsigned.ulong(5));
        body.encodeFloat(1.5f);
        body.encodeDouble(2.5);
        body.encodeString("text");
        body.encodeString("characters");
        body.encodeDateTime(DateTime.now());
        body.encodeGuid(UUID.fromString("09087e75-8e5e-499b-954f-f2a9603db28a"));
        body.encodeByteString(ByteString.of(new byte[] {1, 2}));
        body.encodeXmlElement(new XmlElement("<a/>"));
        body.encodeNodeId(new NodeId(2, "a"));
        body.encodeExpandedNodeId(new NodeId(2, "b").expanded());
        body.encodeStatusCode(StatusCode.GOOD);
        body.encodeQualifiedName(new QualifiedName(2, "name"));
        body.encodeLocalizedText(LocalizedText.english("words"));
        body.encodeInt32(1);
        body.encodeInt32(2);
        body.encodeDouble(0.25);
        body.encodeDouble(0.5);
        body.encodeInt32(4711);
    }

    private static Struct reading(String name) throws InterruptedException {
        for (SourceRecord record : List.copyOf(task.records())) {
            if (record.key().equals("Types/" + name)) {
                return (Struct) record.value();
            }
        }
        return task.reading("Types/" + name);
    }

    @Test
    void everyTypeOfField() throws InterruptedException {
        Struct reading = reading("All");
        assertThat(reading.get("quality")).isEqualTo("GOOD");
        Struct all = reading.getStruct("value");
        assertThat(all.get("Byte")).isEqualTo((short) 200);
        assertThat(all.get("UInt32")).isEqualTo(4_000_000_000L);
        assertThat(all.get("Double")).isEqualTo(2.5);
        assertThat(all.get("CharArray")).isEqualTo("characters");
        assertThat(all.get("Guid")).isEqualTo("09087e75-8e5e-499b-954f-f2a9603db28a");
        assertThat(all.get("QualifiedName")).isEqualTo("2:name");
        assertThat(all.get("LocalizedText")).isEqualTo("words");
        assertThat(all.getStruct("Mode").get("text")).isEqualTo("Busy");
        assertThat(all.<Struct>getArray("Tools"))
                .extracting(tool -> tool.get("Wear"))
                .containsExactly(0.25, 0.5);
        assertThat(all.get("Last")).as("read right to the end").isEqualTo(4711);
        assertThat(all.schema().fields()).extracting(field -> field.name()).doesNotContain("NoOfTools");
    }

    @Test
    void optionalFieldsAreThereIfTheirBitsSaySo() throws InterruptedException {
        Struct job = reading("Job").getStruct("value");
        assertThat(job.get("Name")).isEqualTo("drill");
        assertThat(job.get("Priority")).isNull();
        assertThat(job.getArray("Steps")).isEqualTo(List.of("down", "up"));
    }

    @Test
    void aUnionHasTheOneMemberThatIsThere() throws InterruptedException {
        Struct either = reading("Either").getStruct("value");
        assertThat(either.get("Number")).isNull();
        assertThat(either.getArray("Texts")).isEqualTo(List.of("text"));
    }

    @Test
    void aFieldThatMayHoldAnythingIsNullAndTheOthersAreRead() throws InterruptedException {
        Struct reading = reading("Holder");
        assertThat(reading.getStruct("value").get("Last")).isEqualTo(4711);
        assertThat(reading.get("quality")).isEqualTo("UNSUPPORTED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Endless", "Flags", "Fixed", "Unknown", "Huge", "Hostile", "Broken"})
    void whatCannotBeReadIsNullWithItsReason(String name) throws InterruptedException {
        Struct reading = reading(name);
        assertThat(reading.get("value")).isNull();
        assertThat(reading.get("quality")).isEqualTo("UNSUPPORTED");
    }
}
