// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.context;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The context in force: given in the configuration, or read from a file and read again when the file has changed. Used by one
 * task thread. A changed file that cannot be used leaves the context as it was; that is logged once for each change.
 */
public final class ContextSource {
    public static final String INLINE = "context.inline";
    public static final String FILE = "context.file";

    private static final Logger log = LoggerFactory.getLogger(ContextSource.class);

    /** What tells one state of the file from the next. */
    private record Stamp(FileTime modified, long size) {}

    private final Path file;
    private final String unitSuffix;
    private final long reloadMs;
    private final InstantSource clock;
    private Context context;
    private Stamp stamp;
    private long checkedAt;
    private long failures;

    /** @throws ConfigException if the text is no context */
    public static ContextSource inline(String json, String unitSuffix) {
        ContextSource source = new ContextSource(null, unitSuffix, 0, null);
        try {
            source.context = Context.parse(json, unitSuffix);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("The option " + INLINE + ": " + e.getMessage());
        }
        return source;
    }

    /** @throws ConfigException if the file cannot be read or holds no context */
    public static ContextSource file(String path, String unitSuffix, long reloadMs, InstantSource clock) {
        ContextSource source = new ContextSource(Path.of(path), unitSuffix, reloadMs, clock);
        try {
            source.load();
        } catch (IOException e) {
            throw new ConfigException(
                    "The option " + FILE + ": the file " + path + " cannot be read on this worker: " + e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("The option " + FILE + ", file " + path + ": " + e.getMessage());
        }
        return source;
    }

    private ContextSource(Path file, String unitSuffix, long reloadMs, InstantSource clock) {
        this.file = file;
        this.unitSuffix = unitSuffix;
        this.reloadMs = reloadMs;
        this.clock = clock;
    }

    /** The context as it is now. */
    public Context current() {
        if (file != null && clock.millis() - checkedAt >= reloadMs) {
            reload();
        }
        return context;
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
                log.info("Read the context file {} again.", file);
            }
        } catch (IOException | IllegalArgumentException e) {
            failures++;
            if (failures == 1 || stamp == null || !stamp.equals(before)) {
                log.warn("The context file {} cannot be used, the context stays as it was: {}", file, e.toString());
            }
        }
    }

    private void load() throws IOException {
        checkedAt = clock.millis();
        stamp = stampOfFile();
        context = Context.parse(Files.readString(file), unitSuffix);
    }

    private Stamp stampOfFile() throws IOException {
        return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
    }
}
