// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.OperationLimits;
import org.eclipse.milo.opcua.sdk.client.SessionActivityListener;
import org.eclipse.milo.opcua.sdk.client.UaSession;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NamespaceTable;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseDirection;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseResultMask;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadValueId;
import org.eclipse.milo.opcua.stack.core.types.structured.ReferenceDescription;

/**
 * One open session with a server. Every request has a time limit, is no larger than the server takes, and ends with an answer,
 * a {@link RefusedException} or a {@link LinkLostException}; after the last one the link is of no use. Owned by the connection's
 * thread.
 */
public final class OpcUaLink implements AutoCloseable {

    private static final long CLOSE_MS = 3_000;
    private static final long GRACE_MS = 1_000;

    /** What a server says about one request; all else means that the session is gone or not to be trusted. */
    private static final Set<Long> OF_THE_REQUEST = Set.of(
            StatusCodes.Bad_ServiceUnsupported,
            StatusCodes.Bad_NotImplemented,
            StatusCodes.Bad_NotSupported,
            StatusCodes.Bad_TooManyOperations,
            StatusCodes.Bad_NothingToDo,
            StatusCodes.Bad_UserAccessDenied,
            StatusCodes.Bad_HistoryOperationUnsupported,
            StatusCodes.Bad_HistoryOperationInvalid,
            StatusCodes.Bad_ResponseTooLarge,
            StatusCodes.Bad_RequestTooLarge,
            StatusCodes.Bad_EncodingLimitsExceeded,
            StatusCodes.Bad_DecodingError,
            StatusCodes.Bad_EncodingError,
            StatusCodes.Bad_InternalError,
            StatusCodes.Bad_OutOfMemory,
            StatusCodes.Bad_ResourceUnavailable);

    private final OpcUaClient client;
    private final String uri;
    private final Duration requestTimeout;
    private final int maxNodesPerRequest;
    private final AtomicReference<String> lost = new AtomicReference<>();
    private final LongAdder unreadable = new LongAdder();
    private OperationLimits limits;

    private OpcUaLink(OpcUaClient client, String uri, ConnectionConfig config) {
        this.client = client;
        this.uri = uri;
        this.requestTimeout = config.times().request();
        this.maxNodesPerRequest = config.reading().maxNodesPerRequest();
        NotificationGuard.install(client.getStaticDataTypeManager(), unreadable::increment);
        client.addSessionActivityListener(new SessionActivityListener() {
            @Override
            public void onSessionInactive(UaSession session) {
                lose("the server does not answer, or has closed the session");
            }
        });
    }

    /**
     * Opens a session with one of the server's endpoints.
     *
     * @param connector the connector's name, for the server's list of sessions and for a certificate that is made
     */
    public static OpcUaLink open(ConnectionConfig config, String connector, String uri, MiloThreads threads)
            throws LinkLostException, InterruptedException {
        OpcUaClient client;
        try {
            client = new Opening(config, connector, uri, threads).client();
        } catch (IllegalArgumentException e) {
            throw new LinkLostException("cannot be opened: " + e.getMessage(), e);
        }
        OpcUaLink link = new OpcUaLink(client, uri, config);
        try {
            client.connectAsync().get(config.times().connect().toMillis(), TimeUnit.MILLISECONDS);
            link.readLimits();
            return link;
        } catch (TimeoutException e) {
            link.close();
            throw new LinkLostException(
                    "cannot be opened: " + uri + " has not answered within "
                            + config.times().connect().toMillis() + " ms",
                    e);
        } catch (ExecutionException e) {
            link.close();
            throw new LinkLostException("cannot be opened: " + uri + " " + Refusal.text(e, config), e);
        } catch (LinkLostException | InterruptedException | RuntimeException e) {
            link.close();
            throw e;
        }
    }

