// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
    @Test
    void hostsAreThoseBetweenNetworkAndBroadcast() {
        assertThat(AddressRange.parse("192.168.1.77/29").hosts())
                .containsExactly(
                        "192.168.1.73", "192.168.1.74", "192.168.1.75", "192.168.1.76", "192.168.1.77", "192.168.1.78");
        assertThat(AddressRange.parse("10.0.0.4/32").hosts()).containsExactly("10.0.0.4");
        assertThat(AddressRange.parse("10.0.0.4/31").hosts()).containsExactly("10.0.0.4", "10.0.0.5");
        assertThat(AddressRange.parse("255.255.240.0/20").hosts()).hasSize(4094).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "10.0.0.0", "10.0.0/24", "10.0.0.256/24", "x/24", "10.0.0.0/33", "::1/64"})
    void tooLargeOrWrongOnesAreRefused(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void portsAreChosenByNameAndMaster() {
        PortFilter filter = new PortFilter(java.util.List.of("1", "0002*/2", "*/mesh*"), java.util.List.of("0003/1"));
        assertThat(filter.wants("0001", "1")).isTrue();
        assertThat(filter.wants("0001", "2")).isFalse();
        assertThat(filter.wants("000299", "2")).isTrue();
        assertThat(filter.wants("0003", "1")).isFalse();
        assertThat(filter.wants("0003", "mesh2-1")).isTrue();
        assertThatThrownBy(() -> PortFilter.check("a/b/c")).isInstanceOf(IllegalArgumentException.class);
    }
}
