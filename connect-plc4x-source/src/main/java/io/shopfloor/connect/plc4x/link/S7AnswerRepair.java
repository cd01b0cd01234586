// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.apache.plc4x.java.api.PlcConnection;
import org.apache.plc4x.java.spi.GeneratedDriverByteToMessageCodec;
import org.apache.plc4x.java.spi.connection.ChannelExposingConnection;

/**
 * Makes the answers of S7 servers readable that tell a length for data which is not there. Where an item of a read cannot be
 * read, for example because there is no such data block, snap7 says so with a length of 4 and sends nothing; PLC4X takes the
 * next item for its data, finds the rest too short, and never answers the request. Here such a length becomes 0, as a CPU of
 * Siemens has it, before PLC4X sees the answer: the bad item has its code, and the others their values. Everything else passes
 * as it is. Belongs to the connection's event loop.
 */
public final class S7AnswerRepair extends ByteToMessageDecoder {

    private static final String NAME = "s7-answer-repair";
    private static final int TPKT_HEAD = 4;
    private static final int COTP_DATA = 0xF0;
    private static final int S7 = 0x32;
    private static final int ANSWER = 3;
    private static final int S7_HEAD = 12;
    private static final int READ = 4;
    private static final int OK = 0xFF;
    private static final int ITEM_HEAD = 4;

    /** Puts it in front of PLC4X's own decoder, once the connection is open. */
    static void in(PlcConnection connection) {
        if (!(connection instanceof ChannelExposingConnection exposing)) {
            return;
        }
        Channel channel = exposing.getChannel();
        ChannelPipeline pipeline = channel == null ? null : channel.pipeline();
        ChannelHandlerContext codec =
                pipeline == null ? null : pipeline.context(GeneratedDriverByteToMessageCodec.class);
        if (codec != null) {
            pipeline.addBefore(codec.name(), NAME, new S7AnswerRepair());
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < TPKT_HEAD) {
            return;
        }
        int length = Math.max(TPKT_HEAD, in.getUnsignedShort(in.readerIndex() + 2));
        if (in.readableBytes() < length) {
            return;
        }
        ByteBuf packet = in.readBytes(length);
        repair(packet);
        out.add(packet);
    }

    /** Changes the packet in its place. */
    static void repair(ByteBuf packet) {
        int cotp = packet.readerIndex() + TPKT_HEAD;
        int end = packet.writerIndex();
        if (cotp + 2 > end || packet.getUnsignedByte(cotp + 1) != COTP_DATA) {
            return;
        }
        int s7 = cotp + 1 + packet.getUnsignedByte(cotp);
        if (s7 + S7_HEAD + 2 > end
                || packet.getUnsignedByte(s7) != S7
                || packet.getUnsignedByte(s7 + 1) != ANSWER
                || packet.getUnsignedByte(s7 + S7_HEAD) != READ) {
            return;
        }
        int items = packet.getUnsignedByte(s7 + S7_HEAD + 1);
        int at = s7 + S7_HEAD + packet.getUnsignedShort(s7 + 6);
        for (int i = 0; i < items && at + ITEM_HEAD <= end; i++) {
            if (packet.getUnsignedByte(at) != OK && packet.getUnsignedByte(at + 1) == 0) {
                packet.setShort(at + 2, 0);
                at += ITEM_HEAD;
            } else {
                at += ITEM_HEAD + dataBytes(packet, at);
            }
        }
    }

    /** With the byte that fills up to an even number; the last item has none, and nothing comes after it. */
    private static int dataBytes(ByteBuf packet, int item) {
        int length = packet.getUnsignedShort(item + 2);
        int size = packet.getUnsignedByte(item + 1);
        int bytes = size == 3 || size == 4 || size == 5 ? (length + 7) / 8 : length; // bits, bytes, integers: in bits
        return bytes + bytes % 2;
    }
}
