// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.encoding.DefaultEncodingContext;
import org.eclipse.milo.opcua.stack.core.encoding.binary.OpcUaBinaryEncoder;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.XmlElement;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UShort;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.eclipse.milo.opcua.stack.core.types.enumerated.StructureType;
import org.eclipse.milo.opcua.stack.core.types.structured.EUInformation;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumField;
import org.eclipse.milo.opcua.stack.core.types.structured.Range;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type, as single value, array and matrix, from a server through a whole task; and what cannot be represented. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ValuesTest {

    /** A built-in type: what the server holds, and what the record holds. */
    private record Case(String name, NodeId type, Object sent, Object other, Object read, Schema.Type schema) {
        @Override
        public String toString() {
            return name;
        }
    }

    private TestServer server;
    private RunningTask task;

    private static final UUID GUID = UUID.fromString("00000001-0002-0003-0004-000000000005");

    private static List<Case> cases() {
        return List.of(
                new Case("Boolean", NodeIds.Boolean, true, false, true, Schema.Type.BOOLEAN),
                new Case("SByte", NodeIds.SByte, (byte) -5, (byte) 6, (byte) -5, Schema.Type.INT8),
                new Case("Byte", NodeIds.Byte, Unsigned.ubyte(255), Unsigned.ubyte(1), (short) 255, Schema.Type.INT16),
                new Case("Int16", NodeIds.Int16, Short.MIN_VALUE, (short) 1, Short.MIN_VALUE, Schema.Type.INT16),
                new Case(
                        "UInt16", NodeIds.UInt16, Unsigned.ushort(65535), Unsigned.ushort(1), 65535, Schema.Type.INT32),
                new Case("Int32", NodeIds.Int32, Integer.MIN_VALUE, 1, Integer.MIN_VALUE, Schema.Type.INT32),
                new Case(
                        "UInt32",
                        NodeIds.UInt32,
                        Unsigned.uint(4294967295L),
                        Unsigned.uint(1),
                        4294967295L,
                        Schema.Type.INT64),
                new Case("Int64", NodeIds.Int64, Long.MIN_VALUE, 1L, Long.MIN_VALUE, Schema.Type.INT64),
                new Case(
                        "UInt64",
                        NodeIds.UInt64,
                        Unsigned.ulong("18446744073709551615"),
                        Unsigned.ulong(1),
                        new BigDecimal("18446744073709551615"),
                        Schema.Type.BYTES),
                new Case("Float", NodeIds.Float, -1.5f, 2f, -1.5f, Schema.Type.FLOAT32),
                new Case("Double", NodeIds.Double, Math.PI, 2d, Math.PI, Schema.Type.FLOAT64),
                new Case("String", NodeIds.String, "Gr\u00fc\u00dfe", "", "Gr\u00fc\u00dfe", Schema.Type.STRING),
                new Case(
                        "DateTime",
                        NodeIds.DateTime,
                        new DateTime(new Date(1_700_000_000_000L)),
                        new DateTime(new Date(1)),
                        new Date(1_700_000_000_000L),
                        Schema.Type.INT64),
                new Case("Guid", NodeIds.Guid, GUID, new UUID(1, 2), GUID.toString(), Schema.Type.STRING),
                new Case(
                        "ByteString",
                        NodeIds.ByteString,
                        ByteString.of(new byte[] {1, -1}),
                        ByteString.of(new byte[0]),
                        new byte[] {1, -1},
                        Schema.Type.BYTES),
                new Case(
                        "XmlElement",
                        NodeIds.XmlElement,
                        new XmlElement("<a/>"),
                        new XmlElement("<b/>"),
                        "<a/>",
                        Schema.Type.STRING),
                new Case("NodeId", NodeIds.NodeId, new NodeId(2, "x"), NodeIds.Boolean, "ns=2;s=x", Schema.Type.STRING),
                new Case(
                        "ExpandedNodeId",
                        NodeIds.ExpandedNodeId,
                        ExpandedNodeId.of("urn:x", "y"),
                        ExpandedNodeId.of(1),
                        "nsu=urn:x;s=y",
                        Schema.Type.STRING),
                new Case(
                        "StatusCode",
                        NodeIds.StatusCode,
                        new StatusCode(0x80340000L),
                        StatusCode.GOOD,
                        "Bad_NodeIdUnknown",
                        Schema.Type.STRING),
                new Case(
                        "QualifiedName",
                        NodeIds.QualifiedName,
                        new QualifiedName(2, "q"),
                        new QualifiedName(0, "r"),
                        "2:q",
                        Schema.Type.STRING),
                new Case(
                        "LocalizedText",
                        NodeIds.LocalizedText,
                        LocalizedText.english("open"),
                        LocalizedText.english("shut"),
                        "open",
                        Schema.Type.STRING));
    }

    @BeforeAll
    void start() {
        server = TestServer.open();
        TestNodes nodes = server.nodes();
        for (Case each : cases()) {
            nodes.variable("Types/" + each.name(), each.type(), each.sent());
            nodes.variable("Types/" + each.name() + "s", each.type(), array(each.sent(), each.other()));
            nodes.variable(
                    "Types/" + each.name() + "Matrix",
                    each.type(),
                    new Matrix(
                            array(each.sent(), each.other(), each.sent(), each.sent(), each.other(), each.sent()),
                            new int[] {2, 3}));
            nodes.variable("Types/Any" + each.name(), NodeIds.BaseDataType, each.sent());
        }
        cases().forEach(each -> holder(nodes, each));
        enumerations(nodes);
        structures(nodes);
        odd(nodes);
        task = new RunningTask(Fixtures.config(server.uri(), "Objects/Types/**"));
    }

    private static Object[] array(Object... values) {
        Object[] array = (Object[]) java.lang.reflect.Array.newInstance(values[0].getClass(), values.length);
        System.arraycopy(values, 0, array, 0, values.length);
        return array;
    }

    /** A structure that has a value of this type, an array, and a matrix. */
    private static void holder(TestNodes nodes, Case each) {
        String name = "Holder" + each.name();
        NodeId type = nodes.dataType(
                name,
                NodeIds.Structure,
                nodes.structure(
                        name,
                        StructureType.Structure,
                        TestNodes.field("One", each.type(), -1, false),
                        TestNodes.field("Many", each.type(), 1, false),
                        TestNodes.field("Table", each.type(), 2, false),
                        TestNodes.field("Last", NodeIds.Int32, -1, false)));
        nodes.variable("Types/" + name, type, nodes.object(name, body -> {
            encode(body, each.sent());
            body.encodeInt32(2);
            encode(body, each.sent());
            encode(body, each.other());
            body.encodeInt32(2);
            body.encodeInt32(2);
            body.encodeInt32(1);
            encode(body, each.other());
            encode(body, each.sent());
            body.encodeInt32(4711);
        }));
    }

    /** As in a Variant, without the byte for its type. */
    private static void encode(OpcUaBinaryEncoder body, Object value) {
        ByteBuf variant = Unpooled.buffer();
        new OpcUaBinaryEncoder(DefaultEncodingContext.INSTANCE)
                .setBuffer(variant)
                .encodeVariant(new Variant(value));
        variant.skipBytes(1);
        while (variant.isReadable()) {
            body.encodeByte(Unsigned.ubyte(variant.readUnsignedByte()));
        }
    }

    private static void enumerations(TestNodes nodes) {
        NodeId state = nodes.dataType("MachineState", NodeIds.Enumeration, new EnumDefinition(new EnumField[] {
            new EnumField(0L, LocalizedText.NULL_VALUE, LocalizedText.NULL_VALUE, "Stopped"),
            new EnumField(7L, LocalizedText.NULL_VALUE, LocalizedText.NULL_VALUE, "Running")
        }));
        nodes.variable("Types/State", state, 7);
        nodes.variable("Types/States", state, new Integer[] {0, 7, 9});
    }

    private static void structures(TestNodes nodes) {
        NodeId point = nodes.dataType(
                "Point",
                NodeIds.Structure,
                nodes.structure(
                        "Point",
                        StructureType.Structure,
                        TestNodes.field("X", NodeIds.Double, -1, false),
                        TestNodes.field("Y", NodeIds.Double, -1, false)));
        NodeId job = nodes.dataType(
                "Job",
                NodeIds.Structure,
                nodes.structure(
                        "Job",
                        StructureType.StructureWithOptionalFields,
                        TestNodes.field("Name", NodeIds.String, -1, false),
                        TestNodes.field("Priority", NodeIds.UInt16, -1, true),
                        TestNodes.field("Comment", NodeIds.String, -1, true),
                        TestNodes.field("Places", point, 1, false),
                        TestNodes.field("Start", point, -1, false)));
        NodeId either = nodes.dataType(
                "Either",
                NodeIds.Structure,
                nodes.structure(
                        "Either",
                        StructureType.Union,
                        TestNodes.field("Number", NodeIds.Int32, -1, false),
                        TestNodes.field("Text", NodeIds.String, -1, false)));
        ExtensionObject at = nodes.object("Point", body -> {
            body.encodeDouble(1.5);
            body.encodeDouble(Double.NaN);
        });
        nodes.variable("Types/Point", point, at);
        nodes.variable("Types/Points", point, new ExtensionObject[] {at, at});
        nodes.variable("Types/PointMatrix", point, new Matrix(new ExtensionObject[] {at, at}, new int[] {1, 2}));
        nodes.variable("Types/AnyPoint", NodeIds.Structure, at);
        nodes.variable("Types/Job", job, nodes.object("Job", body -> {
            body.encodeUInt32(Unsigned.uint(0b10));
            body.encodeString("drill");
            body.encodeString("soon");
            body.encodeInt32(1);
            body.encodeDouble(1.0);
            body.encodeDouble(2.0);
            body.encodeDouble(3.0);
            body.encodeDouble(4.0);
        }));
        nodes.variable("Types/Either", either, nodes.object("Either", body -> {
            body.encodeUInt32(Unsigned.uint(2));
            body.encodeString("text");
        }));
        nodes.variable("Types/Damaged", job, nodes.object("Job", body -> {
            body.encodeUInt32(Unsigned.uint(0));
            body.encodeString("drill");
            body.encodeInt32(Integer.MAX_VALUE);
        }));
    }

    private static void odd(TestNodes nodes) {
        nodes.variable("Types/NaN", NodeIds.Double, Double.NaN);
        nodes.variable("Types/Infinite", NodeIds.Float, Float.NEGATIVE_INFINITY);
        nodes.variable("Types/SomeNaN", NodeIds.Double, new Double[] {1.5, Double.NaN});
        nodes.variable("Types/Lies", NodeIds.Int32, "text");
        nodes.variable("Types/Nothing", NodeIds.Int32, new DataValue(Variant.NULL_VALUE));
        nodes.variable("Types/Bad", NodeIds.Int32, new DataValue(new Variant(42), new StatusCode(0x80310000L)));
        nodes.variable("Types/Doubtful", NodeIds.Int32, new DataValue(new Variant(43), new StatusCode(0x40900000L)));
        nodes.variable("Types/Measured", NodeIds.Double, 20.5);
        nodes.property(
                "Types/Measured",
                "EngineeringUnits",
                ExtensionObject.encode(
                        DefaultEncodingContext.INSTANCE,
                        new EUInformation(
                                "http://www.opcfoundation.org/UA/units/un/cefact",
                                4408652,
                                LocalizedText.english("\u00b0C"),
                                LocalizedText.english("degree Celsius"))));
        nodes.property(
                "Types/Measured",
                "EURange",
                ExtensionObject.encode(DefaultEncodingContext.INSTANCE, new Range(-10.0, 120.0)));
    }

    @AfterAll
    void stop() {
        task.close();
        server.close();
    }

    private SourceRecord recordOf(String node) throws InterruptedException {
        String name = "Types/" + node;
        for (SourceRecord record : task.records()) {
            if (name.equals(record.key())) {
                return record;
            }
        }
        return task.until(record -> name.equals(record.key()));
    }

    private Struct reading(String node) throws InterruptedException {
        return (Struct) recordOf(node).value();
    }

    private void assertGood(Struct reading) {
        assertThat(reading.get("quality")).isEqualTo("GOOD");
        assertThat(reading.get("status")).isEqualTo("Good");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aSingleValue(Case each) throws InterruptedException {
        Struct reading = reading(each.name());
        assertGood(reading);
        assertThat(reading.schema().field("value").schema().type()).isEqualTo(each.schema());
        assertThat(reading.get("value")).isEqualTo(each.read());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anArray(Case each) throws InterruptedException {
        Struct reading = reading(each.name() + "s");
        assertGood(reading);
        assertThat(reading.schema().field("value").schema().valueSchema().type())
                .isEqualTo(each.schema());
        assertThat(reading.getArray("value")).hasSize(2).first().isEqualTo(each.read());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aMatrixWithItsDimensions(Case each) throws InterruptedException {
        Struct reading = reading(each.name() + "Matrix");
        assertGood(reading);
        assertThat(reading.getStruct("value").getArray("dimensions")).isEqualTo(List.of(2, 3));
        assertThat(reading.getStruct("value").getArray("elements"))
                .hasSize(6)
                .last()
                .isEqualTo(each.read());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aValueOfANodeThatDeclaresNoType(Case each) throws InterruptedException {
        Struct reading = reading("Any" + each.name());
        assertGood(reading);
        assertThat(reading.get("value")).isEqualTo(each.read());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aFieldOfAStructure(Case each) throws InterruptedException {
        Struct reading = reading("Holder" + each.name());
        assertGood(reading);
        Struct holder = reading.getStruct("value");
        assertThat(holder.get("One")).isEqualTo(each.read());
        assertThat(holder.getArray("Many")).hasSize(2).first().isEqualTo(each.read());
        assertThat(holder.getStruct("Table").getArray("dimensions")).isEqualTo(List.of(2, 1));
        assertThat(holder.getStruct("Table").getArray("elements")).last().isEqualTo(each.read());
        assertThat(holder.get("Last")).isEqualTo(4711);
    }

    @Test
    void anEnumerationWithItsText() throws InterruptedException {
        assertThat(reading("State").getStruct("value").get("value")).isEqualTo(7);
        assertThat(reading("State").getStruct("value").get("text")).isEqualTo("Running");
        List<Object> texts = new ArrayList<>();
        reading("States").<Struct>getArray("value").forEach(state -> texts.add(state.get("text")));
        assertThat(texts).isEqualTo(Arrays.asList("Stopped", "Running", null));
    }

    @Test
    void aStructure() throws InterruptedException {
        Struct reading = reading("Point");
        assertThat(reading.getStruct("value").get("X")).isEqualTo(1.5);
        assertThat(reading.getStruct("value").get("Y")).isNull();
        assertThat(reading.get("quality")).isEqualTo("NOT_A_NUMBER");
        assertThat(reading("Points").<Struct>getArray("value")).hasSize(2);
        assertThat(reading("PointMatrix").getStruct("value").getArray("dimensions"))
                .isEqualTo(List.of(1, 2));
        assertThat(reading("AnyPoint").getStruct("value").get("X")).isEqualTo(1.5);
    }

    @Test
    void aNestedStructureWithOptionalFields() throws InterruptedException {
        Struct job = reading("Job").getStruct("value");
        assertGood(reading("Job"));
        assertThat(job.get("Name")).isEqualTo("drill");
        assertThat(job.get("Priority")).isNull();
        assertThat(job.get("Comment")).isEqualTo("soon");
        assertThat(job.<Struct>getArray("Places").get(0).get("Y")).isEqualTo(2.0);
        assertThat(job.getStruct("Start").get("Y")).isEqualTo(4.0);
    }

    @Test
    void aUnionHasTheOneMemberThatIsThere() throws InterruptedException {
        Struct either = reading("Either").getStruct("value");
        assertThat(either.get("Number")).isNull();
        assertThat(either.get("Text")).isEqualTo("text");
    }

    @Test
    void whatCannotBeRepresentedIsNullWithItsReasonAndCostsThatNodeAlone() throws InterruptedException {
        for (List<String> odd : List.of(
                List.of("NaN", "NOT_A_NUMBER", "Good"),
                List.of("Infinite", "NOT_A_NUMBER", "Good"),
                List.of("Lies", "TYPE_MISMATCH", "Good"),
                List.of("Damaged", "INVALID_DATA", "Good"),
                List.of("Bad", "BAD", "Bad_NoCommunication"))) {
            Struct reading = reading(odd.get(0));
            assertThat(reading.get("value")).as(odd.get(0)).isNull();
            assertThat(reading.get("quality")).as(odd.get(0)).isEqualTo(odd.get(1));
            assertThat(reading.get("status")).as(odd.get(0)).isEqualTo(odd.get(2));
        }
        assertThat(reading("SomeNaN").getArray("value")).isEqualTo(Arrays.asList(1.5, null));
        assertThat(reading("Nothing").get("value")).isNull();
        assertGood(reading("Nothing"));
        assertThat(reading("Doubtful").get("value")).isEqualTo(43);
        assertThat(reading("Doubtful").get("quality")).isEqualTo("UNCERTAIN");
        assertThat(reading("Doubtful").get("status")).isEqualTo("Uncertain_LastUsableValue");
    }

    @Test
    void theUnitAndTheRangeGoWithTheValue() throws InterruptedException {
        Struct reading = reading("Measured");
        assertThat(reading.get("unit")).isEqualTo("\u00b0C");
        assertThat(reading.get("range_low")).isEqualTo(-10.0);
        assertThat(reading.get("range_high")).isEqualTo(120.0);
        assertThat(reading("Double").get("unit")).isNull();
    }

    @Test
    void theTimesOfTheServerGoWithTheValue() throws InterruptedException {
        SourceRecord record = recordOf("Int32");
        Struct reading = (Struct) record.value();
        assertThat(reading.get("timestamp")).isEqualTo(new Date(record.timestamp()));
        assertThat((Date) reading.get("server_timestamp")).isCloseTo(new Date(), 60_000);
        assertThat(record.headers().lastWithName("opcua.node").value())
                .isEqualTo("nsu=" + TestNodes.NAMESPACE + ";s=Types/Int32");
    }

    @Test
    void uint64CanBeALong() throws InterruptedException {
        try (RunningTask other =
                new RunningTask(Fixtures.config(server.uri(), "Objects/Types/UInt64", "unsigned.long", "int64"))) {
            Struct reading = other.reading("Types/UInt64");
            assertThat(reading.get("value")).isNull();
            assertThat(reading.get("quality")).isEqualTo("OUT_OF_RANGE");
            assertThat(reading.schema().field("value").schema().type()).isEqualTo(Schema.Type.INT64);
        }
    }

    /** So that no built-in type is left out of the table by mistake. */
    @Test
    void theTableIsComplete() {
        assertThat(cases()).hasSize(21);
        assertThat(List.<Class<?>>of(UByte.class, UShort.class, UInteger.class, ULong.class))
                .allMatch(type -> cases().stream().anyMatch(each -> type.isInstance(each.sent())));
    }
}
