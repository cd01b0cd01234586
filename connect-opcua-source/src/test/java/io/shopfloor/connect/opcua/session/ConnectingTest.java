// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.Fixtures;
import io.shopfloor.connect.opcua.TestServer;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.sdk.server.Session;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.UserTokenType;
import org.eclipse.milo.opcua.stack.core.types.structured.UserTokenPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connecting to a server with all policies: what is configured is what is used, and nothing less. */
class ConnectingTest {

    private static TestServer server;
    private static MiloThreads threads;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() {
        threads = new MiloThreads("connecting-test");
        server = new TestServer().endpoint(SecurityPolicy.None, MessageSecurityMode.None);
        for (SecurityPolicy policy : new SecurityPolicy[] {
            SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss
        }) {
            server.endpoint(policy, MessageSecurityMode.Sign).endpoint(policy, MessageSecurityMode.SignAndEncrypt);
        }
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
        threads.close();
    }

    private static String[] secured(String... more) {
        return Stream.concat(
                        Stream.of(
                                "security.policy",
                                "basic256sha256",
                                "certificate.file",
                                folder.resolve("own.pem").toString(),
                                "trusted.thumbprints",
                                Thumbprint.sha256(TestServer.certificate())),
                        Arrays.stream(more))
                .toArray(String[]::new);
    }

    private static OpcUaLink open(String... options) throws LinkLostException, InterruptedException {
        ConnectionConfig config = Fixtures.connection(server.uri(), options);
        return OpcUaLink.open(config, "test", config.uris().get(0), threads);
    }

    private static Session session(OpcUaLink link) {
        String name = link.client().getConfig().getSessionName().get();
        return server.sessions().stream()
                .filter(session -> session.getSessionName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "basic256sha256,sign,Basic256Sha256,Sign",
        "basic256sha256,sign_and_encrypt,Basic256Sha256,SignAndEncrypt",
        "aes128_sha256_rsaoaep,sign,Aes128_Sha256_RsaOaep,Sign",
        "aes128_sha256_rsaoaep,sign_and_encrypt,Aes128_Sha256_RsaOaep,SignAndEncrypt",
        "aes256_sha256_rsapss,sign,Aes256_Sha256_RsaPss,Sign",
        "aes256_sha256_rsapss,sign_and_encrypt,Aes256_Sha256_RsaPss,SignAndEncrypt"
    })
    void usesThePolicyAndTheModeThatAreConfigured(String policy, String mode, String used, String usedMode)
            throws Exception {
        ConnectionConfig config =
                Fixtures.connection(server.uri(), secured("security.policy", policy, "security.mode", mode));
        try (OpcUaLink link = OpcUaLink.open(config, policy + mode, server.uri(), threads)) {
            Session session = session(link);
            assertThat(session.getSecurityConfiguration().getSecurityPolicy()).isEqualTo(SecurityPolicy.valueOf(used));
            assertThat(session.getSecurityConfiguration().getSecurityMode())
                    .isEqualTo(MessageSecurityMode.valueOf(usedMode));
        }
    }

    @Test
    void keepsTheConfiguredHostWhateverTheServerCallsItself() throws Exception {
        try (OpcUaLink link = open()) {
            assertThat(link.client().getConfig().getEndpoint().getEndpointUrl())
                    .startsWith("opc.tcp://127.0.0.1:" + server.port());
        }
    }

    @Test
    void neverConnectsWithLessThanConfigured() throws Exception {
        try (TestServer unsecured = TestServer.open()) {
            ConnectionConfig config = Fixtures.connection(unsecured.uri(), secured());
            assertThatThrownBy(() -> OpcUaLink.open(config, "test", unsecured.uri(), threads))
                    .isInstanceOf(LinkLostException.class)
                    .hasMessageContaining("offers no endpoint with basic256sha256 (sign_and_encrypt), but only none");
            assertThat(unsecured.sessions()).isEmpty();
        }
    }

    @Test
    void anUntrustedServerIsRefusedWithTheThumbprintToTrust() {
        assertThatThrownBy(() -> open(secured("trusted.thumbprints", "00".repeat(32))))
                .isInstanceOf(LinkLostException.class)
                .hasMessageContaining(Thumbprint.sha256(TestServer.certificate()))
                .hasMessageContaining("opcua.c.trusted.thumbprints");
    }

    @Test
    void aServerIsTrustedByItsCertificateInAFileOrInAFolder() throws Exception {
        Path trusted = Files.createDirectory(folder.resolve("trusted"));
        Path file = Files.write(
                trusted.resolve("server.der"), TestServer.certificate().getEncoded());
        for (Path place : new Path[] {trusted, file}) {
            open(secured("trusted.thumbprints", "", "trusted.certificates", place.toString()))
                    .close();
        }
    }

    @Test
    void anyServerIsTrustedOnlyWhereThatIsWanted() throws Exception {
        assertThatThrownBy(() -> open(secured("trusted.thumbprints", ""))).isInstanceOf(LinkLostException.class);
        open(secured("trusted.thumbprints", "", "accept.any.certificate", "true"))
                .close();
    }

