// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.shopfloor.connect.common.config.OptionException;
import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.Configs;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.testkit.ScriptedBroker;
import io.shopfloor.connect.mqtt.testkit.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS options: the one at fault is named, and files that are renewed in place serve the next connection. */
final class TlsOptionsTest {

    private static final String SERVER = "ssl://127.0.0.1:8883";

    @TempDir
    static Path folder;

    private static TestCertificates certificates;

    @BeforeAll
    static void make() throws IOException {
        certificates = TestCertificates.in(folder);
        Files.writeString(folder.resolve("no.store"), "this is no store");
    }

    @ParameterizedTest
    @CsvSource({
        "ssl.truststore.location, ssl.truststore.location=/no/such/store;ssl.truststore.password=x",
        "ssl.truststore.location, ssl.truststore.location=$/no.store;ssl.truststore.password=x",
        "ssl.truststore.password, ssl.truststore.location=$/truststore.p12;ssl.truststore.password=wrong",
        "ssl.truststore.type, ssl.truststore.location=$/truststore.p12;ssl.truststore.type=ODD",
        "ssl.truststore.certificates, ssl.truststore.type=PEM;ssl.truststore.certificates=none",
        "ssl.keystore.location, ssl.keystore.location=/no/such/store;ssl.keystore.password=x",
        "ssl.keystore.password, ssl.keystore.location=$/client.p12;ssl.keystore.password=wrong",
        "ssl.keystore.key, ssl.keystore.type=PEM;ssl.keystore.certificate.chain=@client.pem;ssl.keystore.key=none",
        "ssl.keystore.location, ssl.keystore.type=PEM;ssl.keystore.location=$/no.store",
        "ssl.keystore.location, ssl.keystore.type=PEM;ssl.keystore.location=/no/such/file",
        "ssl.protocol, ssl.protocol=ODD"
    })
    void theOptionAtFaultIsNamed(String option, String options) {
        OptionException fault = catchThrowableOfType(OptionException.class, () -> Configs.of(pairs(options)));

        assertThat(fault.option()).isEqualTo("mqtt." + option);
        assertThat(fault.problem()).isNotBlank().doesNotContain("BEGIN");
    }

    private static String[] pairs(String options) {
        List<String> pairs = new java.util.ArrayList<>(List.of("mqtt.server.uri", SERVER));
        for (String option : options.split(";")) {
            String[] parts = option.split("=", 2);
            pairs.add("mqtt." + parts[0]);
            pairs.add(
                    parts[1].startsWith("@") ? read(parts[1].substring(1)) : parts[1].replace("$", folder.toString()));
        }
        return pairs.toArray(String[]::new);
    }

    private static String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void anRsaKeyOfTheOlderFormServesAsTextAndInAFile() throws IOException, GeneralSecurityException {
        byte[] pkcs8 = KeyPairGenerator.getInstance("RSA")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        String body = Base64.getMimeEncoder().encodeToString(Arrays.copyOfRange(pkcs8, 26, pkcs8.length));
        String key = "-----BEGIN RSA PRIVATE KEY-----\n" + body + "\n-----END RSA PRIVATE KEY-----\n";
        String chain = read("client.pem");
        Path both = Files.writeString(folder.resolve("both.pem"), key + chain);

        assertThatCode(() -> Configs.of(
                        "mqtt.server.uri", SERVER,
                        "mqtt.ssl.keystore.type", "PEM",
                        "mqtt.ssl.keystore.key", key,
                        "mqtt.ssl.keystore.certificate.chain", chain))
                .doesNotThrowAnyException();
        assertThatCode(() -> Configs.of(
                        "mqtt.server.uri",
                        SERVER,
                        "mqtt.ssl.keystore.type",
                        "PEM",
                        "mqtt.ssl.keystore.location",
                        both.toString()))
                .doesNotThrowAnyException();
    }

    @Test
    void aTruststoreThatWasReplacedServesTheNextConnection() throws IOException, BrokerException {
        try (ScriptedBroker broker = ScriptedBroker.start(certificates.serverContext())) {
            Path file = folder.resolve("trusted.pem");
            Files.copy(certificates.stranger().certificatePem(), file, StandardCopyOption.REPLACE_EXISTING);
            MqttConnectionConfig config = Configs.quick(
                    broker.uri(), "mqtt.ssl.truststore.type", "PEM", "mqtt.ssl.truststore.location", file.toString());
            BrokerException refused = catchThrowableOfType(BrokerException.class, () -> Connections.open(config));
            assertThat(refused).hasMessageContaining("not trusted");

            Path renewed = Files.copy(certificates.authorityPem(), folder.resolve("renewed.pem"));
            Files.move(renewed, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

            Connections.open(config).close();
            assertThat(config.tls().current())
                    .as("read once")
                    .isSameAs(config.tls().current());
            Files.writeString(file, "half a");
            BrokerException half = catchThrowableOfType(BrokerException.class, () -> Connections.open(config));
            assertThat(half.field()).isEqualTo("mqtt.ssl.truststore.location");
            assertThat(half.lasting())
                    .as("it may be in the middle of being written")
                    .isFalse();
        }
    }
}
