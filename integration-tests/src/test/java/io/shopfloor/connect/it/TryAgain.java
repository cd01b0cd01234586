// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.transforms.Transformation;

/** A transform that wants every record to be tried again, as one does whose registry or database is away. Stateless. */
public final class TryAgain<R extends ConnectRecord<R>> implements Transformation<R> {
    private static final String SERVICE = "META-INF/services/" + Transformation.class.getName();

    /** Puts it as a plugin below this folder, which is then one for a worker's plugin.path. */
    static Path plugin(Path folder) {
        String name = TryAgain.class.getName();
        String file = name.replace('.', '/') + ".class";
        try (InputStream compiled = TryAgain.class.getClassLoader().getResourceAsStream(file);
                OutputStream jar = Files.newOutputStream(
                        Files.createDirectories(folder.resolve("try-again")).resolve("try-again.jar"));
                ZipOutputStream entries = new ZipOutputStream(jar)) {
            entries.putNextEntry(new ZipEntry(file));
            compiled.transferTo(entries);
            entries.putNextEntry(new ZipEntry(SERVICE));
            entries.write(name.getBytes(StandardCharsets.UTF_8));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the plugin below " + folder, e);
        }
    }

    @Override
    public R apply(R record) {
        throw new RetriableException("not now");
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }

    @Override
    public void configure(Map<String, ?> options) {}

    @Override
    public void close() {}
}
