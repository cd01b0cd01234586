// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.types.Password;

/**
 * Renders the reference page of a connector's options as Markdown, from the very definition that the connector is
 * configured with. Pure; internal options are left out.
 */
public final class ConfigMarkdown {

    private static final long KIB = 1024;

    /** What Kafka's own descriptions are marked up with; any other angle bracket is a placeholder. */
    private static final String KAFKAS_HTML = "</?(?:a|br|em|li|p|pre|ul)(?:\\s[^>]*)?/?>";

    private ConfigMarkdown() {}

    /**
     * The whole page: every option with its description, group by group.
     *
     * @param title the page's heading
     * @param introduction a paragraph below the heading, in Markdown
     */
    public static String render(String title, String introduction, ConfigDef definition) {
        StringBuilder page = new StringBuilder("# " + title + "\n\n" + introduction.strip() + "\n");
        for (String group : definition.groups()) {
            List<ConfigKey> options = options(definition, group);
            page.append(options.isEmpty() ? "" : "\n## " + group + "\n");
            for (ConfigKey key : options) {
                page.append("\n### `").append(key.name).append("`\n\n");
                page.append(description(key)).append("\n\n");
                page.append(facts(key)).append("\n");
            }
        }
        return page.toString();
    }

    private static List<ConfigKey> options(ConfigDef definition, String group) {
        return definition.configKeys().values().stream()
                .filter(key -> !key.internalConfig && group.equals(key.group))
                .sorted(Comparator.comparingInt(key -> key.orderInGroup))
                .toList();
    }

    private static String facts(ConfigKey key) {
        StringBuilder facts =
                new StringBuilder("- Type: ").append(key.type.name().toLowerCase(Locale.ROOT));
        facts.append("\n- Default: ").append(fallback(key));
        if (key.validator != null) {
            facts.append("\n- Valid values: ").append(escaped(key.validator.toString()));
        }
        return facts.append("\n- Importance: ")
                .append(key.importance.name().toLowerCase(Locale.ROOT))
                .toString();
    }

    private static String fallback(ConfigKey key) {
        if (!key.hasDefault()) {
            return "none, must be set";
        }
        if (key.defaultValue == null) {
            return "unset";
        }
        String text = key.defaultValue instanceof Password secret
                ? secret.value()
                : ConfigDef.convertToString(key.defaultValue, key.type);
        if (text.isEmpty()) {
            return "empty";
        }
        if (key.type == Type.PASSWORD) {
            return "`" + Password.HIDDEN + "`";
        }
        return "`" + text + "`" + (key.type == Type.LONG ? inWords(key.name, (Long) key.defaultValue) : "");
    }

    private static String inWords(String name, long value) {
        if (value == 0) {
            return "";
        }
        if (name.endsWith(".ms") && value % 1000 == 0) {
            Duration duration = Duration.ofMillis(value);
            if (duration.toSeconds() % Duration.ofDays(1).toSeconds() == 0) {
                return duration.toDays() == 1 ? " (1 day)" : " (" + duration.toDays() + " days)";
            }
            return " (" + duration.toSeconds() + " s)";
        }
        return name.endsWith(".bytes") && value % (KIB * KIB) == 0 ? " (" + value / (KIB * KIB) + " MiB)" : "";
    }

    /** Kafka's own descriptions have some HTML in them, and name each other without our prefix. */
    private static String description(ConfigKey key) {
        String prefix = key.name.substring(0, Math.max(0, key.name.indexOf("ssl.")));
        return escaped(key.documentation
                .replaceAll("</?code>", "`")
                .replaceAll(KAFKAS_HTML, "")
                .replaceAll("(['`])ssl\\.", "$1" + prefix + "ssl.")
                .strip());
    }

    /** Angle brackets as the reader shall see them; between backticks Markdown shows them as they are. */
    private static String escaped(String text) {
        String[] parts = text.split("`", -1);
        for (int i = 0; i < parts.length; i += 2) {
            parts[i] = parts[i].replace("<", "&lt;");
        }
        return String.join("`", parts);
    }
}
