// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.opcua;

import io.shopfloor.connect.sandbox.Sandbox;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.kafka.KafkaBroker;
import io.shopfloor.connect.sandbox.kafka.KafkaOptions;
import io.shopfloor.connect.sandbox.kafka.WorkerOptions;
import io.shopfloor.connect.sandbox.process.Jvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The OPC UA source over its zip in a real worker beside a bare client of Milo that writes the same JSON to Kafka, in turn, from the
 * same server: values a second in Kafka, and processor time of the whole process for each. Beside them the two parts that no
 * connector by Milo can do without: a bare client that only counts, and a source that hands the worker records that are ready. All
 * are warmed up at a fast period first. Prints a table of medians for each period. {@code -Dnodes=N}, {@code -Dperiods=ms,ms},
 * {@code -Drounds=N}, {@code -Dseconds=N}, {@code -Dwarmup=N}, {@code -Dwarmup.period=ms} and {@code -Dcontenders=...} change the run,
 * {@code -Dbatch=N} the size of a poll, {@code -Dheaders=class} the header converter; {@code -Dplain} leaves out the bare client's headers;
 * {@code -Djfr=file} records the worker.
 */
public final class OpcUaReading {

    private static final int NODES = Integer.getInteger("nodes", 5_000);
    private static final int[] PERIODS = Arrays.stream(
                    System.getProperty("periods", "1000,400").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final int SECONDS = Integer.getInteger("seconds", 15);
    private static final int WARM_UP_SECONDS = Integer.getInteger("warmup", 20);
    private static final int WARM_UP_PERIOD = Integer.getInteger("warmup.period", 400);
    private static final int SETTLE_SECONDS = 5;
    private static final List<String> CONTENDERS = List.of(
            System.getProperty("contenders", "bare,connector,counting,ready").split(","));
    private static final String BATCH = System.getProperty("batch", "1000");
    private static final String SIMPLE_HEADERS = "org.apache.kafka.connect.storage.SimpleHeaderConverter";
    private static final Path PLUGINS = Path.of(System.getProperty("plugins", "benchmarks/target/plugins"));
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** One run: what came, and what the process spent meanwhile. */
    private record Run(double rate, double share, double cpuMicros) {
        static Run of(long values, Duration cpu, long nanos) {
            return new Run(values * 1e9 / nanos, (double) cpu.toNanos() / nanos, cpu.toNanos() / 1e3 / values);
        }
    }

    private final Sandbox box = Sandbox.open();
    private final KafkaBroker kafka = box.kafka(KafkaOptions.defaults().with(Jvm.full()));
    private final Consumer<byte[], byte[]> watch = new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    private final String uri;
    private final Told server;
    private final Told bare;
    private final ConnectWorker worker;
    private int number;

    private OpcUaReading() throws IOException {
        int port = box.freePort();
        uri = "opc.tcp://127.0.0.1:" + port;
        server = new Told(ManyNodes.class, port, NODES);
        bare = new Told(
                BareReader.class,
                uri,
                kafka.bootstrapServers(),
                NODES,
                System.getProperty("plain") == null ? "headers" : "plain");
        worker = box.connect(kafka, workerOptions());
    }

    public static void main(String[] args) throws Exception {
        OpcUaReading benchmark = new OpcUaReading();
        try {
            benchmark.run();
        } finally {
            benchmark.close();
        }
    }

    private void run() throws Exception {
        System.out.printf("heap: worker without a connector %.1f MB%n", workerHeap() / 1e6);
        server.tell(WARM_UP_PERIOD);
        for (String who : CONTENDERS) {
            Run warm = measure(who, WARM_UP_PERIOD, WARM_UP_SECONDS);
            System.out.printf("warm-up %-10s %,.0f values/s, %.2f us%n", who, warm.rate(), warm.cpuMicros());
            if (!who.equals("counting")) {
                System.out.println("a record: " + sample(who + "-" + number));
            }
        }
        for (int period : PERIODS) {
            server.tell(period);
            period(period);
        }
    }

    private void period(int period) throws Exception {
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        List<Double> idle = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            idle.add(idle());
            for (String who : CONTENDERS) {
                Run run = measure(who, period, SECONDS);
                runs.computeIfAbsent(who, w -> new ArrayList<>()).add(run);
                System.out.printf("%-10s %,.0f values/s, %.2f us%n", who, run.rate(), run.cpuMicros());
            }
        }
        double idleShare = median(idle);
        System.out.printf(
                "%n| %,d nodes every %,d ms | values/s | %% of a core | CPU us a value | without the idle worker's |%n"
                        + "|---|---|---|---|---|%n",
                NODES, period);
        runs.forEach((who, all) -> {
            double rate = median(all.stream().map(Run::rate).toList());
            double cpu = median(all.stream().map(Run::cpuMicros).toList());
            boolean inWorker = who.equals("connector") || who.equals("ready");
            System.out.printf(
                    "| %s | %,.0f | %.1f | %.2f | %.2f |%n",
                    who,
                    rate,
                    100 * median(all.stream().map(Run::share).toList()),
                    cpu,
                    cpu - (inWorker ? idleShare * 1e6 / rate : 0));
        });
        System.out.printf("idle worker: %.1f %% of a core%n%n", 100 * idleShare);
    }

