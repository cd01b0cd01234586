// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Period;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateBuilder;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate by which the connector is known to servers: the one in the file, or one that is made and kept there, since a
 * server trusts only what it has seen before. Any thread; connections that share a file get the same certificate.
 */
public final class OwnCertificate {

    private static final Logger LOG = LoggerFactory.getLogger(OwnCertificate.class);
    private static final int RSA_BITS = 2048;
    private static final Period VALID = Period.ofYears(20);
    private static final int URI_NAME = 6;

    private OwnCertificate() {}

    /**
     * The certificate of this file.
     *
     * @param connector whose name a new certificate has
     * @throws IllegalArgumentException if there is none and none can be made
     */
    public static synchronized KeyedCertificate of(Path file, String password, String connector) {
        if (!Files.exists(file)) {
            make(file, connector);
        }
        return KeyedCertificate.read(file, password);
    }

    /** The URI by which the certificate names the application; the server compares it with what the client says. */
    static String applicationUri(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? null
                    : names.stream()
                            .filter(name -> name.get(0).equals(URI_NAME))
                            .map(name -> name.get(1).toString())
                            .findFirst()
                            .orElse(null);
        } catch (java.security.cert.CertificateParsingException e) {
            return null; // a certificate without a readable name: the server says what it thinks of it
        }
    }

    private static void make(Path file, String connector) {
        try {
            KeyPair keys = SelfSignedCertificateGenerator.generateRsaKeyPair(RSA_BITS);
            X509Certificate certificate = new SelfSignedCertificateBuilder(keys)
                    .setCommonName("Shopfloor Connect " + connector)
                    .setApplicationUri("urn:shopfloor-connect:" + connector.replaceAll("[^A-Za-z0-9_.-]", "_"))
                    .setValidityPeriod(VALID)
                    .addDnsName(hostName())
                    .build();
            write(
                    file,
                    pem("PRIVATE KEY", keys.getPrivate().getEncoded()) + pem("CERTIFICATE", certificate.getEncoded()));
            LOG.info(
                    "Made a certificate for the OPC UA source in {}: servers have to trust it. Its thumbprints: {}",
                    file,
                    Thumbprint.both(certificate));
        } catch (FileAlreadyExistsException e) {
            // Another worker on this machine was first: its certificate is read.
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " does not exist, and a new certificate cannot be written there (" + e + ")", e);
        } catch (Exception e) {
            throw new IllegalArgumentException("cannot make a certificate (" + e + ")", e);
        }
    }

    /** Whole or not at all, and for its owner only. */
    private static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
        Path part = posix
                ? Files.createTempFile(
                        folder,
                        "certificate",
                        ".part",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createTempFile(folder, "certificate", ".part");
        try {
            Files.writeString(part, text);
            Files.createLink(file, part);
        } catch (UnsupportedOperationException e) {
            Files.move(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END " + what + "-----\n";
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
