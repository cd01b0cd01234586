// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldsTest {

    @Test
    void jsonIsReadOnceEvenIfItIsATextThatLooksLikeJson() {
        Fields word = new Fields("\"run\"".getBytes(StandardCharsets.UTF_8));
        assertThat(word.at(List.of("a"))).isNull();
        assertThat(word.at(List.of("b"))).isNull();
        assertThat(word.tree()).isEqualTo("run");
        Fields nested = new Fields("\"{\\\"a\\\":1}\"");
        assertThat(nested.at(List.of("a"))).isNull();
        assertThat(nested.at(List.of("a"))).isNull();
    }
}