    private double idle() throws InterruptedException {
        ProcessHandle process = ProcessHandle.of(worker.pid()).orElseThrow();
        TimeUnit.SECONDS.sleep(3); // a connector was stopped just before
        Duration before = cpu(process);
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(SECONDS);
        return (double) cpu(process).minus(before).toNanos() / (System.nanoTime() - begin);
    }

    private Run measure(String who, int period, int seconds) throws Exception {
        String name = who + "-" + ++number;
        kafka.topics().create(name, 1);
        LongSupplier stored = () -> stored(name);
        return switch (who) {
            case "bare" -> bare(stored, seconds, "read", name, period / 2);
            case "counting" -> bare(this::counted, seconds, "count", period / 2);
            case "connector" -> inWorker(name, connector(name, period), stored, seconds);
            case "ready" -> inWorker(name, ready(name, period), stored, seconds);
            default -> throw new IllegalArgumentException("no contender is called " + who);
        };
    }

    private Run bare(LongSupplier values, int seconds, Object... command) throws Exception {
        long heap = Long.parseLong(bare.tell("heap"));
        bare.tell(command);
        Run run = watch(bare.process(), values, seconds);
        long with = Long.parseLong(bare.tell("heap"));
        bare.tell("stop");
        System.out.printf("heap: bare client %.1f MB, with the nodes %.1f MB%n", heap / 1e6, with / 1e6);
        return run;
    }

    private Run inWorker(String name, Map<String, String> config, LongSupplier values, int seconds) throws Exception {
        long heap = workerHeap();
        worker.rest().putConnector(name, config);
        worker.rest().awaitRunning(name, 1, LIMIT);
        Run run = watch(ProcessHandle.of(worker.pid()).orElseThrow(), values, seconds);
        System.out.printf("heap: worker %.1f MB, with %s %.1f MB%n", heap / 1e6, name, workerHeap() / 1e6);
        if (config.containsKey("opcua.connections")) {
            complain(name);
        }
        worker.rest().delete(name);
        return run;
    }

    /** Counts between two moments in which nothing is on its way, if there are such: values come in bursts. */
    private static Run watch(ProcessHandle process, LongSupplier values, int seconds) throws InterruptedException {
        long first = values.getAsLong();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (values.getAsLong() < first + NODES) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("only " + (values.getAsLong() - first) + " values came");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        long before = quiet(values);
        long begin = System.nanoTime();
        Duration cpu = cpu(process);
        TimeUnit.SECONDS.sleep(seconds);
        long after = quiet(values);
        return Run.of(after - before, cpu(process).minus(cpu), System.nanoTime() - begin);
    }

