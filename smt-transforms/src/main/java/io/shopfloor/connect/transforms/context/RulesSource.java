// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.context;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules in force: given in the configuration, or read from a file and read again when the file has changed. Used by one
 * task thread. A changed file that cannot be used leaves the rules as they were; that is logged once for each change.
 *
 * @param <T> the rules
 */
public final class RulesSource<T> {
    private static final Logger log = LoggerFactory.getLogger(RulesSource.class);

    /**
     * What the rules are, and the options that hold them: {@code context} is in {@code context.inline} or {@code context.file}.
     *
     * @param parser throws {@link IllegalArgumentException} with the reason, if the text is none
     */
    public record Kind<T>(String name, Function<String, T> parser) {
        String inline() {
            return name + ".inline";
        }

        String file() {
            return name + ".file";
        }

        String reload() {
            return name + ".reload.interval.ms";
        }

        /**
         * Defines the options.
         *
         * @param form of the text, such as "JSON: topic patterns and their rules"
         * @param doc of the text as an option
         * @param otherwise what happens to the former rules if a changed file is invalid: "the old rules stay"
         */
        public ConfigGroup define(ConfigGroup group, String form, String doc, String otherwise) {
            return group.option(
                            inline(), Type.STRING, "", Validators.described(this::check, form), Importance.HIGH, doc)
                    .option(file(), Type.STRING, "", null, Importance.HIGH, inline() + " as a file on the worker.")
                    .option(
                            reload(),
                            Type.LONG,
                            10_000L,
                            Validators.atLeast(100),
                            Importance.LOW,
                            "How often to check " + file() + " for changes. An invalid file is logged; " + otherwise
                                    + ".");
        }

        private void check(Object text) {
            if (!text.toString().isEmpty()) {
                parser.apply(text.toString());
            }
        }
    }

    /** What tells one state of the file from the next. */
    private record Stamp(FileTime modified, long size) {}

    private final Path file;
    private final Kind<T> kind;
    private final long reloadMs;
    private final InstantSource clock;
    private T rules;
    private Stamp stamp;
    private long checkedAt;
    private long failures;

    /** @throws ConfigException if not exactly one of both options is set, or what it says are no rules */
    public static <T> RulesSource<T> of(Kind<T> kind, AbstractConfig config, InstantSource clock) {
        String inline = config.getString(kind.inline());
        String file = config.getString(kind.file());
        if (inline.isEmpty() == file.isEmpty()) {
            throw new ConfigException("Set " + kind.inline() + " or " + kind.file() + ", not both.");
        }
        return file.isEmpty() ? inline(kind, inline) : file(kind, file, config.getLong(kind.reload()), clock);
    }

    private static <T> RulesSource<T> inline(Kind<T> kind, String json) {
        RulesSource<T> source = new RulesSource<>(null, kind, 0, null);
        try {
            source.rules = kind.parser().apply(json);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("The option " + kind.inline() + ": " + e.getMessage());
        }
        return source;
    }

    private static <T> RulesSource<T> file(Kind<T> kind, String path, long reloadMs, InstantSource clock) {
        RulesSource<T> source = new RulesSource<>(Path.of(path), kind, reloadMs, clock);
        try {
            source.load();
        } catch (IOException e) {
            throw new ConfigException(
                    "The option " + kind.file() + ": the file " + path + " cannot be read on this worker: " + e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("The option " + kind.file() + ", file " + path + ": " + e.getMessage());
        }
        return source;
    }

    private RulesSource(Path file, Kind<T> kind, long reloadMs, InstantSource clock) {
        this.file = file;
        this.kind = kind;
        this.reloadMs = reloadMs;
        this.clock = clock;
    }

    /** The rules as they are now. */
    public T current() {
        if (file != null && clock.millis() - checkedAt >= reloadMs) {
            reload();
        }
        return rules;
    }

    /** How often a changed file could not be used. */
    public long failures() {
        return failures;
    }

    private void reload() {
        Stamp before = stamp;
        try {
            checkedAt = clock.millis();
            Stamp now = stampOfFile();
            if (!now.equals(before)) {
                load();
                log.info("Read the {} file {} again.", kind.name(), file);
            }
        } catch (IOException | IllegalArgumentException e) {
            failures++;
            if (failures == 1 || stamp == null || !stamp.equals(before)) {
                log.warn(
                        "The {} file {} cannot be used, the rules stay as they were: {}",
                        kind.name(),
                        file,
                        e.toString());
            }
        }
    }

    private void load() throws IOException {
        checkedAt = clock.millis();
        stamp = stampOfFile();
        rules = kind.parser().apply(Files.readString(file));
    }

    private Stamp stampOfFile() throws IOException {
        return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
    }
}