    @Test
    void aCertificateIsMadeOnceAndKept() throws Exception {
        Path own = folder.resolve("made.pem");
        open(secured("certificate.file", own.toString())).close();
        byte[] made = Files.readAllBytes(own);
        X509Certificate certificate = KeyedCertificate.read(own, "").certificate();
        assertThat(TestServer.SEEN).contains(certificate);
        open(secured("certificate.file", own.toString())).close();
        assertThat(Files.readAllBytes(own)).isEqualTo(made);
        if (Files.getFileStore(own).supportsFileAttributeView("posix")) {
            assertThat(Files.getPosixFilePermissions(own)).hasSize(2);
        }
    }

    @Test
    void aCertificateFromAStoreWithAPasswordIsUsed() throws Exception {
        Path pem = folder.resolve("for-store.pem");
        KeyedCertificate made = OwnCertificate.of(pem, "", "store");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", made.key(), "pass".toCharArray(), new X509Certificate[] {made.certificate()});
        Path file = folder.resolve("own.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "pass".toCharArray());
        }
        open(secured("certificate.file", file.toString(), "certificate.password", "pass"))
                .close();
        assertThat(TestServer.SEEN).contains(made.certificate());
        assertThatThrownBy(() -> open(secured("certificate.file", file.toString(), "certificate.password", "wrong")))
                .hasMessageContaining("own.p12 cannot be read")
                .hasMessageNotContaining("wrong)");
    }

    @ParameterizedTest
    @CsvSource({"none", "basic256sha256"})
    void aUserNameIsTakenWithTheRightPasswordOnly(String policy) throws Exception {
        String[] user = secured("security.policy", policy, "authentication", "username", "username", TestServer.USER);
        String[] right = Stream.concat(Arrays.stream(user), Stream.of("password", TestServer.PASSWORD))
                .toArray(String[]::new);
        open(right).close();
        String[] wrong = Stream.concat(Arrays.stream(user), Stream.of("password", "guess"))
                .toArray(String[]::new);
        assertThatThrownBy(() -> open(wrong))
                .hasMessageContaining("refuses the user")
                .hasMessageNotContaining("guess");
    }

    @Test
    void aUserIsKnownByACertificate() throws Exception {
        Path user = folder.resolve("user.pem");
        OwnCertificate.of(user, "", "user");
        open(secured("authentication", "certificate", "user.certificate.file", user.toString()))
                .close();
    }

    @Test
    void aPasswordIsNotSentUnencryptedUnlessThatIsWanted() throws Exception {
        UserTokenPolicy plain =
                new UserTokenPolicy("plain", UserTokenType.UserName, null, null, SecurityPolicy.None.getUri());
        try (TestServer unsecured = new TestServer()
                .endpoint(SecurityPolicy.None, MessageSecurityMode.None, plain)
                .start()) {
            String[] user = {"authentication", "username", "username", TestServer.USER, "password", TestServer.PASSWORD
            };
            ConnectionConfig careful = Fixtures.connection(unsecured.uri(), user);
            assertThatThrownBy(() -> OpcUaLink.open(careful, "test", unsecured.uri(), threads))
                    .hasMessageContaining("would get the password unencrypted");
            ConnectionConfig careless = Fixtures.connection(
                    unsecured.uri(),
                    Stream.concat(Arrays.stream(user), Stream.of("plaintext.password", "true"))
                            .toArray(String[]::new));
            OpcUaLink.open(careless, "test", unsecured.uri(), threads).close();
        }
    }

    @Test
    void thePasswordOfASignedConnectionIsEncryptedByItsToken() {
        UserTokenPolicy plain =
                new UserTokenPolicy("plain", UserTokenType.UserName, null, null, SecurityPolicy.None.getUri());
        try (TestServer signing = new TestServer()
                .endpoint(SecurityPolicy.Basic256Sha256, MessageSecurityMode.Sign, plain)
                .endpoint(SecurityPolicy.None, MessageSecurityMode.None)
                .start()) {
            ConnectionConfig config = Fixtures.connection(
                    signing.uri(),
                    secured("security.mode", "sign", "authentication", "username", "username", "u", "password", "p"));
            assertThatThrownBy(() -> OpcUaLink.open(config, "test", signing.uri(), threads))
                    .hasMessageContaining("would get the password unencrypted");
        }
    }

    @Test
    void aServerThatIsNotThereIsSaidSo() throws IOException {
        ConnectionConfig nobody = Fixtures.connection("opc.tcp://127.0.0.1:" + TestServer.freePort());
        assertThatThrownBy(() -> OpcUaLink.open(nobody, "test", nobody.uris().get(0), threads))
                .hasMessageContaining("refuses the connection");
        try (ServerSocket silent = new ServerSocket(0)) {
            ConnectionConfig hanging =
                    Fixtures.connection("opc.tcp://127.0.0.1:" + silent.getLocalPort(), "connect.timeout.ms", "300");
            assertThatThrownBy(
                            () -> OpcUaLink.open(hanging, "test", hanging.uris().get(0), threads))
                    .hasMessageContaining("within 300 ms");
        }
    }
}