    private static long quiet(LongSupplier values) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        long first = values.getAsLong();
        long last = first;
        long since = System.nanoTime();
        while (System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
            long now = values.getAsLong();
            if (now != last) {
                last = now;
                since = System.nanoTime();
            } else if (last != first && System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(100)) {
                return last;
            }
        }
        return last;
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElseThrow();
    }

    private long stored(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        watch.assign(Set.of(partition));
        return watch.endOffsets(Set.of(partition)).get(partition);
    }

    /** What a record is, and how many bytes it has. */
    private String sample(String topic) {
        ConsumerRecord<byte[], byte[]> record =
                kafka.topics().read(topic, 1, LIMIT).get(0);
        int bytes = record.key().length + record.value().length;
        StringBuilder headers = new StringBuilder();
        for (Header header : record.headers()) {
            headers.append(header.key())
                    .append('=')
                    .append(new String(header.value(), StandardCharsets.UTF_8))
                    .append(' ');
            bytes += header.key().length() + header.value().length;
        }
        return new String(record.value(), StandardCharsets.UTF_8) + " " + headers + bytes + " bytes";
    }

    private long counted() {
        try {
            return Long.parseLong(bare.tell("values"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private WorkerOptions workerOptions() throws IOException {
        Jvm jvm = Jvm.full().withJmx();
        String recording = System.getProperty("jfr");
        return WorkerOptions.of(List.of(PLUGINS, readySource()))
                .with("exactly.once.source.support", "disabled")
                .with("offset.flush.interval.ms", "60000") // Connect's default, not the sandbox's
                .with(
                        recording == null
                                ? jvm
                                : jvm.withFlag("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                                        + Path.of(recording).toAbsolutePath()));
    }

    /** A folder for the plugin path with {@link ReadySource} alone. */
    private Path readySource() throws IOException {
        Path plugins = box.folder().resolve("benchmark-plugins");
        Path plugin = plugins.resolve("ready");
        for (Class<?> part : List.of(ReadySource.class, ReadySource.ReadyTask.class)) {
            String file = part.getName().replace('.', '/') + ".class";
            Path copy = plugin.resolve(file);
            Files.createDirectories(copy.getParent());
            try (var original = part.getClassLoader().getResourceAsStream(file)) {
                Files.copy(original, copy);
            }
        }
        Path services = Files.createDirectories(plugin.resolve("META-INF/services"));
        Files.writeString(
                services.resolve("org.apache.kafka.connect.source.SourceConnector"), ReadySource.class.getName());
        return plugins;
    }

    private static Map<String, String> source(Class<?> connector) {
        return source(connector.getName());
    }

    private static Map<String, String> source(String connector) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", connector);
        config.put("tasks.max", "1");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        // The same bytes as by Connect's default, for headers that are texts.
        config.put("header.converter", System.getProperty("headers", SIMPLE_HEADERS));
        return config;
    }

    private Map<String, String> connector(String topic, int period) {
        Map<String, String> config = source("io.shopfloor.connect.opcua.OpcUaSourceConnector");
        config.put("kafka.topic", topic);
        config.put("opcua.connections", "c");
        config.put("opcua.c.server.uri", uri);
        config.put("opcua.c.security.policy", "none");
        config.put("opcua.c.nodes", "Objects/Many/**");
        config.put("opcua.c.request.timeout.ms", "60000");
        config.put("max.queue.size", "100000"); // the bare client has no bound
        config.put("max.batch.size", BATCH);
        config.put("opcua.c.publishing.interval.ms", Integer.toString(period / 2));
        config.put("opcua.c.sampling.interval.ms", Integer.toString(period / 2));
        return config;
    }

    private Map<String, String> ready(String topic, int period) {
        Map<String, String> config = source(ReadySource.class);
        config.put("ready.topic", topic);
        config.put("ready.nodes", Integer.toString(NODES));
        config.put("ready.period.ms", Integer.toString(period));
        config.put("ready.batch", BATCH);
        return config;
    }

    private long workerHeap() throws IOException {
        try (JMXConnector jmx = worker.jmx()) {
            MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(
                    jmx.getMBeanServerConnection(), ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
            memory.gc();
            return memory.getHeapMemoryUsage().getUsed();
        }
    }

    /** Says what a run must not have. */
    private void complain(String connector) throws IOException, JMException {
        try (JMXConnector jmx = worker.jmx()) {
            ObjectName task = new ObjectName("kafka.connect:type=plugins,connector=" + connector + ",task=0");
            for (String metric : List.of("overflow-drops", "gaps", "connection-failures")) {
                Object count = jmx.getMBeanServerConnection().getAttribute(task, metric);
                if (((Number) count).longValue() > 0) {
                    System.out.println("NOT COMPARABLE: " + metric + " of " + connector + " is " + count);
                }
            }
        }
    }

    private static double median(List<Double> rounds) {
        return rounds.stream().sorted().toList().get(rounds.size() / 2);
    }

    private void close() {
        worker.stop();
        watch.close();
        bare.close();
        server.close();
        box.close();
    }
}
