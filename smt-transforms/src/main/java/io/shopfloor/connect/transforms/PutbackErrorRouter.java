// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.putback.PutbackHeaders;
import io.shopfloor.connect.common.putback.PutbackReason;
import io.shopfloor.connect.transforms.putback.InnerChain;
import io.shopfloor.connect.transforms.putback.InnerPlugins;
import io.shopfloor.connect.transforms.putback.Putback;
import io.shopfloor.connect.transforms.putback.ValueChecks;
import io.shopfloor.connect.transforms.task.Counters;
import io.shopfloor.connect.transforms.task.Options;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Guards other transformations: a record that one of them fails on goes, as it was, to a putback-error topic and the stream goes
 * on. Applied by one task thread at a time, as Connect does. Whatever an inner transformation throws about a source's record
 * is answered by routing, about a sink's by an exception for Connect's dead letter queue; errors of the JVM, interrupts, and
 * retriable exceptions pass through.
 */
public final class PutbackErrorRouter<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC =
            "Guards a chain of other transforms. A record that fails in one of them, or fails a"
                    + " check, goes unchanged to a putback topic, with headers that say why. For sources, which"
                    + " have no dead letter queue in Connect, and for sinks.";

    private static final String RETRIABLE = "retriable.errors";
    private static final String SINK = "sink.errors";
    private static final Header[] NO_HEADERS = {};

    enum Retriable {
        PASS,
        PUTBACK
    }

    enum Sink {
        DLQ,
        ROUTE
    }

    public static final ConfigDef CONFIG_DEF = define();

    private final InstantSource clock;
    private final Counters counters = new Counters("PutbackErrorRouter");
    private final LongAdder records = counters.counter("Records", "records that came");
    private final LongAdder putbacks =
            counters.counter("Putback", "records that failed a check or a guarded transform");
    private InnerChain<R> chain;
    private ValueChecks checks;
    private Putback putback;
    private Retriable retriable;
    private Sink sink;
    private Header[] headers = NO_HEADERS;
    private int headerCount;

    public PutbackErrorRouter() {
        this(InstantSource.system());
    }

    /** For tests. */
    PutbackErrorRouter(InstantSource clock) {
        this.clock = clock;
    }

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        new ConfigGroup(def, "Guarded")
                .option(
                        InnerChain.TRANSFORMS,
                        Type.LIST,
                        List.of(),
                        Options.ALIASES,
                        Importance.HIGH,
                        "Aliases of the guarded transforms, in order, each with transforms.<alias>.type, its own"
                                + " options, and predicate and negate as in Connect.")
                .option(
                        InnerChain.PREDICATES,
                        Type.LIST,
                        List.of(),
                        Options.ALIASES,
                        Importance.MEDIUM,
                        "Aliases of the predicates for the guarded transforms, each with predicates.<alias>.type"
                                + " and its own options. The connector's own predicates are not visible here.")
                .choice(
                        RETRIABLE,
                        Retriable.PASS,
                        Importance.LOW,
                        "How to handle a RetriableException. pass: Connect retries for errors.retry.timeout, then"
                                + " fails or skips by errors.tolerance. putback: send the record to putback.topic at once.")
                .choice(
                        SINK,
                        Sink.DLQ,
                        Importance.MEDIUM,
                        "How a sink handles failed records. dlq: the guard throws, and Connect sends the original"
                                + " bytes to its dead letter queue; set errors.tolerance=all, or the task fails, and"
                                + " errors.deadletterqueue.topic.name, or Connect drops the record. route: pass it to the"
                                + " sink under the putback topic's name.");
        Putback.define(def, true);
        ValueChecks.define(def);
        return def;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, props, false);
        InnerPlugins plugins = new InnerPlugins();
        checks = new ValueChecks(config, clock);
        retriable = ConfigGroup.chosen(Retriable.class, config, RETRIABLE);
        sink = ConfigGroup.chosen(Sink.class, config, SINK);
        chain = new InnerChain<>(
                config.getList(InnerChain.TRANSFORMS),
                config.getList(InnerChain.PREDICATES),
                props,
                plugins,
                getClass());
        if (chain.isEmpty() && checks.isEmpty()) {
            throw new ConfigException("The option " + InnerChain.TRANSFORMS
                    + " is empty and no check is on (require.value.json, require.fields, max.value.bytes, timestamp.field):"
                    + " this guard has nothing to guard.");
        }
        putback = new Putback(config, clock, plugins.secrets());
    }

    @Override
    public R apply(R record) {
        counters.register();
        records.increment();
        // A sink's record that was put back is read to be worked on again; a source's is on its way there. The header
        // alone
        // proves nothing: publishers may be able to send one of that name.
        if (keepHeaders(record) && !(record instanceof SinkRecord) && putback.isOnItsWay(record)) {
            return record;
        }
        if (!checks.isEmpty()) {
            ValueChecks.Failure failure = checks.failure(record);
            if (failure != null) {
                return failed(record, PutbackReason.CHECK.of(failure.check()), null, failure.detail());
            }
        }
        if (chain.isEmpty()) {
            return record;
        }
        try {
            return chain.apply(record);
        } catch (InterruptException e) {
            throw e; // The worker is stopping: nothing is wrong with the record.
        } catch (RetriableException e) {
            if (retriable == Retriable.PASS) {
                throw e;
            }
            return failed(record, chain.position(), e, null);
        } catch (Exception | StackOverflowError e) {
            // A stack overflow is the record's doing, nested too deep; any other Error is the worker's and passes.
            return failed(record, chain.position(), e, null);
        }
    }

    private R failed(R record, String reason, Throwable error, String detail) {
        putbacks.increment();
        List<Header> before = Arrays.asList(headers).subList(0, headerCount);
        if (sink == Sink.DLQ && record instanceof SinkRecord) {
            throw putback.refusal(record, before, reason, error, detail);
        }
        return putback.route(record, before, reason, error, detail);
    }

    /**
     * Some transformations add to the record's own headers; the originals are kept in an array that is used again. Returns
     * whether they say that the record is put back already: by the connector, another guard, or where such a topic is copied.
     */
    private boolean keepHeaders(R record) {
        Headers own = record.headers();
        headerCount = own.size();
        if (headerCount > headers.length) {
            headers = new Header[headerCount * 2];
        }
        boolean putBack = false;
        int i = 0;
        if (headerCount > 0) {
            for (Header header : own) {
                putBack |= header.key().equals(PutbackHeaders.REASON);
                headers[i++] = header;
            }
        }
        return putBack;
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
        try {
            if (chain != null) {
                chain.close();
            }
        } finally {
            counters.close();
        }
    }
}
