// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers as snap7 1.4.2 sends them become what PLC4X can read. */
class S7AnswerRepairTest {

    private static String passed(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf packet = channel.readInbound(); packet != null; packet = channel.readInbound()) {
            byte[] bytes = new byte[packet.readableBytes()];
            packet.readBytes(bytes);
            packet.release();
            all.append(HexFormat.of().formatHex(bytes));
        }
        return all.toString();
    }

    @ParameterizedTest
    @CsvSource({
        // one item of a data block that does not exist
        "0300001902f08032030000000500020004000004010a000004, 0300001902f08032030000000500020004000004010a000000",
        // the same between two good ones
        "0300002702f0803203000000050002001200000403ff040018fffb41000a000004ff0400100001,"
                + " 0300002702f0803203000000050002001200000403ff040018fffb41000a000000ff0400100001",
        // beyond the end of one that does
        "0300001902f080320300000005000200040000040105000004, 0300001902f080320300000005000200040000040105000000",
        // what is no answer to a read
        "0300001b02f080320300000400000800000000f0000001000101e0, 0300001b02f080320300000400000800000000f0000001000101e0",
        "0300001611d00001000100c0010ac1020100c2020102, 0300001611d00001000100c0010ac1020100c2020102"
    })
    void aLengthWithoutDataBecomesNone(String sent, String read) {
        EmbeddedChannel channel = new EmbeddedChannel(new S7AnswerRepair());
        channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(sent)));
        assertThat(passed(channel)).isEqualTo(read);
    }

    @Test
    void packetsThatComeInPiecesAndTogetherPassInOrder() {
        String first = "0300001902f08032030000000500020004000004010a000004";
        byte[] all = HexFormat.of().parseHex(first + first + first);
        EmbeddedChannel channel = new EmbeddedChannel(new S7AnswerRepair());
        for (int from = 0; from < all.length; from += 7) {
            channel.writeInbound(Unpooled.copiedBuffer(all, from, Math.min(7, all.length - from)));
        }
        assertThat(passed(channel)).isEqualTo((first.substring(0, first.length() - 2) + "00").repeat(3));
    }

    @Test
    void anyBytesPassWithTheirLength() {
        Random random = new Random(13);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = HexFormat.of()
                    .parseHex("0300002702f0803203000000050002001200000403ff040018fffb41000a000004ff0400100001");
            for (int changes = random.nextInt(6); changes > 0; changes--) {
                bytes[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt();
            }
            ByteBuf packet = Unpooled.wrappedBuffer(bytes);
            S7AnswerRepair.repair(packet);
            assertThat(packet.readableBytes()).isEqualTo(bytes.length);
        }
    }
}
