// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginZipsTest {
    @TempDir
    private Path folder;

    @Test
    void unpacksEveryZipOfTheList() throws IOException {
        zip("a.zip", "a-1/lib/a.jar");
        zip("b.zip", "b-1/lib/b.jar");
        Path list = Files.writeString(
                folder.resolve("list"), folder.resolve("a.zip") + ":" + folder.resolve("b.zip") + "\n");
        assertThat(PluginZips.unpack(list, folder.resolve("plugins"))).containsExactly("a.zip", "b.zip");
        assertThat(folder.resolve("plugins/a-1/lib/a.jar")).isRegularFile();
        assertThat(folder.resolve("plugins/b-1/lib/b.jar")).isRegularFile();
    }

    @Test
    void anEntryThatLeadsOutOfTheFolderIsRefused() throws IOException {
        zip("evil.zip", "../evil");
        Path list = Files.writeString(
                folder.resolve("list"), folder.resolve("evil.zip").toString());
        assertThatThrownBy(() -> PluginZips.unpack(list, folder.resolve("plugins")))
                .hasRootCauseMessage(folder.resolve("evil.zip") + " has an entry outside the folder: ../evil");
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    private void zip(String name, String entry) throws IOException {
        try (OutputStream file = Files.newOutputStream(folder.resolve(name));
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(1);
        }
    }
}
