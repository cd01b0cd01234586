// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.config;

import io.shopfloor.connect.common.polling.Deadband;
import io.shopfloor.connect.plc4x.tags.Tag;
import io.shopfloor.connect.plc4x.tags.TagFile;
import io.shopfloor.connect.plc4x.tags.TagList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One poll group as it was configured.
 *
 * @param inlineTags the option's text, may be empty
 * @param tagsFile null if there is none
 * @param deadband null if there is none
 * @param heartbeat zero if there is none
 */
public record GroupConfig(
        String connection,
        String name,
        Duration interval,
        String inlineTags,
        Path tagsFile,
        boolean onChange,
        Deadband deadband,
        Duration heartbeat) {

    /**
     * The tags of both sources; reads the file.
     *
     * @throws IllegalArgumentException naming tag, line and column at fault
     */
    public List<Tag> readTags() {
        List<Tag> tags = new ArrayList<>(TagList.parse(inlineTags));
        if (tagsFile != null) {
            tags.addAll(TagFile.read(tagsFile));
        }
        if (tags.isEmpty()) {
            throw new IllegalArgumentException("the group has no tags: set tags or tags.file");
        }
        Set<String> names = new HashSet<>();
        for (Tag tag : tags) {
            if (!names.add(tag.name())) {
                throw new IllegalArgumentException("tag " + tag.name() + " is there twice");
            }
        }
        return tags;
    }

    public String label() {
        return connection + "." + name;
    }
}
