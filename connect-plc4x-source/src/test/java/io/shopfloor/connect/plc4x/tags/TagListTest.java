// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tags given in one option. */
class TagListTest {

    @Test
    void addressesKeepTheirColonsBracketsBracesAndEqualSigns() {
        assertThat(TagList.parse("t=holding-register:1:REAL{byte-order: 'LITTLE_ENDIAN', x: 1}, c = coil:1:BOOL[4],\n"
                        + "s=ns=2;s=State,\"odd\"=\"a\""))
                .extracting(Tag::name, Tag::address)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "t", "holding-register:1:REAL{byte-order: 'LITTLE_ENDIAN', x: 1}"),
                        org.assertj.core.groups.Tuple.tuple("c", "coil:1:BOOL[4]"),
                        org.assertj.core.groups.Tuple.tuple("s", "ns=2;s=State"),
                        org.assertj.core.groups.Tuple.tuple("\"odd\"", "a"));
    }

    @Test
    void aQuotedAddressMayHoldCommasAndQuotes() {
        assertThat(TagList.parse("a=\"ns=2;s=x,\"\"y\"\"\", b=z"))
                .extracting(Tag::address)
                .containsExactly("ns=2;s=x,\"y\"", "z");
    }

    @Test
    void anEmptyTextHasNoTags() {
        assertThat(TagList.parse(" , \n")).isEqualTo(List.of());
    }

    @Test
    void anEntryThatIsNoTagIsNamed() {
        assertThatThrownBy(() -> TagList.parse("a=b,oops,c=d")).hasMessageContaining("entry 2 (\"oops\") has no =");
        assertThatThrownBy(() -> TagList.parse("a=")).hasMessageContaining("entry 1 has no address");
        assertThatThrownBy(() -> TagList.parse("a=\"b")).hasMessageContaining("tag a has no closing quote");
    }
}
