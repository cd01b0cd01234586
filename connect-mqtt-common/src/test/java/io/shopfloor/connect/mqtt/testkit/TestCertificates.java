// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Throw-away certificates for TLS tests, made by the JDK's own keytool in a directory of the test: an authority, a
 * server for {@code localhost} and {@code 127.0.0.1}, a server whose name is another one, a client, and a client of
 * nobody that the authority never signed. Each lies there as PEM files and as a PKCS12 store; the password of every
 * store and key in a store is {@link #PASSWORD}. Made by one thread, then immutable.
 */
public final class TestCertificates {
    public static final String PASSWORD = "only-for-tests";

    private static final String AUTHORITY = "authority";
    private static final String STRANGER = "stranger";

    /**
     * A certificate with its private key.
     *
     * @param certificatePem the chain, own certificate first
     * @param keyPem the private key, PKCS8, not encrypted
     * @param keystore PKCS12 with the key under the entry {@code name}
     */
    public record Identity(String name, Path certificatePem, Path keyPem, Path keystore) {}

    private final Path directory;
    private final Identity server;
    private final Identity wrongNameServer;
    private final Identity client;
    private final Identity stranger;

    private TestCertificates(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        this.directory = directory;
        Path all = directory.resolve("all.p12");
        generate(all, AUTHORITY, "-ext", "bc:c=ca:true", "-ext", "ku:c=keyCertSign,cRLSign");
        generate(all, "server", "-signer", AUTHORITY, "-ext", "san=dns:localhost,ip:127.0.0.1");
        generate(all, "elsewhere", "-signer", AUTHORITY, "-ext", "san=dns:elsewhere.example");
        generate(all, "client", "-signer", AUTHORITY);
        generate(all, STRANGER);
        KeyStore made = load(all);
        Certificate authority = made.getCertificate(AUTHORITY);
        writeCertificates(authorityPem(), List.of(authority));
        KeyStore trusted = empty();
        trusted.setCertificateEntry(AUTHORITY, authority);
        store(trusted, truststore());
        server = identity(made, "server");
        wrongNameServer = identity(made, "elsewhere");
        client = identity(made, "client");
        stranger = identity(made, STRANGER);
        Files.delete(all);
    }

    /** Makes them all in this directory, in a few seconds. */
    public static TestCertificates in(Path directory) {
        try {
            return new TestCertificates(Files.createDirectories(directory));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException("cannot make test certificates in " + directory, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making test certificates", interrupted);
        }
    }

    public Identity server() {
        return server;
    }

    /** A server certificate of the authority, but for {@code elsewhere.example} alone. */
    public Identity wrongNameServer() {
        return wrongNameServer;
    }

    public Identity client() {
        return client;
    }

    /** Self-signed: the authority knows nothing of it. */
    public Identity stranger() {
        return stranger;
    }

    /** The authority's certificate: what the other side trusts. */
    public Path authorityPem() {
        return directory.resolve("authority.pem");
    }

    /** The authority's certificate in a PKCS12 store. */
    public Path truststore() {
        return directory.resolve("truststore.p12");
    }

    /** For a server: shows {@link #server()}, trusts the authority. */
    public SSLContext serverContext() {
        return context(server);
    }

    /** For either side: shows this identity, trusts the authority. */
    public SSLContext context(Identity shown) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(shown.keystore()), PASSWORD.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(load(truststore()));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException("cannot build a TLS context for " + shown.name(), failed);
        }
    }

    private Identity identity(KeyStore made, String name) throws IOException, GeneralSecurityException {
        char[] password = PASSWORD.toCharArray();
        Certificate[] chain = made.getCertificateChain(name);
        Identity identity = new Identity(
                name,
                directory.resolve(name + ".pem"),
                directory.resolve(name + ".key"),
                directory.resolve(name + ".p12"));
        writeCertificates(identity.certificatePem(), List.of(chain));
        byte[] key = made.getKey(name, password).getEncoded();
        Files.writeString(identity.keyPem(), pem("PRIVATE KEY", key));
        KeyStore own = empty();
        own.setKeyEntry(name, made.getKey(name, password), password, chain);
        store(own, identity.keystore());
        return identity;
    }

    private static void generate(Path keystore, String name, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        Collections.addAll(command, "-J-XX:TieredStopAtLevel=1", "-genkeypair", "-alias", name);
        Collections.addAll(command, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name);
        Collections.addAll(command, "-startdate", "-1d", "-validity", "30", "-storetype", "PKCS12");
        Collections.addAll(command, "-keystore", keystore.toString(), "-storepass", PASSWORD);
        Collections.addAll(command, options);
        Path output = keystore.resolveSibling("keytool.log");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS)) {
            keytool.destroyForcibly();
            throw new IOException("keytool did not end within 60 s");
        }
        if (keytool.exitValue() != 0) {
            throw new IOException("keytool could not make '" + name + "': " + Files.readString(output));
        }
        Files.delete(output);
    }

    private static void writeCertificates(Path file, List<Certificate> chain)
            throws IOException, GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (Certificate each : chain) {
            text.append(pem("CERTIFICATE", each.getEncoded()));
        }
        Files.writeString(file, text);
    }

    private static String pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }

    private static void store(KeyStore store, Path file) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }
}
