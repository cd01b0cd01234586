// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.poll;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import io.shopfloor.connect.plc4x.config.GroupConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.link.Answer;
import io.shopfloor.connect.plc4x.link.Batch;
import io.shopfloor.connect.plc4x.link.BatchPlan;
import io.shopfloor.connect.plc4x.link.NoAnswerException;
import io.shopfloor.connect.plc4x.link.PlcLink;
import io.shopfloor.connect.plc4x.link.Point;
import io.shopfloor.connect.plc4x.link.PreparedTag;
import io.shopfloor.connect.plc4x.tags.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.apache.plc4x.java.api.PlcDriver;
import org.apache.plc4x.java.api.messages.PlcReadResponse;
import org.apache.plc4x.java.api.types.PlcResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the tags of one poll group: a cycle asks for all of them, in as few requests as the device takes, and leaves every
 * point with a value or with the reason why there is none. Owned by the connection's thread; the counters may be read by any.
 */
public final class GroupReader {

    private static final Logger LOG = LoggerFactory.getLogger(GroupReader.class);
    private static final int REFUSALS_IN_A_ROW = 20;

    /** Codes that speak of the tag, not of a device that is busy or broken for the moment. */
    private static final Set<PlcResponseCode> BY_ITSELF = EnumSet.of(
            PlcResponseCode.NOT_FOUND,
            PlcResponseCode.ACCESS_DENIED,
            PlcResponseCode.INVALID_ADDRESS,
            PlcResponseCode.INVALID_DATATYPE,
            PlcResponseCode.INVALID_DATA,
            PlcResponseCode.INTERNAL_ERROR,
            PlcResponseCode.UNSUPPORTED);

    private final GroupConfig group;
    private final ConnectionConfig connection;
    private final Plc4xSourceConfig config;
    private final PlcDriver driver;
    private final LongAdder requests = new LongAdder();
    private final LongAdder faultyFiles = new LongAdder();
    private List<Point> points;
    private BatchPlan plan;
    private FileTime fileTime;
    private volatile int leftOut;
    private int refusals;

    /** @throws IllegalArgumentException if a tag is wrong */
    GroupReader(GroupConfig group, ConnectionConfig connection, Plc4xSourceConfig config, PlcDriver driver) {
        this.group = group;
        this.connection = connection;
        this.config = config;
        this.driver = driver;
        this.fileTime = modified();
        use(prepare());
    }

    private List<Point> prepare() {
        List<Point> prepared = new ArrayList<>();
        for (Tag tag : group.readTags()) {
            try {
                prepared.add(point(tag));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("tag " + tag.name() + ": " + e.getMessage(), e);
            }
        }
        return prepared;
    }

    private Point point(Tag tag) {
        return new Point(
                PreparedTag.of(tag, connection, driver, config.unsignedLong()),
                group,
                config.unsignedLong(),
                connection.zone());
    }

    private void use(List<Point> prepared) {
        points = List.copyOf(prepared);
        plan = new BatchPlan(
                points, connection.maxTagsPerRequest(), connection.badTagRetry().toNanos());
    }

    public GroupConfig group() {
        return group;
    }

    /** In the order of the configuration; another list after the tags file has changed. */
    List<Point> points() {
        return points;
    }

    public long requests() {
        return requests.sum();
    }

    public int leftOut() {
        return leftOut;
    }

    public long faultyFiles() {
        return faultyFiles.sum();
    }

    /** Takes the tags file anew if it has changed; keeps the former tags, and says so, if it is wrong. */
    void reload() {
        FileTime now = modified();
        if (now == null || now.equals(fileTime)) {
            return;
        }
        fileTime = now;
        try {
            use(prepare());
            LOG.info("Poll group {} now has {} tags: {} has changed", group.label(), points.size(), group.tagsFile());
        } catch (IllegalArgumentException e) {
            faultyFiles.increment();
            LOG.warn("Poll group {} keeps its previous tags: {}", group.label(), e.getMessage());
        }
    }

    private FileTime modified() {
        Path file = group.tagsFile();
        try {
            return file == null ? null : Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return null; // being replaced just now
        }
    }

    /**
     * One cycle.
     *
     * @throws LinkLostException if the connection is of no use any more; the points' values are not to be used then
     */
    void cycle(PlcLink link) throws LinkLostException, InterruptedException {
        Deque<Batch> left = plan.cycle(System.nanoTime());
        while (!left.isEmpty()) {
            Batch batch = left.removeFirst();
            boolean answeredBefore = link.answered();
            try {
                requests.increment();
                take(batch, link.read(batch.on(link)), left);
            } catch (NoAnswerException e) {
                List<Point> silent = plan.noAnswer(batch, answeredBefore, System.nanoTime());
                silent.forEach(point -> point.bad(Quality.NO_ANSWER));
                if (silent.isEmpty() || !batch.suspect() || !connection.survivesSilence()) {
                    throw e;
                }
            } finally {
                leftOut = plan.leftOut();
            }
        }
    }

    private void take(Batch batch, PlcReadResponse response, Deque<Batch> left) throws LinkLostException {
        if (response == null) {
            if (++refusals >= REFUSALS_IN_A_ROW) {
                refusals = 0;
                throw new LinkLostException("refused " + REFUSALS_IN_A_ROW + " requests in a row", null);
            }
            batch.points().forEach(point -> point.bad(Quality.REFUSED));
            again(plan.isolate(batch, batch.points(), System.nanoTime()), left);
            return;
        }
        refusals = 0;
        batch.answered();
        List<Point> failed = new ArrayList<>();
        for (int i = 0; i < batch.points().size(); i++) {
            Point point = batch.points().get(i);
            PlcResponseCode code = Answer.take(response, i, point);
            if (code != PlcResponseCode.OK) {
                point.bad(Quality.valueOf(code.name()));
            }
            if (BY_ITSELF.contains(code)) {
                failed.add(point);
            }
        }
        if (failed.isEmpty()) {
            return;
        }
        if (connection.isModbus()) {
            // A bad register spoils the whole block of registers that the driver reads at once.
            again(plan.isolate(batch, failed, System.nanoTime()), left);
        } else {
            plan.leaveOut(batch, failed, System.nanoTime());
        }
    }

    private static void again(List<Batch> batches, Deque<Batch> left) {
        for (int i = batches.size() - 1; i >= 0; i--) {
            left.addFirst(batches.get(i));
        }
    }
}
