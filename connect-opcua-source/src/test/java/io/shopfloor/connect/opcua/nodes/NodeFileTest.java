// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.shopfloor.connect.opcua.Fixtures;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of nodes in files: CSV, JSON, and one entry a line. */
class NodeFileTest {

    @TempDir
    private Path folder;

    private NodeList read(String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        return NodeList.of(new OpcUaSourceConfig(Fixtures.config("opc.tcp://h", "", "nodes.file", file.toString()))
                .connection("c")
                .nodes());
    }

    private static void assertSame(NodeList list) {
        assertThat(list.singles())
                .extracting(NodeList.Single::name, NodeList.Single::text)
                .containsExactly(
                        tuple("speed", "ns=3;s=\"DB1\".\"Speed\""),
                        tuple("a, b", "ns=2;s=x,y"),
                        tuple("i=2258", "i=2258"));
        assertThat(list.patterns()).extracting(Glob::toString).containsExactly("Objects/Press/**");
    }

    @Test
    void csvHasNamesNodesAndPathsAndMayHaveMore() throws IOException {
        assertSame(read("nodes.csv", """
                \uFEFF# the press; all of it
                name,comment,node,path
                # speed is, "what counts
                speed,of the press,ns=3;s="DB1"."Speed",
                "a, b", "two
                lines", "ns=2;s=x,y",

                ,,i=2258,
                ,"everything ""else\""",,Objects/Press/**"""));
    }

    @Test
    void csvMayHaveSemicolonsAsSpreadsheetsOfSomeCountriesWriteThem() throws IOException {
        assertSame(read(
                "NODES.CSV",
                "node;name;path\r\n\"ns=3;s=\"\"DB1\"\".\"\"Speed\"\"\";speed;\r\n\"ns=2;s=x,y\";a, b;\r\n"
                        + "i=2258;;\r\n;;Objects/Press/**\r\n"));
    }

    @Test
    void jsonHasStringsAndObjects() throws IOException {
        assertSame(read("nodes.json", """
                [{"name": "speed", "node": "ns=3;s=\\"DB1\\".\\"Speed\\"", "comment": {"by": "us"}},
                 {"node": "ns=2;s=x,y", "name": "a, b", "path": null},
                 "i=2258",
                 {"path": "Objects/Press/**"}]
                """));
    }

    @Test
    void anyOtherFileHasOneEntryALine() throws IOException {
        assertSame(read(
                "nodes.txt",
                "# the press\n\nspeed=ns=3;s=\"DB1\".\"Speed\"\na, b=ns=2;s=x,y\n i=2258\nObjects/Press/**\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n.csv  | name,nodes                     | line 1: the header has neither a column node nor a column path",
                "n.csv  |                                | line 1: the header has neither",
                "n.csv  | node,name~i=1,a~ns=2;s=a,b,c   | line 3: there are 3 values, and the header has 2 columns",
                "n.csv  | node,name~\"i=1                | line 2: a value in double quotes has no closing quote",
                "n.csv  | node,name~\"i=1\"x,a           | line 2: \"x\" follows a closing quote",
                "n.csv  | node,name~\"i=1\",\"a~b\"~x,y  | line 4: \"x\" is not a node id",
                "n.csv  | node,name~i=1,a~i=2,a          | line 3: the name a is there twice",
                "n.csv  | node,name~i=1,a~i=1,b          | line 3: the node i=1 is there twice, as a and as b",
                "n.csv  | name,node,path~a,,             | line 2: has neither node nor path",
                "n.csv  | name,node,path~a,i=1,Objects/A | line 2: has both node and path",
                "n.csv  | name,path~a,Objects/A          | line 2: has the name a and a path",
                "n.csv  | path~Press/**                  | line 2: \"Press/**\" is neither a node id nor a browse path",
                "n.json | {}                             | is not a JSON array",
                "n.json | [~'i=1'                        | line 2: is not JSON",
                "n.json | [] []                          | line 1: is not JSON",
                "n.json | [\"i=1\", 7]                   | element 2: is neither a string nor an object",
                "n.json | [{\"node\": 7}]                | element 1: node is not a string",
                "n.json | [{\"name\": \"a\"}]            | element 1: has neither node nor path",
                "n.txt  | i=1~Press                      | line 2: \"Press\" is neither a node id nor a browse path",
            })
    void whatIsWrongIsSaidWithItsPlace(String name, String content, String message) {
        String text = content == null ? "" : content.replace('~', '\n');
        assertThatThrownBy(() -> read(name, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(message);
    }
}
