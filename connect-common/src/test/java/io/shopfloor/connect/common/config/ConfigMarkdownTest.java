// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.junit.jupiter.api.Test;

class ConfigMarkdownTest {
    @Test
    void thePageHasEveryOptionOfEveryGroupInOrder() {
        ConfigDef definition = new ConfigDef();
        new ConfigGroup(definition, "First")
                .required("a.uri", Type.STRING, Validators.described(value -> {}, "a URI <x>"), "Where.")
                .option("a.wait.ms", Type.LONG, 172_800_000L, Validators.atLeast(1), Importance.LOW, "How long.");
        new ConfigGroup(definition, "Second")
                .option("b.size.bytes", Type.LONG, 67_108_864L, null, Importance.LOW, "How <code>big</code>.<p>")
                .option("b.ssl.key", Type.PASSWORD, null, null, Importance.HIGH, "Secret, as 'ssl.type' says.")
                .option("b.prefix", Type.STRING, "", null, Importance.LOW, "Before.");
        definition.defineInternal("hidden", Type.INT, 0, Importance.LOW);

        assertThat(ConfigMarkdown.render("Options", "Of a test.", definition)).isEqualTo("""
                        # Options

                        Of a test.

                        ## First

                        ### `a.uri`

                        Where.

                        - Type: string
                        - Default: none, must be set
                        - Valid values: a URI &lt;x>
                        - Importance: high

                        ### `a.wait.ms`

                        How long.

                        - Type: long
                        - Default: `172800000` (2 days)
                        - Valid values: [1,...]
                        - Importance: low

                        ## Second

                        ### `b.size.bytes`

                        How `big`.

                        - Type: long
                        - Default: `67108864` (64 MiB)
                        - Importance: low

                        ### `b.ssl.key`

                        Secret, as 'b.ssl.type' says.

                        - Type: password
                        - Default: unset
                        - Importance: high

                        ### `b.prefix`

                        Before.

                        - Type: string
                        - Default: empty
                        - Importance: low
                        """);
    }
}
