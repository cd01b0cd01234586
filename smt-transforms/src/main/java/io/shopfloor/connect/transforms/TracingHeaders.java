// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.putback.PutbackReason;
import io.shopfloor.connect.transforms.putback.Putback;
import io.shopfloor.connect.transforms.record.HeaderText;
import io.shopfloor.connect.transforms.task.Counters;
import io.shopfloor.connect.transforms.task.TaskId;
import io.shopfloor.connect.transforms.tracing.Trace;
import io.shopfloor.connect.transforms.tracing.TraceParent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Writes into every record's headers where it came from and which hops it took. Applied by one task thread at a time, as
 * Connect does. Never fails on a record and never touches key or value; a foreign {@code x-trace} that cannot be read stays
 * in the record beside the new one.
 */
public final class TracingHeaders<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC =
            "Adds headers with the record's origin (x-origin, set once) and its hops (x-trace, one"
                    + " entry per hop, bounded), passes on the W3C trace context, and detects records that"
                    + " travel in a loop.";

    static final String ORIGIN = "x-origin";
    static final String TRACE = "x-trace";
    private static final String TRACEPARENT = "traceparent";
    private static final String TRACESTATE = "tracestate";
    private static final int LEAST_HOPS = 3;

    enum W3c {
        PRESERVE,
        CREATE,
        IGNORE
    }

    enum Loop {
        OFF,
        DROP,
        PUTBACK
    }

    public static final ConfigDef CONFIG_DEF = define();

    private final InstantSource clock;
    private final RandomGenerator random;
    private final Counters counters = new Counters("TracingHeaders");
    private final LongAdder records = counters.counter("Records", "records that came");
    private final LongAdder loops = counters.counter("Loops", "records that had been here before: dropped or put back");
    private final LongAdder unreadable = counters.counter("UnreadableTraces", "records whose x-trace is no trace");
    private String origin;
    private String hopId;
    private String hop;
    private boolean traceTask;
    private int maxHops;
    private W3c w3c;
    private Loop loop;
    private HeaderText encoding;
    private Putback putback;

    public TracingHeaders() {
        this(InstantSource.system(), null);
    }

    /** For tests. */
    TracingHeaders(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        ConfigGroup group = new ConfigGroup(def, "Tracing");
        group.required(
                        "hop.id",
                        Type.STRING,
                        Validators.described(
                                TracingHeaders::checkHop, "letters, digits, . _ - / and at most 100 characters"),
                        "Name of this hop in the trace, unique in the plant, e.g. mqtt-source.line1.")
                .option(
                        "origin",
                        Type.STRING,
                        "",
                        null,
                        Importance.HIGH,
                        ORIGIN + " header for records that have none yet, such as acme/anytown/line1. Empty: not set.")
                .option(
                        "max.hops",
                        Type.INT,
                        16,
                        Validators.atLeast(LEAST_HOPS),
                        Importance.LOW,
                        "Maximum number of entries in " + TRACE
                                + ". Beyond it, the oldest and newest half stay, with an entry between them that counts the"
                                + " omitted ones.")
                .option(
                        "trace.task",
                        Type.BOOLEAN,
                        true,
                        null,
                        Importance.LOW,
                        "Whether a hop also names the connector and the task, as in hop@connector-0.")
                .choice(
                        "traceparent",
                        W3c.PRESERVE,
                        Importance.MEDIUM,
                        "How to handle the W3C trace context. preserve: keep it if valid, else remove it. create:"
                                + " also start a trace where there is none, and a new span at every hop. ignore: leave it"
                                + " unchanged.")
                .choice(
                        "loop.detection",
                        Loop.OFF,
                        Importance.MEDIUM,
                        "How to handle a record whose trace already has this hop, as in MQTT to Kafka to MQTT."
                                + " off: pass it on. drop: filter it out. putback: send it to putback.topic.");
        Putback.define(def, false);
        return def;
    }

    private static void checkHop(Object hop) {
        if (!hop.toString().matches("[A-Za-z0-9._/-]{1,100}")) {
            throw new IllegalArgumentException("must be 1 to 100 letters, digits, dots, dashes, underscores, slashes");
        }
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, props, false);
        origin = config.getString("origin");
        hopId = config.getString("hop.id");
        traceTask = config.getBoolean("trace.task");
        maxHops = config.getInt("max.hops");
        w3c = ConfigGroup.chosen(W3c.class, config, "traceparent");
        loop = ConfigGroup.chosen(Loop.class, config, "loop.detection");
        encoding = ConfigGroup.chosen(HeaderText.class, config, Putback.ENCODING_CONFIG);
        putback = new Putback(config, clock);
    }

    @Override
    public R apply(R record) {
        if (hop == null) {
            start();
        }
        records.increment();
        Header last = record.headers().lastWithName(TRACE);
        String trace = last == null ? null : textOf(last);
        if (loop != Loop.OFF && trace != null && Trace.names(trace, hopId)) {
            loops.increment();
            return loop == Loop.DROP
                    ? null
                    : putback.route(
                            record,
                            record.headers(),
                            PutbackReason.LOOP.of(hopId),
                            null,
                            "the trace already has this hop");
        }
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp(),
                traced(record.headers(), last, trace));
    }

    private Headers traced(Headers old, Header last, String trace) {
        Instant now = clock.instant();
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        String next = trace == null ? null : Trace.append(trace, nanos, hop, maxHops);
        if (next == null && last != null) {
            unreadable.increment();
        }
        Header replaced = next == null ? null : last;
        Header parent = w3c == W3c.IGNORE ? null : old.lastWithName(TRACEPARENT);
        String span = parent == null ? null : HeaderText.of(parent);
        boolean valid = TraceParent.isValid(span);
        Headers headers = new ConnectHeaders();
        boolean hasOrigin = false;
        for (Header header : old) {
            hasOrigin |= header.key().equals(ORIGIN);
            if (header != replaced && (w3c == W3c.IGNORE || staysInContext(header, parent, valid))) {
                headers.add(header);
            }
        }
        if (!hasOrigin && !origin.isEmpty()) {
            encoding.add(headers, ORIGIN, origin);
        }
        if (w3c == W3c.CREATE) {
            RandomGenerator ids = random == null ? ThreadLocalRandom.current() : random;
            encoding.add(headers, TRACEPARENT, valid ? TraceParent.nextSpan(span, ids) : TraceParent.create(ids));
        }
        encoding.add(headers, TRACE, next == null ? Trace.begin(nanos, hop) : next);
        return headers;
    }

    /** A broken trace context is taken off whole, as the W3C asks: its state means nothing without its parent. */
    private boolean staysInContext(Header header, Header parent, boolean valid) {
        return switch (header.key()) {
            case TRACEPARENT -> w3c == W3c.PRESERVE && valid && header == parent;
            case TRACESTATE -> valid;
            default -> true;
        };
    }

    private static String textOf(Header header) {
        return header.value() instanceof Map<?, ?> map ? Trace.textOf(map) : HeaderText.of(header);
    }

    private void start() {
        TaskId task = TaskId.ofThread(Thread.currentThread());
        hop = traceTask && task.isKnown() ? hopId + "@" + task.connector() + "-" + task.task() : hopId;
        counters.register();
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void close() {
        counters.close();
    }
}
