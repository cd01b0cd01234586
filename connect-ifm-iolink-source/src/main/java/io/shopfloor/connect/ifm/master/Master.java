// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import io.shopfloor.connect.ifm.master.MasterException.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A master as one connection sees it: which it is, which ports and data points its firmware has, what its ports say.
 * Owned by the thread that polls it.
 */
public final class Master {
    private static final Pattern PORT =
            Pattern.compile("(?:/.*/mesh_adapter\\[(\\d{1,4})])?/iolinkmaster/port\\[(\\d{1,4})]");
    private static final int PORTS_WITHOUT_TREE = 8;
    private static final int MAX_PORTS = 256;

    /** Serial numbers become parts of names in Kafka. ifm's have 12 digits. */
    private static final Pattern SERIAL = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    private static final List<String> HEALTH = List.of("temperature", "voltage", "current", "supervisionstatus");

    private final IotCoreClient client;
    private final Set<String> absent = new HashSet<>();
    private final List<PortPoints> ports = new ArrayList<>();
    private Set<String> tree = Set.of();
    private MasterIdentity identity;

    public Master(IotCoreClient client) {
        this.client = client;
    }

    public IotCoreClient client() {
        return client;
    }

    /** Null until {@link #identify} has succeeded. */
    public MasterIdentity identity() {
        return identity;
    }

    public List<Port> ports() {
        return ports.stream().map(PortPoints::port).toList();
    }

    /**
     * Finds out which master this is. What was known of its ports is forgotten if it is another one than before, or has
     * another firmware.
     *
     * @return whether it is
     */
    public boolean identify() throws MasterException, InterruptedException {
        Map<String, PointAnswer> answers = client.getDataMulti(
                List.of("/deviceinfo/serialnumber", "/deviceinfo/productcode", "/deviceinfo/swrevision"));
        String serial = text(answers, "/deviceinfo/serialnumber");
        if (!SERIAL.matcher(serial).matches()) {
            throw new MasterException(
                    Kind.MALFORMED,
                    serial.isEmpty()
                            ? "master " + client.address() + " gives no serial number."
                            : "master " + client.address() + " gives an invalid serial number: \"" + serial
                                    + "\". It has at most 32 letters and digits.",
                    null);
        }
        MasterIdentity now = new MasterIdentity(
                serial, text(answers, "/deviceinfo/productcode"), text(answers, "/deviceinfo/swrevision"));
        if (now.equals(identity)) {
            return false;
        }
        identity = null; // if the rest fails, all of it is asked again
        tree = readTree();
        ports.clear();
        absent.clear();
        findPorts().forEach(port -> ports.add(new PortPoints(port)));
        identity = now;
        return true;
    }

    private static String text(Map<String, PointAnswer> answers, String path) {
        PointAnswer answer = answers.get(path);
        return answer == null ? "" : answer.label().orElse("");
    }

    /** Everything the firmware has; empty where it does not have the service: then each point tells by its own code. */
    private Set<String> readTree() throws MasterException, InterruptedException {
        try {
            return client.tree();
        } catch (MasterException e) {
            boolean noService = e.kind() == Kind.CODE && !e.isRefusal() && e.code() != Codes.INTERNAL;
            if (noService) {
                return Set.of();
            }
            throw e;
        }
    }

    private List<Port> findPorts() throws MasterException {
        List<Port> found = new ArrayList<>();
        for (String path : tree) {
            Matcher port = PORT.matcher(path);
            if (port.matches()) {
                String adapter = port.group(1);
                found.add(new Port(path, (adapter == null ? "" : "mesh" + adapter + "-") + port.group(2)));
            }
        }
        if (found.size() > MAX_PORTS) {
            throw new MasterException(
                    Kind.MALFORMED,
                    "master " + client.address() + " claims to have " + found.size() + " ports; more than " + MAX_PORTS
                            + " are refused.",
                    null);
        }
        for (int number = 1; tree.isEmpty() && number <= PORTS_WITHOUT_TREE; number++) {
            found.add(new Port("/iolinkmaster/port[" + number + "]", Integer.toString(number)));
        }
        return found;
    }

    /** The readings of all ports that say something. The first poll of a port only learns its mode. */
    public List<PortReading> poll() throws MasterException, InterruptedException {
        List<PortReading> readings = read(ports);
        List<PortPoints> incomplete =
                ports.stream().filter(PortPoints::lacksDetails).toList();
        if (incomplete.isEmpty()) {
            return readings;
        }
        readDetails(incomplete);
        return read(ports);
    }

    /** Asks again who the devices are: a device may have been replaced by one of the same type. */
    public void refreshDetails() throws MasterException, InterruptedException {
        readDetails(ports.stream().filter(PortPoints::hasDevice).toList());
    }

    private void readDetails(List<PortPoints> of) throws MasterException, InterruptedException {
        List<String> paths = new ArrayList<>();
        of.forEach(port -> paths.addAll(port.detailsWanted()));
        Map<String, PointAnswer> answers = ask(paths);
        of.forEach(port -> port.details(answers));
    }

    private List<PortReading> read(List<PortPoints> of) throws MasterException, InterruptedException {
        List<String> paths = new ArrayList<>();
        of.forEach(port -> paths.addAll(port.wanted()));
        Map<String, PointAnswer> answers = ask(paths);
        List<PortReading> readings = new ArrayList<>();
        for (PortPoints port : of) {
            PortReading reading = port.read(answers);
            if (reading != null) {
                readings.add(reading);
            }
        }
        return readings;
    }

    /** The master's own state: temperature in °C, voltage in mV, current in mA, and its supervision status. */
    public Map<String, PointAnswer> health() throws MasterException, InterruptedException {
        Map<String, PointAnswer> byName = new LinkedHashMap<>();
        Map<String, PointAnswer> answers =
                ask(HEALTH.stream().map(name -> "/processdatamaster/" + name).toList());
        answers.forEach((path, answer) -> byName.put(path.substring(path.lastIndexOf('/') + 1), answer));
        return byName;
    }

    /** Asks for what the firmware has; a point that is not found is not asked for again. */
    private Map<String, PointAnswer> ask(List<String> paths) throws MasterException, InterruptedException {
        List<String> there = paths.stream()
                .filter(path -> (tree.isEmpty() || tree.contains(path)) && !absent.contains(path))
                .toList();
        Map<String, PointAnswer> answers = there.isEmpty() ? Map.of() : client.getDataMulti(there);
        answers.forEach((path, answer) -> {
            if (answer.code() == Codes.NOT_FOUND) {
                absent.add(path);
            }
        });
        return answers;
    }
}
