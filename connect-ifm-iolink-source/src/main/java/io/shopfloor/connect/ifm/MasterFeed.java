// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.queue.HandoffQueue;
import io.shopfloor.connect.common.queue.Overflow;
import io.shopfloor.connect.ifm.iodd.IoddCatalog;
import io.shopfloor.connect.ifm.master.Master;
import io.shopfloor.connect.ifm.master.MasterException;
import io.shopfloor.connect.ifm.master.MasterLoop;
import io.shopfloor.connect.ifm.master.PointAnswer;
import io.shopfloor.connect.ifm.master.PortReading;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
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

    private final HandoffQueue<Reading> queue;
    private final boolean blocks;
    private final PortFilter ports;
    private final ChangeFilter changes;
    private final PortDecoders decoders;
    private final ParameterReads parameters;
    private final MasterMetrics metrics;
    private final LongAdder drops;
    private final Set<String> toldOf = new HashSet<>();
    private String failure;

    MasterFeed(
            IfmIoLinkSourceConfig config,
            IoddCatalog catalog,
            HandoffQueue<Reading> queue,
            MasterMetrics metrics,
            LongAdder drops) {
        this.queue = queue;
        this.blocks = config.blocksWhenFull();
        this.ports = config.ports();
        this.changes = config.changeFilter();
        this.decoders = new PortDecoders(catalog);
        this.parameters = new ParameterReads(config.parameters());
        this.metrics = metrics;
        this.drops = drops;
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
        for (PortReading reading : wanted) {
            Reading.OfPort decoded = decoders.decode(master, reading);
            metrics.read(decoded.quality());
            tell(decoded);
            if (changes.passes(decoded)) {
                hand(decoded);
            }
        }
        Optional<Reading.OfParameter> parameter = parameters.next(master, wanted);
        if (parameter.isPresent()) {
            hand(parameter.get());
        }
    }

    /** Once for each device: every record says it as well, and a metric counts. */
    private void tell(Reading.OfPort reading) {
        boolean strange = reading.quality().equals(Quality.NO_IODD)
                || reading.quality().equals(Quality.WRONG_LENGTH)
                || reading.quality().equals(Quality.LAYOUT_UNKNOWN);
        PortReading port = reading.port();
        if (strange && toldOf.size() < MOST_TOLD && toldOf.add(nameOf(port) + reading.quality())) {
            LOG.warn(
                    "Port {} of master {} has {}: {}. Its process data comes as raw hex.",
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
        try {
            long now = health.values().stream()
                    .mapToLong(PointAnswer::timeMs)
                    .max()
                    .orElseGet(System::currentTimeMillis);
            Map<String, Integer> numbers = new HashMap<>();
            health.forEach((name, answer) -> answer.number().ifPresent(number -> numbers.put(name, number)));
            hand(new Reading.OfMaster(master.client().address(), master.identity(), numbers, now));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the task ends
        }
    }

    private void hand(Reading reading) throws InterruptedException {
        if (!blocks) {
            drops.add(queue.offer(reading, reading.bytes(), Overflow.DROP_OLDEST));
        } else if (queue.awaitRoom()) {
            queue.admit(reading, reading.bytes());
        }
    }

    /** Each kind of failure is told once until the master answers again. */
    @Override
    public void failed(Master master, MasterException e, Duration retry) {
        String kind = e.kind() + " " + e.code();
        if (!kind.equals(failure)) {
            failure = kind;
            LOG.warn("{} It is asked again, after {} ms at first.", e.getMessage(), retry.toMillis());
        }
    }

    @Override
    public void broken(Throwable cause) {
        queue.fail(new ConnectException("polling a master ended: " + cause, cause));
    }
}
