// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

/** Answers by chance: right ones, right envelopes with wrong values, wrong envelopes, no JSON, no HTTP. One thread. */
final class HostileAnswers implements BiFunction<HostileMaster, JsonNode, byte[]> {
    private static final List<String> POINTS = List.of(
            HostileMaster.SERIAL,
            "/deviceinfo/productcode",
            "/deviceinfo/swrevision",
            "/processdatamaster/temperature",
            "/processdatamaster/voltage",
            HostileMaster.PORT + "mode",
            HostileMaster.PORT + "pin2in",
            HostileMaster.PORT + "iolinkdevice/status",
            HostileMaster.PORT + "iolinkdevice/vendorid",
            HostileMaster.PORT + "iolinkdevice/deviceid",
            HostileMaster.PORT + "iolinkdevice/pdin",
            HostileMaster.PORT + "iolinkdevice/pdout",
            HostileMaster.PORT + "iolinkdevice/productname",
            HostileMaster.PORT + "iolinkdevice/serial",
            "/gettree");
    private static final List<String> VALUES = List.of(
            "0",
            "-1",
            "1",
            "2",
            "3",
            "2147483648",
            "-9223372036854775809",
            "9".repeat(900),
            "1e400",
            "-1e400",
            "1E-999999999",
            "1e999999999",
            "NaN",
            "null",
            "true",
            "\"\"",
            "\"00\"",
            "\"01\"",
            "\"FFFFFFFF\"",
            "\"7FC00000\"",
            "\"80000000\"",
            "\"00F2000\"",
            "\"0x00\"",
            "\"+1\"",
            "\"-3\"",
            "\"9999999999999999999\"",
            "\"\\u0000\\u0001\\ud800\"",
            "\"__consumer_offsets\"",
            "\"../../..\"",
            "\"${file:/etc/passwd:x}\"",
            "\"" + "F".repeat(3_000) + "\"",
            "\"" + "0".repeat(200_000) + "\"",
            "[]",
            "[[[[1]]]]",
            "{}",
            "{\"value\":{\"value\":1}}",
            "{\"subs\":[{\"identifier\":\"iolinkmaster\",\"subs\":[{\"identifier\":\"port[1]\"}]}]}",
            "[".repeat(900) + "]".repeat(900));
    private static final List<String> BODIES = List.of(
            "",
            "null",
            "[]",
            "true",
            "{",
            "{\"cid\":1}",
            "{\"cid\":CID}",
            "{\"cid\":CID,\"code\":\"200\",\"data\":{}}",
            "{\"cid\":CID,\"code\":200}",
            "{\"cid\":CID,\"code\":200,\"data\":[1,2,3]}",
            "{\"cid\":CID,\"code\":200,\"data\":\"x\"}",
            "{\"cid\":CID,\"code\":99999999999}",
            "{\"cid\":CID,\"code\":-5,\"data\":{}}",
            "{\"cid\":CID,\"code\":401}",
            "{\"cid\":CID,\"code\":413}",
            "{\"cid\":CID,\"code\":500}",
            "{\"cid\":CID,\"code\":531}",
            "{\"cid\":CID.0,\"code\":200,\"data\":{}}",
            "{\"cid\":99,\"code\":200,\"data\":{}}",
            "\u0000\u0001\u0002",
            "{\"cid\":CID,\"code\":200,\"data\":" + "[".repeat(100_000),
            "{\"cid\":CID,\"code\":200,\"data\":" + "{\"a\":".repeat(100_000));
    private static final List<String> NO_HTTP = List.of(
            "",
            "\r\n\r\n",
            "220 ftp\r\n",
            "HTTP/9.9 abc\r\n\r\n",
            "HTTP/1.1 99999 X\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200\r\n\r\n",
            "HTTP/1.1 500 X\r\nContent-Length: 2\r\n\r\n{}",
            "HTTP/1.1 401 X\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 301 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 101 X\r\nUpgrade: h2c\r\n\r\n",
            "HTTP/1.1 204 X\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{\"cid\":1,\"code\":200}",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}",
            "HTTP/1.1 200 OK\r\n: empty\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: " + "x".repeat(500_000) + "\r\n\r\n{}");

    private final Random random;

    HostileAnswers(Random random) {
        this.random = random;
    }

    @Override
    public byte[] apply(HostileMaster master, JsonNode request) {
        int kind = random.nextInt(100);
        if (kind < 2) {
            return HostileMaster.ENDLESS;
        }
        if (kind < 8) {
            return one(NO_HTTP).getBytes(StandardCharsets.ISO_8859_1);
        }
        if (kind < 18) {
            return HostileMaster.http(
                    one(BODIES).replace("CID", request.path("cid").toString()));
        }
        synchronized (master) {
            master.beSaneAgain();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                master.say(one(POINTS), one(VALUES));
            }
            return HostileMaster.sane(master, request);
        }
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
