// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks;

import io.shopfloor.connect.ifm.iodd.IoddCatalog;
import io.shopfloor.connect.ifm.iodd.ProcessDataDecoder;
import io.shopfloor.connect.ifm.iodd.ProcessDataValues;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to decode one reading: the vibration sensor's 12 octets with 7 items, three of them scaled, two checked
 * against ranges.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ProcessDataBenchmark {
    private final byte[] data = HexFormat.of().parseHex("04D2F06001" + "8F4148000000" + "12");
    private ProcessDataDecoder decoder;

    @Setup
    public void setUp() throws IOException {
        Path folder = Files.createTempDirectory("iodds-");
        SampleDevices.writeIodds(folder);
        IoddCatalog catalog = new IoddCatalog(folder, "en");
        catalog.refresh();
        decoder = new ProcessDataDecoder(catalog.find(SampleDevices.VENDOR, SampleDevices.VIBRATION)
                .orElseThrow()
                .variants()
                .get(0)
                .layout());
    }

    @Benchmark
    public ProcessDataValues decode() {
        return decoder.decode(data);
    }
}
