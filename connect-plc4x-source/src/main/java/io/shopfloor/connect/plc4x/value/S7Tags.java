// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.plc4x.java.api.model.PlcTag;
import org.apache.plc4x.java.s7.readwrite.MemoryArea;
import org.apache.plc4x.java.s7.readwrite.tag.S7StringFixedLengthTag;
import org.apache.plc4x.java.s7.readwrite.tag.S7StringVarLengthTag;
import org.apache.plc4x.java.s7.readwrite.tag.S7Tag;

/** Which bytes of an S7 CPU a tag is, checked with the driver's own parser. Pure functions. */
public final class S7Tags {

    /** Fits into the 240 bytes that the oldest CPUs answer with, and holds whole numbers. */
    private static final int MAX_BYTES = 200;

    private static final int MAX_TAG_BYTES = 65_536;

    private static final Set<MemoryArea> AREAS =
            Set.of(MemoryArea.DATA_BLOCKS, MemoryArea.INPUTS, MemoryArea.OUTPUTS, MemoryArea.FLAGS_MARKERS);

    private S7Tags() {}

    /** @throws IllegalArgumentException with what to write instead, if the tag cannot be read right */
    public static RawLayout layout(PlcTag parsed, Charset charset) {
        if (parsed instanceof S7StringVarLengthTag) {
            throw new IllegalArgumentException("write the length of the text as the data block declares it, such as"
                    + " STRING(20); TIA's String without a length is STRING(254)");
        }
        if (!(parsed instanceof S7Tag tag)) {
            throw new IllegalArgumentException("is not in a data block, an input, an output or a merker:"
                    + " write an address such as %DB1:0:REAL");
        }
        RawType type = RawType.named(tag.getDataType().name());
        if (type == null || !AREAS.contains(tag.getMemoryArea())) {
            throw new IllegalArgumentException(
                    "counters and timers cannot be read: copy the value into a data block and read that");
        }
        if (type != RawType.BOOL && tag.getBitOffset() != 0) {
            throw new IllegalArgumentException("only a BOOL begins at a bit: write the address without it");
        }
        int length = tag instanceof S7StringFixedLengthTag text ? text.getStringLength() : 0;
        if (tag.getNumberOfElements() < 1) {
            throw new IllegalArgumentException("an array has at least one element");
        }
        RawLayout layout = new RawLayout(
                type,
                tag.getNumberOfElements(),
                !tag.getArrayInfo().isEmpty(),
                type == RawType.BOOL ? tag.getBitOffset() : 0,
                length,
                null,
                charset);
        if (layout.bytes() > MAX_TAG_BYTES) {
            throw new IllegalArgumentException("is longer than a data block: make it several tags");
        }
        return layout;
    }

    /** What the driver is asked for: plain bytes, whole elements together where they fit into a request. */
    public static List<String> addresses(S7Tag tag, RawLayout layout) {
        String area = tag.getMemoryArea() == MemoryArea.DATA_BLOCKS
                ? "%DB" + tag.getBlockNumber() + ":"
                : "%" + tag.getMemoryArea().getShortName();
        int element = Math.max(1, layout.elementBytes());
        int most = element > MAX_BYTES ? MAX_BYTES : MAX_BYTES / element * element;
        List<String> addresses = new ArrayList<>();
        for (int from = 0; from < layout.bytes(); from += most) {
            int bytes = Math.min(most, layout.bytes() - from);
            addresses.add(area + (tag.getByteOffset() + from) + ":BYTE" + (bytes == 1 ? "" : "[" + bytes + "]"));
        }
        return addresses;
    }
}
