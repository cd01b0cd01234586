// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import io.shopfloor.connect.sandbox.mqtt.Certificate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Configurations of all connectors that hold one secret: good ones, and wrong ones of many kinds. Used by the test's thread. */
final class SecretConfigs {

    static final String SECRET = "0pen-sesame-4711";
    static final String WRONG = SECRET + "-wrong";

    private static final String REGISTRY = "payload.schema.registry.";

    private final String broker;
    private final int opcUaPort;
    private final Certificate certificate;
    private final Map<String, Map<String, String>> configs = new LinkedHashMap<>();

    /** A broker and an OPC UA server that let in the user {@code press} with the secret. */
    SecretConfigs(String broker, int opcUaPort, Certificate certificate) {
        this.broker = broker;
        this.opcUaPort = opcUaPort;
        this.certificate = certificate;
    }

    /** By the connector's name. */
    Map<String, Map<String, String>> all() {
        mqtt(broker);
        transforms(broker);
        plc();
        opcUa(opcUaPort);
        masters();
        return configs;
    }

    /** The secret inside of a URL. */
    List<Map<String, String>> misplaced() {
        String host = "press:" + SECRET + "@127.0.0.1:1";
        Map<String, String> registry = registry(Rig.source("secret-misplaced", broker));
        registry.put("payload.schema.registry.url", "http://" + host);
        Map<String, String> transform =
                typed("", Map.of(REGISTRY + "url", "http://" + host), "secret-misplaced", broker);
        List<Map<String, String>> some = List.of(
                Rig.source("secret-misplaced", "tcp://" + host),
                Rig.sink("secret-misplaced", "tcp://" + host),
                registry,
                transform,
                master(host),
                master("https://" + host));
        some.forEach(config -> config.put("name", "secret-misplaced"));
        return some;
    }

    private void mqtt(String uri) {
        for (String password : new String[] {SECRET, WRONG}) {
            String suffix = password.equals(SECRET) ? "" : "-wrong";
            add("secret-source" + suffix, login(Rig.source("secret-source" + suffix, uri), password));
            add("secret-sink" + suffix, login(Rig.sink("secret-sink" + suffix, uri), password));
        }
        String tls = "ssl://127.0.0.1:1";
        add("secret-stores", stores("mqtt.", login(Rig.source("secret-stores", tls), SECRET)));
        add("secret-pem", pem("mqtt.", login(Rig.source("secret-pem", tls), SECRET)));
        add("secret-sink-stores", stores("mqtt.", login(Rig.sink("secret-sink-stores", tls), SECRET)));
        add("secret-sink-pem", pem("mqtt.", login(Rig.sink("secret-sink-pem", tls), SECRET)));
        add("secret-registry", registry(Rig.source("secret-registry", uri)));
        add("secret-registry-stores", stores(REGISTRY, registry(Rig.source("secret-registry-stores", uri))));
        add("secret-registry-pem", pem(REGISTRY, registry(Rig.source("secret-registry-pem", uri))));
    }

    /** The transform that asks a registry, by itself and inside of the guard, whose options Connect does not know. */
    private void transforms(String uri) {
        Map<String, String> stores = stores(REGISTRY, registry(new HashMap<>()));
        Map<String, String> pem = pem(REGISTRY, registry(new HashMap<>()));
        add("secret-transform", typed("", registry(new HashMap<>()), "secret-transform", uri));
        add("secret-transform-stores", typed("", stores, "secret-transform-stores", uri));
        add("secret-transform-pem", typed("", pem, "secret-transform-pem", uri));
        String inside = "guard.transforms.";
        add("secret-guarded", typed(inside, registry(new HashMap<>()), "secret-guarded", uri));
        add("secret-guarded-stores", typed(inside, stores, "secret-guarded-stores", uri));
        add("secret-guarded-pem", typed(inside, pem, "secret-guarded-pem", uri));
    }

    private static Map<String, String> typed(String inside, Map<String, String> options, String name, String uri) {
        Map<String, String> config = login(Rig.source(name, uri), SECRET);
        if (inside.isEmpty()) {
            config.put("transforms", "typed");
        } else {
            config.put("transforms", "guard");
            config.put("transforms.guard.type", "io.shopfloor.connect.transforms.PutbackErrorRouter");
            config.put("transforms.guard.transforms", "typed");
        }
        String prefix = "transforms." + inside + "typed.";
        config.put(prefix + "type", "io.shopfloor.connect.transforms.JsonToSchema");
        config.put(prefix + "payload.schema", "press-json");
        options.forEach((option, value) -> {
            if (option.startsWith(REGISTRY)) {
                config.put(prefix + option, value);
            }
        });
        return config;
    }

