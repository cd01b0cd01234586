// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.common.polling.TimePolicy;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.nodes.NodeInfo;
import io.shopfloor.connect.opcua.record.NodeForm;
import io.shopfloor.connect.opcua.record.Reading;
import io.shopfloor.connect.opcua.session.StatusName;
import io.shopfloor.connect.opcua.value.Flaw;
import io.shopfloor.connect.opcua.value.TypeBook;
import io.shopfloor.connect.opcua.value.ValueType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/**
 * One node while it is read: its type on this connection, its newest reading, and what was reported last. Lives as long as its
 * connection is configured to read it, over reconnects. Owned by the connection's thread.
 */
final class LiveNode {

    private static final int MOST_DELIVERED = 200;
    private static final long SEVERITY_AND_CODE = 0xFFFF_0000L;

    private final ConnectionConfig.Reading config;
    private final TimePolicy time;
    private final TimePolicy ofDevice;
    private NodeInfo info;
    private NodeForm form;
    private TypeBook types;
    private ValueType declared;
    private ValueType type;
    private Map<Long, Long> delivered;
    private long newestTicks;
    private long newestStatus;
    private long completeMs;
    private boolean past;
    private Reading newest;
    private Reading reported;
    private long reportedNanos;

    LiveNode(ConnectionConfig.Reading config, TimePolicy time) {
        this.config = config;
        this.time = time;
        this.ofDevice = new TimePolicy(TimePolicy.Source.DEVICE, time.maxAheadMs());
    }

    /** Takes what a server says of the node, on each connection anew. */
    void on(NodeInfo found, NodeForm made, TypeBook book) throws LinkLostException, InterruptedException {
        info = found;
        form = made;
        types = book;
        declared = book.declared(found.dataType(), found.valueRank());
        type = declared;
    }

    NodeInfo info() {
        return info;
    }

    NodeForm form() {
        return form;
    }

    /** The newest source time that has been handed on, in the server's resolution; 0 if there is none. */
    long newestTicks() {
        return newestTicks;
    }

    /** What Kafka has of the node from a former run; 0 if it is no value with a time. */
    void since(long ticks) {
        past = true;
        newestTicks = Math.max(newestTicks, ticks);
    }

    /** The node is not read for a while: up to this time, epoch milliseconds, nothing of it is missing. */
    void completeUntil(long untilMs) {
        completeMs = untilMs;
    }

    /** Of a node that was not read for a while: up to when nothing is missing, epoch milliseconds; 0 if that is not known. */
    long completeUntil() {
        return completeMs;
    }

    /** Whether the node has been read before, so that something can be missing. */
    boolean hasPast() {
        return past;
    }

    /** Whether what is missing can be asked for. */
    boolean historized() {
        return info.historized() && newestTicks > 0;
    }

    /** What begins now may be told once more by a subscription: the newest value, and what comes from the history. */
    void deliveringAgain() {
        delivered(newestTicks, newestStatus);
    }

    private void delivered(long ticks, long status) {
        if (delivered == null) {
            delivered = new LinkedHashMap<>();
        }
        if (delivered.size() >= Math.max(MOST_DELIVERED, 2 * config.samplingQueue())) {
            delivered.remove(delivered.keySet().iterator().next());
        }
        delivered.put(ticks, status);
    }

    /** Whether a subscription tells this value once more; another status at the same time is news. */
    boolean repeats(DataValue data) {
        if (delivered == null) {
            return false;
        }
        long ticks = ticks(data.sourceTime());
        Long status = delivered.get(ticks);
        if (status != null) {
            return status == code(data.statusCode());
        }
        if (ticks > newestTicks) {
            delivered = null; // from here on all is new
        }
        return false;
    }

    private static long code(StatusCode status) {
        return status.value() & SEVERITY_AND_CODE;
    }

    /** The newest reading; null before the first one. */
    Reading newest() {
        return newest;
    }

    /** Makes a reading of what the server sent. */
    Reading take(DataValue data, long nowMs, long completeMs) throws LinkLostException, InterruptedException {
        return take(data, nowMs, completeMs, false);
    }

