// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import io.shopfloor.connect.opcua.config.ConnectionConfig;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/** Says why a session could not be opened, and what to do. Pure functions. */
final class Refusal {

    private static final long CODE = 0xFFFF_0000L;

    private Refusal() {}

    /** Continues the endpoint's address: "refuses the connection". */
    static String text(Throwable failure, ConnectionConfig config) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "is not a known host";
            }
            if (cause instanceof ConnectException) {
                return "refuses the connection: is the server running, and the port right?";
            }
        }
        UaException fault = deepest(failure);
        if (fault == null) {
            return "fails (" + root(failure) + ")";
        }
        StatusCode status = fault.getStatusCode();
        String name = StatusName.of(status);
        long code = status.value() & CODE;
        if (code == StatusCodes.Bad_CertificateUntrusted && fault.getMessage().contains("thumbprint")) {
            return "is refused: " + fault.getMessage();
        }
        if (code == StatusCodes.Bad_UserAccessDenied
                || code == StatusCodes.Bad_IdentityTokenRejected
                || code == StatusCodes.Bad_IdentityTokenInvalid) {
            return "refuses the user (" + name + "): check authentication, username and password";
        }
        if (code == StatusCodes.Bad_TooManySessions) {
            return "has no free session (" + name + "): end another client's, or raise the server's limit";
        }
        if (config.security().secured() && ofOwnCertificate(code)) {
            return "refuses the connector's certificate (" + name + "): trust it in the server. "
                    + ownCertificate(config);
        }
        return "fails with " + name + detail(fault, name);
    }

    private static boolean ofOwnCertificate(long code) {
        return code == StatusCodes.Bad_SecurityChecksFailed
                || code == StatusCodes.Bad_CertificateUntrusted
                || code == StatusCodes.Bad_CertificateInvalid
                || code == StatusCodes.Bad_CertificateUriInvalid;
    }

    private static String ownCertificate(ConnectionConfig config) {
        try {
            return "It is in " + config.security().certificateFile() + ", "
                    + Thumbprint.both(KeyedCertificate.read(
                                    config.security().certificateFile(),
                                    config.security().certificatePassword())
                            .certificate());
        } catch (IllegalArgumentException e) {
            return "It is in " + config.security().certificateFile();
        }
    }

    private static String detail(UaException fault, String name) {
        String message = fault.getMessage();
        return message == null || message.contains(name) ? "" : " (" + message + ")";
    }

    private static UaException deepest(Throwable failure) {
        UaException found = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UaException fault) {
                found = fault;
            }
        }
        return found;
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
