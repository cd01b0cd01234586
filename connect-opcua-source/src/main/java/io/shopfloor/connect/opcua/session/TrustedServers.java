// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import io.shopfloor.connect.opcua.config.Security;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.security.CertificateValidator;
import org.eclipse.milo.opcua.stack.core.util.validation.CertificateValidationUtil;
import org.eclipse.milo.opcua.stack.core.util.validation.ValidationCheck;

/**
 * Which servers' certificates a connection trusts: those with a thumbprint in its list, those that are a trusted certificate
 * themselves, and those that one of them issued. Of the last ones the host name has to be right as well, because an authority
 * vouches for many. Immutable; called by the client's threads.
 */
public final class TrustedServers implements CertificateValidator {

    private static final Set<ValidationCheck> CHECKS = Set.of(ValidationCheck.VALIDITY);

    private final Security security;
    private final List<X509Certificate> trusted;
    private final String option;

    /**
     * Reads the trusted certificates anew.
     *
     * @param option what names the option for thumbprints in messages
     * @throws IllegalArgumentException if a file cannot be read
     */
    public TrustedServers(Security security, String option) {
        this.security = security;
        this.option = option;
        this.trusted = new ArrayList<>();
        security.trustedCertificates().forEach(this::add);
    }

    private void add(Path path) {
        try {
            if (Files.isDirectory(path)) {
                try (Stream<Path> files = Files.list(path)) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        addFile(file);
                    }
                }
            } else {
                addFile(path);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the trusted certificates in " + path + " (" + e + ")", e);
        }
    }

    private void addFile(Path file) throws IOException {
        try {
            byte[] content = Files.readAllBytes(file);
            String text = new String(content, StandardCharsets.ISO_8859_1);
            if (text.contains("-----BEGIN CERTIFICATE-----")) {
                trusted.addAll(KeyedCertificate.certificates(text));
            } else {
                trusted.add(KeyedCertificate.certificate(content));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " is not a certificate, PEM or DER (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void validateCertificateChain(List<X509Certificate> chain, String applicationUri, String[] hostNames)
            throws UaException {
        X509Certificate server = chain.get(0);
        if (security.acceptAnyCertificate() || security.trustedThumbprints().contains(Thumbprint.sha256(server))) {
            return;
        }
        PKIXCertPathBuilderResult path;
        try {
            path = CertificateValidationUtil.buildTrustedCertPath(chain, trusted, List.of());
        } catch (UaException e) {
            throw new UaException(
                    StatusCodes.Bad_CertificateUntrusted,
                    "the server's certificate is not trusted: " + server.getSubjectX500Principal() + ", "
                            + Thumbprint.both(server) + ". If it is the right server, add the SHA-256 thumbprint to "
                            + option);
        }
        try {
            CertificateValidationUtil.validateTrustedCertPath(
                    path.getCertPath(), path.getTrustAnchor(), List.of(), CHECKS, false);
            if (hostNames != null && !trusted.contains(server)) {
                CertificateValidationUtil.checkHostnameOrIpAddress(server, hostNames);
            }
        } catch (UaException e) {
            throw new UaException(
                    e.getStatusCode().value(),
                    "the server's certificate is trusted but cannot be used (" + StatusName.of(e.getStatusCode())
                            + "): " + server.getSubjectX500Principal() + ", " + Thumbprint.both(server)
                            + ". To accept it as it is, add the SHA-256 thumbprint to " + option);
        }
    }
}
