// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.ifm.master.MasterException;
import io.shopfloor.connect.ifm.master.MasterLoop;
import io.shopfloor.connect.ifm.master.RequestStatistics;
import java.util.concurrent.atomic.LongAdder;

/** The metrics of one master. Written by the thread that polls it, read by anybody. */
final class MasterMetrics implements RequestStatistics, AutoCloseable {
    private final TaskMetrics metrics;
    private final LongAdder requests;
    private final LongAdder connectionErrors;
    private final LongAdder httpErrors;
    private final LongAdder codeErrors;
    private final LongAdder malformed;
    final LongAdder readings;
    final LongAdder missingIodd;
    final LongAdder undecoded;
    private volatile long requestMillis;
    private volatile long lastErrorCode;

    MasterMetrics(TaskMetrics metrics) {
        this.metrics = metrics;
        requests = metrics.counter("requests", "Requests to the master");
        connectionErrors =
                metrics.counter("errors-connection", "Requests without an answer: network, timeout, certificate");
        httpErrors = metrics.counter("errors-http", "Answers with an HTTP status other than 200");
        codeErrors = metrics.counter("errors-code", "Answers with an error code");
        malformed = metrics.counter("errors-malformed", "Answers that are not from an IoT Core");
        readings = metrics.counter("readings", "Readings of ports");
        missingIodd = metrics.counter("missing-iodd", "Readings of devices without an IODD in the folder");
        undecoded = metrics.counter("decode-failures", "Readings that do not fit the length or layout of their IODD");
        metrics.gauge("request-time-ms", "Milliseconds the last answer took", () -> requestMillis);
        metrics.gauge("last-error-code", "Last error code or HTTP status, 0 if none", () -> lastErrorCode);
    }

    /** Adds what the loop itself knows. */
    void observe(MasterLoop loop) {
        metrics.gauge("reachable", "1 while the master answers", () -> loop.reachable() ? 1 : 0);
        metrics.gauge("late-cycles", "Readings left out because the master or Kafka was too slow", loop::late);
    }

    /** Counts a reading by what became of it. */
    void read(Quality quality) {
        readings.increment();
        if (quality == Quality.NO_IODD) {
            missingIodd.increment();
        } else if (quality == Quality.WRONG_LENGTH || quality == Quality.LAYOUT_UNKNOWN) {
            undecoded.increment();
        }
    }

    @Override
    public void answered(long nanos) {
        requests.increment();
        requestMillis = nanos / 1_000_000;
    }

    @Override
    public void failed(MasterException failure) {
        requests.increment();
        if (failure.code() != 0) {
            lastErrorCode = failure.code();
        }
        switch (failure.kind()) {
            case UNREACHABLE, TIMEOUT, TLS -> connectionErrors.increment();
            case HTTP -> httpErrors.increment();
            case CODE -> codeErrors.increment();
            case MALFORMED -> malformed.increment();
        }
    }

    @Override
    public void close() {
        metrics.close();
    }
}
