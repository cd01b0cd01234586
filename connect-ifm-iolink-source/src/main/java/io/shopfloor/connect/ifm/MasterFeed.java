// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.polling.GapWatch;
import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.ifm.IfmIoLinkSourceOptions.RecordShape;
import io.shopfloor.connect.ifm.iodd.IoddCatalog;
import io.shopfloor.connect.ifm.master.Master;
import io.shopfloor.connect.ifm.master.MasterException;
import io.shopfloor.connect.ifm.master.MasterLoop;
import io.shopfloor.connect.ifm.master.PointAnswer;
import io.shopfloor.connect.ifm.master.PortReading;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from one master to the queue: decodes what its ports say, leaves out what is not wanted, and says in the log
 * when something changes. Called on the master's own thread.
 */
final class MasterFeed implements MasterLoop.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(MasterFeed.class);

    /** A device that is another one with each reading must not fill memory and log. */
    private static final int MOST_TOLD = 1_000;

    private static final Set<Quality> UNDECODED =
            EnumSet.of(Quality.NO_IODD, Quality.WRONG_LENGTH, Quality.LAYOUT_UNKNOWN);

    private final ReadingQueue<Reading> queue;
    private final GapWatch watch;
    private final PortFilter ports;
    private final ChangeFilter changes;
    private final PortDecoders decoders;
    private final ParameterReads parameters;

    /** Null where a reading becomes one record. */
    private final PortValues values;

    private final MasterMetrics metrics;
    private final Set<String> toldOf = new HashSet<>();
    private String failure;

    MasterFeed(
            IfmIoLinkSourceConfig config,
            IoddCatalog catalog,
            ReadingQueue<Reading> queue,
            MasterMetrics metrics,
            GapWatch watch) {
        this.queue = queue;
        this.watch = watch;
        this.ports = config.ports();
        this.changes = config.changeFilter();
        this.decoders = new PortDecoders(catalog);
        this.parameters = new ParameterReads(config.parameters());
        this.values = config.shape() == RecordShape.TAG ? new PortValues(config.raw()) : null;
        this.metrics = metrics;
    }

    @Override
    public void identified(Master master) {
        decoders.forget();
        changes.forget();
        toldOf.clear();
        LOG.info(
                "Master {} is {} {} with firmware {} and {} ports.",
                master.client().address(),
                master.identity().product(),
                master.identity().serial(),
                master.identity().firmware(),
                master.ports().size());
    }

    @Override
    public void refreshing(Master master) {
        decoders.refresh();
        parameters.refresh();
        if (failure != null) {
            failure = null;
            LOG.info("Master {} answers again.", master.client().address());
        }
    }

    @Override
    public void readings(Master master, List<PortReading> readings) throws MasterException, InterruptedException {
        List<PortReading> wanted = readings.stream()
                .filter(reading ->
                        ports.wants(master.identity().serial(), reading.port().name()))
                .toList();
        watch.read(System.currentTimeMillis());
        for (PortReading reading : wanted) {
            Reading.OfPort decoded = decoders.decode(master, reading);
            metrics.read(decoded.quality());
            warnOfUndecoded(decoded);
            add(decoded);
        }
        Optional<Reading.OfParameter> parameter = parameters.next(master, wanted);
        parameter.ifPresent(queue::add);
        if (queue.awaitRoom()) { // the master is not asked meanwhile
            watch.blocked(System.currentTimeMillis());
        }
    }

    private void add(Reading.OfPort reading) {
        if (values != null) {
            changes.passing(values.of(reading)).forEach(queue::add);
        } else if (changes.passes(reading)) {
            queue.add(reading);
        }
    }

    /** Once for each device: every record says it as well, and a metric counts. */
    private void warnOfUndecoded(Reading.OfPort reading) {
        boolean undecoded = UNDECODED.contains(reading.quality());
        PortReading port = reading.port();
        if (undecoded && toldOf.size() < MOST_TOLD && toldOf.add(nameOf(port) + reading.quality())) {
            LOG.warn(
                    "Port {} of master {} has {}: {}. Its process data is written as raw hex.",
                    port.port().name(),
                    reading.address(),
                    port.device(),
                    reading.quality());
        }
    }

    private static String nameOf(PortReading port) {
        return port.port().path() + " " + port.device().vendorId() + "/"
                + port.device().deviceId() + " ";
    }

    @Override
    public void health(Master master, Map<String, PointAnswer> health) {
        long now = health.values().stream().mapToLong(PointAnswer::timeMs).max().orElseGet(System::currentTimeMillis);
        Map<String, Integer> numbers = new HashMap<>();
        health.forEach((name, answer) -> answer.number().ifPresent(number -> numbers.put(name, number)));
        queue.add(new Reading.OfMaster(master.client().address(), master.identity(), numbers, now));
    }

    @Override
    public void cycleEnded(boolean late) {
        watch.cycleEnded(late);
    }

    /** Each kind of failure is told once until the master answers again. */
    @Override
    public void failed(Master master, MasterException e, Duration retry) {
        watch.lost(e.getMessage());
        String kind = e.kind() + " " + e.code();
        if (!kind.equals(failure)) {
            failure = kind;
            LOG.warn("{} Retrying, first after {} ms.", e.getMessage(), retry.toMillis());
        }
    }

    @Override
    public void broken(Throwable cause) {
        queue.fail(new ConnectException("polling a master failed: " + cause, cause));
    }
}
