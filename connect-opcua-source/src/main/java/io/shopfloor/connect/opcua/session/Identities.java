// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.config.Identity;
import java.util.List;
import org.eclipse.milo.opcua.sdk.client.identity.AnonymousProvider;
import org.eclipse.milo.opcua.sdk.client.identity.IdentityProvider;
import org.eclipse.milo.opcua.sdk.client.identity.UsernameProvider;
import org.eclipse.milo.opcua.sdk.client.identity.X509IdentityProvider;
import org.eclipse.milo.opcua.stack.core.security.CertificateValidator;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.UserTokenType;
import org.eclipse.milo.opcua.stack.core.types.structured.EndpointDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.UserTokenPolicy;

/** Makes of the configured user what a session is activated with. A password leaves encrypted, or not at all. Pure functions. */
final class Identities {

    private Identities() {}

    /**
     * @throws LinkLostException if the server does not take such a user, or would get the password in plain text
     * @throws IllegalArgumentException if the user's certificate cannot be read
     */
    static IdentityProvider of(Identity identity, EndpointDescription endpoint, CertificateValidator trusted)
            throws LinkLostException {
        return switch (identity.authentication()) {
            case ANONYMOUS -> {
                require(endpoint, UserTokenType.Anonymous, "anonymous users");
                yield new AnonymousProvider();
            }
            case USERNAME -> {
                require(endpoint, UserTokenType.UserName, "user names");
                UserTokenPolicy policy = passwordPolicy(endpoint);
                if (!encrypted(policy, endpoint) && !identity.plaintextPassword()) {
                    throw new LinkLostException(
                            "cannot be opened: the server would get the password unencrypted. Use a security.policy other"
                                    + " than none with security.mode=sign_and_encrypt, or set plaintext.password=true",
                            null);
                }
                yield new UsernameProvider(identity.username(), identity.password(), trusted, policies -> policy);
            }
            case CERTIFICATE -> {
                require(endpoint, UserTokenType.Certificate, "users with a certificate");
                KeyedCertificate user =
                        KeyedCertificate.read(identity.certificateFile(), identity.certificatePassword());
                yield new X509IdentityProvider(user.chain(), user.key());
            }
        };
    }

    private static List<UserTokenPolicy> policies(EndpointDescription endpoint, UserTokenType type) {
        return endpoint.getUserIdentityTokens() == null
                ? List.of()
                : List.of(endpoint.getUserIdentityTokens()).stream()
                        .filter(policy -> policy.getTokenType() == type)
                        .toList();
    }

    private static void require(EndpointDescription endpoint, UserTokenType type, String who) throws LinkLostException {
        if (policies(endpoint, type).isEmpty()) {
            throw new LinkLostException(
                    "cannot be opened: this endpoint of the server takes no " + who + ". See authentication", null);
        }
    }

    private static UserTokenPolicy passwordPolicy(EndpointDescription endpoint) {
        List<UserTokenPolicy> all = policies(endpoint, UserTokenType.UserName);
        return all.stream()
                .filter(policy -> encrypts(policy, endpoint))
                .findFirst()
                .orElse(all.get(0));
    }

    private static boolean encrypted(UserTokenPolicy policy, EndpointDescription endpoint) {
        return encrypts(policy, endpoint) || endpoint.getSecurityMode() == MessageSecurityMode.SignAndEncrypt;
    }

    /** Whether the token itself is encrypted: by its own policy, or that of the endpoint. */
    private static boolean encrypts(UserTokenPolicy policy, EndpointDescription endpoint) {
        String own = policy.getSecurityPolicyUri();
        String uri = own == null || own.isEmpty() ? endpoint.getSecurityPolicyUri() : own;
        return !SecurityPolicy.None.getUri().equals(uri);
    }
}