    private static Map<String, String> login(Map<String, String> config, String password) {
        config.put("connection.validate", "off"); // so that wrong ones fail as tasks, too
        config.put("mqtt.username", "press");
        config.put("mqtt.password", password);
        return config;
    }

    private static Map<String, String> registry(Map<String, String> config) {
        config.put("payload.schema", "press-json");
        config.put("payload.schema.registry.url", "https://127.0.0.1:1");
        config.put("payload.schema.registry.basic.auth.user.info", "press:" + SECRET);
        return login(config, SECRET);
    }

    /** Stores that are there, and no password of theirs. */
    private Map<String, String> stores(String prefix, Map<String, String> config) {
        for (String store : List.of("ssl.keystore.", "ssl.truststore.")) {
            config.put(prefix + store + "location", certificate.keyStore().toString());
            config.put(prefix + store + "type", "PKCS12");
            config.put(prefix + store + "password", SECRET);
        }
        config.put(prefix + "ssl.key.password", SECRET);
        return config;
    }

    /** A secret in place of key and certificates. */
    private static Map<String, String> pem(String prefix, Map<String, String> config) {
        config.put(prefix + "ssl.keystore.type", "PEM");
        config.put(prefix + "ssl.keystore.key", SECRET);
        config.put(prefix + "ssl.keystore.certificate.chain", SECRET);
        config.put(prefix + "ssl.key.password", SECRET);
        config.put(prefix + "ssl.truststore.type", "PEM");
        config.put(prefix + "ssl.truststore.certificates", SECRET);
        return config;
    }

    private void plc() {
        Map<String, String> login = Rig.plc("secret-plc", "modbus-tcp://127.0.0.1:1", 500, "counter=coil:1");
        login.put("plc.c.username", "press");
        login.put("plc.c.password", SECRET);
        add("secret-plc", login);
        String inline = "modbus-tcp://127.0.0.1:1?username=press&password=" + SECRET;
        add("secret-plc-inline", Rig.plc("secret-plc-inline", inline, 500, "counter=coil:1"));
        add("secret-plc-nonsense", Rig.plc("secret-plc-nonsense", "nonsense:" + SECRET, 500, "a=b"));
        String elsewhere = "opcua:tcp://press:" + SECRET + "@127.0.0.1:1/" + SECRET + "?password=" + SECRET;
        add("secret-plc-elsewhere", Rig.plc("secret-plc-elsewhere", elsewhere, 500, "a=ns=2;s=Counter"));
    }

    private void opcUa(int port) {
        for (String password : new String[] {SECRET, WRONG}) {
            Map<String, String> config = new HashMap<>();
            config.put("connector.class", "io.shopfloor.connect.opcua.OpcUaSourceConnector");
            config.put("tasks.max", "1");
            config.put("opcua.connections", "c");
            config.put("opcua.c.server.uri", "opc.tcp://127.0.0.1:" + port);
            config.put("opcua.c.security.policy", "none");
            config.put("opcua.c.accept.any.certificate", "true"); // with which the password is encrypted
            config.put("opcua.c.authentication", "username");
            config.put("opcua.c.username", "press");
            config.put("opcua.c.password", password);
            config.put("opcua.c.nodes", "counter=ns=2;s=Press.Counter");
            config.put("kafka.topic", "secret-opcua");
            config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
            config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
            add("secret-opcua" + (password.equals(SECRET) ? "" : "-wrong"), config);
        }
    }

    private void masters() {
        add("secret-master", master("http://127.0.0.1:1"));
        Map<String, String> open = master("http://127.0.0.1:1");
        open.put("ifm.password.over.http", "true");
        add("secret-master-open", open);
        add("secret-master-stores", stores("ifm.", master("https://127.0.0.1:1")));
        add("secret-master-pem", pem("ifm.", master("https://127.0.0.1:1")));
    }

    private static Map<String, String> master(String address) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", IfmIoLinkRig.SOURCE);
        config.put("tasks.max", "1");
        config.put("ifm.masters", address);
        config.put("ifm.password", SECRET);
        config.put("kafka.topic", "secret-${master.serial}.${port}");
        return config;
    }

    private void add(String name, Map<String, String> config) {
        config.put("name", name);
        configs.put(name, config);
    }
}
