// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * The main class of the sandbox's Kafka broker: formats the storage when it is new, then runs Kafka's own main. One
 * process for both, because a second JVM would cost a second of start time.
 */
public final class KafkaMain {
    private KafkaMain() {}

    /**
     * Runs the broker until the process ends.
     *
     * @param args the broker's properties file, its data folder and the cluster id for a new data folder
     */
    public static void main(String[] args) {
        String properties = args[0];
        Path data = Path.of(args[1]);
        if (!Files.exists(data.resolve("meta.properties"))) {
            String[] format = {"format", "--ignore-formatted", "--cluster-id", args[2], "--config", properties};
            int status = StorageTool.execute(format, System.out);
            if (status != 0) {
                System.err.println("Formatting " + data + " failed with status " + status + ", see above.");
                System.exit(status);
            }
        }
        Kafka.main(new String[] {properties});
    }
}
