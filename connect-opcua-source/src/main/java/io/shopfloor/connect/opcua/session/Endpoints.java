// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.config.Security;
import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.structured.EndpointDescription;

/**
 * Chooses among the endpoints that a server offers the one that is configured, and no other. The address stays the configured
 * one, because servers often know themselves only by names that nobody else can resolve. Pure functions.
 */
final class Endpoints {

    private Endpoints() {}

    /**
     * The endpoint with exactly the configured policy and mode, at the configured address.
     *
     * @throws LinkLostException if the server offers none, with what it does offer
     */
    static EndpointDescription choose(List<EndpointDescription> offered, Security security, String configured)
            throws LinkLostException {
        URI uri = URI.create(configured);
        MessageSecurityMode mode = mode(security);
        EndpointDescription chosen = offered.stream()
                .filter(endpoint ->
                        TransportProfile.TCP_UASC_UABINARY.getUri().equals(endpoint.getTransportProfileUri()))
                .filter(endpoint -> security.policy().uri().equals(endpoint.getSecurityPolicyUri()))
                .filter(endpoint -> mode == endpoint.getSecurityMode())
                .min(Comparator.comparing(
                        endpoint -> !path(endpoint.getEndpointUrl()).equals(path(configured))))
                .orElseThrow(() -> new LinkLostException(
                        "cannot be opened: " + configured + " offers no endpoint with "
                                + text(security.policy().uri(), mode) + ", but only " + describe(offered),
                        null));
        String path = path(configured).isEmpty() ? path(chosen.getEndpointUrl()) : path(configured);
        String url = "opc.tcp://" + uri.getHost() + ":" + (uri.getPort() < 0 ? 4840 : uri.getPort()) + path;
        return new EndpointDescription(
                url,
                chosen.getServer(),
                chosen.getServerCertificate(),
                chosen.getSecurityMode(),
                chosen.getSecurityPolicyUri(),
                chosen.getUserIdentityTokens(),
                chosen.getTransportProfileUri(),
                chosen.getSecurityLevel());
    }

    private static MessageSecurityMode mode(Security security) {
        if (!security.secured()) {
            return MessageSecurityMode.None;
        }
        return security.mode() == Security.Mode.SIGN ? MessageSecurityMode.Sign : MessageSecurityMode.SignAndEncrypt;
    }

    /** What follows host and port; empty for the root. */
    static String path(String url) {
        int authority = url.indexOf("://");
        int slash = url.indexOf('/', authority < 0 ? 0 : authority + 3);
        return slash < 0 || slash == url.length() - 1 ? "" : url.substring(slash);
    }

    private static String describe(List<EndpointDescription> offered) {
        String all = offered.stream()
                .map(endpoint -> text(endpoint.getSecurityPolicyUri(), endpoint.getSecurityMode()))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? "none at all" : all;
    }

    private static String text(String policyUri, MessageSecurityMode mode) {
        String policy = Arrays.stream(Security.Policy.values())
                .filter(known -> known.uri().equals(policyUri))
                .findFirst()
                .map(known -> known.name().toLowerCase(java.util.Locale.ROOT))
                .orElse(String.valueOf(policyUri));
        return mode == MessageSecurityMode.None ? policy : policy + " (" + modeName(mode) + ")";
    }

    private static String modeName(MessageSecurityMode mode) {
        return mode == MessageSecurityMode.Sign ? "sign" : "sign_and_encrypt";
    }
}
