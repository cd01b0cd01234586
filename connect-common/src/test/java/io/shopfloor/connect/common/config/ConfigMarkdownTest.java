// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.types.Password;
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

    @Test
    void aPlaceholderStaysAndTheHtmlOfKafkasDescriptionsGoes() {
        assertThat(described("Options plc.<connection>.<group>.*, and <b>."))
                .as("names in angle brackets, the shortest too")
                .contains("Options plc.&lt;connection>.&lt;group>.*, and &lt;b>.");
        assertThat(described("Under <code>plc.<name>.</code> or `mqtt.<field>`, if 1 < 2."))
                .contains("Under `plc.<name>.` or `mqtt.<field>`, if 1 &lt; 2.");
        assertThat(described("<p>See <a href=\"#x\">there</a>:<br/><ul class=\"l\"><li><em>one</em></li></ul></p>"))
                .contains("\n\nSee there:one\n\n");
    }

    @Test
    void aDefaultIsShownAsItIsAndNoSecret() {
        assertThat(page("a.password", Type.PASSWORD, new Password(""))).contains("Default: empty\n");
        assertThat(page("a.password", Type.PASSWORD, new Password("secret")))
                .contains("Default: `[hidden]`\n")
                .doesNotContain("secret");
        assertThat(page("a.wait.ms", Type.LONG, 0L)).contains("Default: `0`\n");
        assertThat(page("a.size.bytes", Type.LONG, 0L)).contains("Default: `0`\n");
        assertThat(page("a.wait.ms", Type.LONG, 86_400_000L)).contains("Default: `86400000` (1 day)\n");
        assertThat(page("a.wait.ms", Type.LONG, 1_500L)).contains("Default: `1500`\n");
    }

    private static String described(String documentation) {
        return rendered("a", Type.STRING, "", documentation);
    }

    private static String page(String name, Type type, Object fallback) {
        return rendered(name, type, fallback, "Text.");
    }

    private static String rendered(String name, Type type, Object fallback, String documentation) {
        ConfigDef definition = new ConfigDef();
        new ConfigGroup(definition, "Group").option(name, type, fallback, null, Importance.LOW, documentation);
        return ConfigMarkdown.render("Options", "", definition);
    }
}
