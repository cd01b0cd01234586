// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.tls;

import io.shopfloor.connect.common.config.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.SslConfigs;

/**
 * TLS options whose files may change while a connector runs: certificates that are renewed in place serve the next connection
 * without a restart. Any thread.
 */
public final class TlsFiles {

    /** By what a file that was replaced or written anew is told from what it was. */
    private record Stamp(Path file, Object time, long size, Object key) {}

    private final AbstractConfig config;
    private final String prefix;
    private final List<Path> files;
    private List<Stamp> stamps;
    private TlsConfig tls;

    /**
     * Reads the options that {@link TlsConfig#define} added, and the files that they name.
     *
     * @throws OptionException naming the option at fault
     */
    public TlsFiles(AbstractConfig config, String prefix) {
        this.config = config;
        this.prefix = prefix;
        this.files = Stream.of(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG)
                .map(name -> file(config, prefix + name))
                .filter(Objects::nonNull)
                .toList();
        current();
    }

    private static Path file(AbstractConfig config, String option) {
        Object location = config.originals().get(option);
        try {
            return location == null ? null : Path.of(location.toString());
        } catch (InvalidPathException e) {
            throw new OptionException(option, "is not a file path: " + e.getReason());
        }
    }

    /**
     * What the options and files say now. Files are read again only if they have changed.
     *
     * @throws OptionException if a file cannot be read; the next call tries again
     */
    public synchronized TlsConfig current() {
        List<Stamp> now = files.stream().map(TlsFiles::stamp).toList();
        if (tls == null || !now.equals(stamps)) {
            tls = TlsConfig.of(config, prefix);
            stamps = now;
        }
        return tls;
    }

    private static Stamp stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(file, attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            return new Stamp(file, null, -1, null); // reading it will say what is wrong
        }
    }
}
