// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.kafka;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;

/**
 * The main class of the sandbox's Kafka: a controller and a broker in one process, which die together by kill -9. The
 * storage is formatted when it is new.
 *
 * <p>After a kill -9 the broker starts only when the controller has fenced its former life. A broker that comes back
 * sooner believes for a moment that it still leads its partitions, takes up the transactions that were being committed,
 * is then fenced, concludes that the partitions were deleted and gives up on their markers: readers with
 * {@code read_committed} would then wait for ever.
 */
public final class KafkaMain {
    private static final Duration FENCED_WITHIN = Duration.ofSeconds(60);

    private KafkaMain() {}

    /**
     * Runs Kafka until the process ends.
     *
     * @param args the controller's properties file, the broker's, and the cluster id for new data folders
     */
    public static void main(String[] args) throws Exception {
        boolean wasHereBefore = !formatted(args[0], args[2]);
        formatted(args[1], args[2]);
        KafkaRaftServer controller = start(args[0]);
        if (wasHereBefore) {
            awaitFenced();
        }
        KafkaRaftServer broker = start(args[1]);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            broker.shutdown();
            controller.shutdown();
        }));
        broker.awaitShutdown();
    }

    /** True if the data folder was new. */
    private static boolean formatted(String properties, String clusterId) throws IOException {
        Path data = Path.of(Utils.loadProps(properties).getProperty("log.dirs"));
        if (Files.exists(data.resolve("meta.properties"))) {
            return false;
        }
        String[] format = {"format", "--ignore-formatted", "--cluster-id", clusterId, "--config", properties};
        int status = StorageTool.execute(format, System.out);
        if (status != 0) {
            throw new IllegalStateException("Formatting " + data + " failed with status " + status + ", see above.");
        }
        return true;
    }

    private static KafkaRaftServer start(String file) throws IOException {
        Properties properties = Utils.loadProps(file);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        server.startup();
        return server;
    }

    private static void awaitFenced() throws JMException, InterruptedException {
        ObjectName fenced = new ObjectName("kafka.controller:type=KafkaController,name=FencedBrokerCount");
        long deadline = System.nanoTime() + FENCED_WITHIN.toNanos();
        while (count(fenced) == 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The controller did not fence the broker's former life within "
                        + FENCED_WITHIN.toSeconds() + " s; is broker.session.timeout.ms longer?");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static int count(ObjectName gauge) throws JMException {
        try {
            return (Integer) ManagementFactory.getPlatformMBeanServer().getAttribute(gauge, "Value");
        } catch (InstanceNotFoundException e) {
            return 0; // the controller is just being started
        }
    }
}
