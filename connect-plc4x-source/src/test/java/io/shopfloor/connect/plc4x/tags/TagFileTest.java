// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.common.polling.Deadband;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tags given in a CSV file; every fault names its line and column. */
class TagFileTest {

    @Test
    void columnsComeInAnyOrderAndCellsMayBeQuotedOrEmpty() {
        List<Tag> tags = TagFile.parse(List.of(
                "\uFEFFAddress,name,scale,Deadband,on.change,unit,description",
                "# the press",
                "holding-register:1:INT,speed,0.1,2%,TRUE,mm/s,\"fast, or \"\"slow\"\"\"",
                "",
                "\"a,b\",x"));
        assertThat(tags.get(0))
                .isEqualTo(new Tag(
                        "speed",
                        "holding-register:1:INT",
                        null,
                        "mm/s",
                        0.1,
                        null,
                        true,
                        new Deadband(0.02, true),
                        "fast, or \"slow\""));
        assertThat(tags.get(1)).isEqualTo(Tag.of("x", "a,b"));
    }

    @Test
    void semicolonsSeparateWhereTheFirstLineUsesThem() {
        assertThat(TagFile.parse(List.of("name;address", "a;\"ns=2;s=x\""))
                        .get(0)
                        .address())
                .isEqualTo("ns=2;s=x");
    }

    @Test
    void aBrokenLineAmongThousandsIsNamed() {
        List<String> lines = new ArrayList<>(List.of("name,address,scale"));
        for (int i = 2; i <= 3000; i++) {
            lines.add("tag" + i + ",holding-register:" + i + ":INT," + (i == 517 ? "ten" : "10"));
        }
        assertThatThrownBy(() -> TagFile.parse(lines)).hasMessage("line 517, column scale: \"ten\" is not a number");
    }

    @Test
    void everyKindOfFaultIsNamed() {
        assertFault("line 1: unknown column \"adress\"", "name,adress");
        assertFault("line 1 must name the columns", "name,unit");
        assertFault("line 1 names a column twice", "name,address,name");
        assertFault("line 2, column name: must not be empty", "name,address", ",x");
        assertFault("line 3, column name: tag a is already in line 2", "name,address", "a,x", "a,y");
        assertFault("line 2 has 3 cells for 2 columns", "name,address", "a,x,y");
        assertFault("line 2 has no closing quote", "name,address", "a,\"x");
        assertFault("line 2, column on.change: \"maybe\"", "name,address,on.change", "a,x,maybe");
        assertFault("line 2, column deadband: \"-1\"", "name,address,deadband", "a,x,-1");
        assertFault("the file is empty", "# nothing");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> TagFile.read(Path.of("nowhere.csv")))
                .hasMessageContaining("file nowhere.csv is not on this worker");
    }

    private static void assertFault(String message, String... lines) {
        assertThatThrownBy(() -> TagFile.parse(List.of(lines))).hasMessageContaining(message);
    }
}