    private void readLimits() throws LinkLostException, InterruptedException {
        try {
            limits = await(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return client.readOperationLimits();
                        } catch (UaException e) {
                            throw new CompletionException(e);
                        }
                    },
                    client.getTransport().getConfig().getExecutor()));
        } catch (RefusedException e) {
            limits = new OperationLimits(null, null, null, null, null, null, null, null, null, null, null, null);
        }
    }

    /** For subscriptions, which work by the client's own means. */
    public OpcUaClient client() {
        return client;
    }

    /** Of the server's namespaces, as the session was told. */
    public NamespaceTable namespaces() {
        return client.getNamespaceTable();
    }

    public String uri() {
        return uri;
    }

    /** How many notifications could not be decoded so far: what they told is missing. Any thread. */
    public long unreadable() {
        return unreadable.sum();
    }

    /** How many operations one request may have. */
    public int limit(Function<OperationLimits, Optional<UInteger>> ofServer) {
        long server = ofServer.apply(limits).map(UInteger::longValue).orElse(0L);
        return server > 0 ? (int) Math.min(server, maxNodesPerRequest) : maxNodesPerRequest;
    }

    /** Says from any thread that the link is of no use any more; the first reason counts. */
    public void lose(String why) {
        lost.compareAndSet(null, why);
    }

    /** @throws LinkLostException if the link is of no use any more */
    public void check() throws LinkLostException {
        String why = lost.get();
        if (why != null) {
            throw new LinkLostException("is lost: " + why, null);
        }
    }

    /** Reads values or attributes, in the order in which they are asked for. */
    public List<DataValue> read(List<ReadValueId> what, TimestampsToReturn times)
            throws LinkLostException, RefusedException, InterruptedException {
        List<DataValue> values = new ArrayList<>(what.size());
        int size = limit(OperationLimits::maxNodesPerRead);
        for (int from = 0; from < what.size(); from += size) {
            List<ReadValueId> part = what.subList(from, Math.min(what.size(), from + size));
            ReadResponse response = await(client.readAsync(0.0, times, part));
            DataValue[] results = response.getResults();
            if (results == null || results.length != part.size()) {
                throw new LinkLostException(
                        "is lost: the server answered a request for " + part.size() + " values with "
                                + (results == null ? 0 : results.length),
                        null);
            }
            values.addAll(List.of(results));
        }
        return values;
    }

    /** One attribute of each node. */
    public List<DataValue> attribute(List<NodeId> nodes, AttributeId attribute)
            throws LinkLostException, RefusedException, InterruptedException {
        return read(nodes.stream().map(node -> id(node, attribute)).toList(), TimestampsToReturn.Neither);
    }

    /** The references of this kind, or of a kind derived from it, that one node has; as many as the server gives at once. */
    public List<ReferenceDescription> references(NodeId from, NodeId along, BrowseDirection direction)
            throws LinkLostException, RefusedException, InterruptedException {
        ReferenceDescription[] references = await(client.browseAsync(new BrowseDescription(
                        from,
                        direction,
                        along,
                        true,
                        Unsigned.uint(0),
                        Unsigned.uint(BrowseResultMask.All.getValue()))))
                .getReferences();
        return references == null ? List.of() : List.of(references);
    }

    public static ReadValueId id(NodeId node, AttributeId attribute) {
        return new ReadValueId(node, attribute.uid(), null, QualifiedName.NULL_VALUE);
    }

    /** Waits for an answer. */
    public <T> T await(CompletableFuture<T> answer) throws LinkLostException, RefusedException, InterruptedException {
        check();
        try {
            return answer.get(requestTimeout.toMillis() + GRACE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new LinkLostException(
                    "is lost: the server has not answered within " + requestTimeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            UaException fault = UaException.extract(e).orElse(null);
            if (fault != null && OF_THE_REQUEST.contains(fault.getStatusCode().value() & 0xFFFF_0000L)) {
                throw new RefusedException(fault.getStatusCode(), e);
            }
            throw new LinkLostException(
                    "is lost: " + (fault == null ? e.getCause() : StatusName.of(fault.getStatusCode())), e);
        }
    }

    @Override
    public void close() {
        try {
            client.disconnectAsync().get(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The server is not there to say goodbye to; its session ends by its own timeout.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
