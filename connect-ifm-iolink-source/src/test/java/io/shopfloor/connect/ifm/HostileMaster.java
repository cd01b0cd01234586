// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/**
 * Something that answers where a master should: a thermometer at port 1 and seven more ports that are not there, until it
 * is told to say something else, be it no JSON or no HTTP. Any thread may call.
 */
final class HostileMaster implements AutoCloseable {
    /** Bytes that are more than anybody should read. */
    static final byte[] ENDLESS = new byte[0];

    static final String SERIAL = "/deviceinfo/serialnumber";
    static final String PORT = "/iolinkmaster/port[1]/";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ENDLESS_MEGABYTES = 100;

    private final ServerSocket server;
    private final Map<String, String> points = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private volatile BiFunction<HostileMaster, JsonNode, byte[]> answer = HostileMaster::sane;

    HostileMaster() {
        beSane();
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    long requests() {
        return requests.get();
    }

    /** This data point has this value from now on, in JSON. */
    HostileMaster say(String path, String json) {
        points.put(path, json);
        return this;
    }

    /** Answers with what this gives: a whole HTTP response. */
    void answer(BiFunction<HostileMaster, JsonNode, byte[]> with) {
        answer = with;
    }

    void beSane() {
        answer = HostileMaster::sane;
        beSaneAgain();
    }

    /** The data points are what they should be; who answers stays. */
    void beSaneAgain() {
        points.clear();
        say(SERIAL, "\"000201999999\"");
        say("/deviceinfo/productcode", "\"AL1350\"");
        say("/deviceinfo/swrevision", "\"fw_v3.1.2\"");
        say("/processdatamaster/temperature", "36");
        say(PORT + "mode", "3");
        say(PORT + "pin2in", "0");
        say(PORT + "iolinkdevice/status", "2");
        say(PORT + "iolinkdevice/vendorid", "65535");
        say(PORT + "iolinkdevice/deviceid", "258");
        say(PORT + "iolinkdevice/pdin", "\"00F20001\"");
        say(PORT + "iolinkdevice/productname", "\"TMP200\"");
        say(PORT + "iolinkdevice/serial", "\"900000000102\"");
    }

    /** The right answer. */
    static byte[] sane(HostileMaster master, JsonNode request) {
        return http(envelope(request, master.data(request)));
    }

    /** The data of the right answer; null for an error. */
    String data(JsonNode request) {
        String adr = request.path("adr").asText();
        if (adr.equals("/getdatamulti")) {
            StringJoiner all = new StringJoiner(",", "{", "}");
            request.at("/data/datatosend").forEach(path -> {
                String value = points.get(path.asText());
                all.add("\"" + path.asText() + "\":"
                        + (value == null ? "{\"code\":404}" : "{\"code\":200,\"data\":" + value + "}"));
            });
            return all.toString();
        }
        if (adr.endsWith("/iolreadacyclic")) {
            return "{\"value\":\"0102\"}";
        }
        return points.get(adr); // such as /gettree
    }

    static String envelope(JsonNode request, String data) {
        return "{\"cid\":" + request.path("cid") + ",\"code\":" + (data == null ? 404 : 200) + ",\"data\":" + data
                + "}";
    }

    static byte[] http(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return ("HTTP/1.1 200 OK\r\nContent-Length: " + bytes.length + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void daemon(Runnable job) {
        Thread thread = new Thread(job, "hostile-master");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void serve(Socket accepted) {
        try (Socket socket = accepted) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (JsonNode request = read(in); request != null; request = read(in)) {
                requests.incrementAndGet();
                byte[] bytes = answer.apply(this, request);
                if (bytes == ENDLESS) {
                    endless(out);
                    return;
                }
                out.write(bytes);
                out.flush();
                if (!new String(bytes, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200 OK\r\nContent-Length")) {
                    return; // who speaks no HTTP cannot keep a connection
                }
            }
        } catch (IOException e) {
            // The client has had enough of it.
        }
    }

    private static void endless(OutputStream out) throws IOException {
        out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + ENDLESS_MEGABYTES * 1024L * 1024 + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        byte[] megabyte = new byte[1024 * 1024];
        for (int i = 0; i < ENDLESS_MEGABYTES; i++) {
            out.write(megabyte);
        }
    }

    private static JsonNode read(InputStream in) throws IOException {
        int length = 0;
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c != '\n') {
                line.append((char) c);
            } else if (line.toString().isBlank()) {
                return JSON.readTree(in.readNBytes(length));
            } else {
                String header = line.toString().toLowerCase(Locale.ROOT);
                if (header.startsWith("content-length:")) {
                    length = Integer.parseInt(
                            header.substring(header.indexOf(':') + 1).strip());
                }
                line.setLength(0);
            }
        }
        return null;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