    /** The same of what the server's history has. */
    Reading takePast(DataValue data, long nowMs, long completeMs) throws LinkLostException, InterruptedException {
        return take(data, nowMs, completeMs, true);
    }

    private Reading take(DataValue data, long nowMs, long completeMs, boolean history)
            throws LinkLostException, InterruptedException {
        StatusCode status = data.statusCode();
        Quality quality = Qualities.of(status);
        Object value = null;
        Object sent = data.value().value();
        if (sent != null && !status.isBad()) {
            Flaw flaw = new Flaw();
            value = converted(sent, flaw);
            quality = flaw.quality() == Quality.GOOD ? quality : flaw.quality();
        }
        long ticks = ticks(data.sourceTime());
        Long deviceMs =
                millis(data.sourceTime() == null || data.sourceTime().isNull() ? data.serverTime() : data.sourceTime());
        past = true;
        if (plausible(data.sourceTime(), nowMs) && ticks >= newestTicks) {
            newestTicks = ticks;
            newestStatus = code(status);
        }
        if (history) {
            delivered(ticks, code(status));
        }
        TimePolicy.Stamp stamp = time.stamp(deviceMs, history && deviceMs != null ? Math.max(nowMs, deviceMs) : nowMs);
        newest = new Reading(
                type,
                value,
                quality,
                StatusName.of(status),
                newestTicks,
                millis(data.serverTime()),
                stamp,
                history && stamp.fromDevice() ? stamp.recordMs() : nowMs,
                completeMs,
                history);
        return newest;
    }

    private Object converted(Object sent, Flaw flaw) throws LinkLostException, InterruptedException {
        try {
            if (declared == null) {
                ValueType actual = types.of(sent, info.dataType());
                type = actual == null ? type : actual;
                return actual == null ? unsupported(flaw) : actual.convert(sent, flaw);
            }
            return declared.convert(sent, flaw);
        } catch (RuntimeException e) {
            // Whatever the client made of what the server sent, it costs this reading and nothing else.
            return unsupported(flaw);
        }
    }

    private static Object unsupported(Flaw flaw) {
        return flaw.note(Quality.UNSUPPORTED);
    }

    /** There is no value now, and this is why. */
    Reading refused(StatusCode why, long nowMs, long completeMs) throws LinkLostException, InterruptedException {
        return take(new DataValue(why), nowMs, completeMs);
    }

    /** A wrong clock must not say up to when the history has been read. */
    private boolean plausible(DateTime source, long nowMs) {
        Long ms = millis(source);
        return ms != null && !ofDevice.stamp(ms, nowMs).implausible();
    }

    static long ticks(DateTime time) {
        return time == null || time.isNull() ? 0 : time.utcTime();
    }

    private static Long millis(DateTime time) {
        return time == null || time.isNull() ? null : time.getJavaTime();
    }

    /** Whether the newest reading is reported: always, or if it differs from the last reported one. */
    boolean due(long nowNanos) {
        return !config.onChange()
                || reported == null
                || newest.quality() != reported.quality()
                || !newest.status().equals(reported.status())
                || differs()
                || overdue(nowNanos);
    }

    private boolean differs() {
        if (config.deadband() != null
                && newest.value() instanceof Number now
                && reported.value() instanceof Number last) {
            return config.deadband().exceededBy(last.doubleValue(), now.doubleValue());
        }
        return !Objects.deepEquals(newest.value(), reported.value());
    }

    /** Whether it is time to report the newest reading once more though nothing changed. */
    boolean overdue(long nowNanos) {
        return newest != null
                && config.onChange()
                && !config.heartbeat().isZero()
                && nowNanos - reportedNanos >= config.heartbeat().toNanos();
    }

    /** The newest reading comes once more, when nothing is missing up to this time, epoch milliseconds. */
    void again(long untilMs) {
        newest = newest.completeUntil(untilMs);
    }

    void reported(long nowNanos) {
        reported = newest;
        reportedNanos = nowNanos;
    }
}
