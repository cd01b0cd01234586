// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.encoding.DataTypeCodec;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingContext;
import org.eclipse.milo.opcua.stack.core.encoding.UaDecoder;
import org.eclipse.milo.opcua.stack.core.encoding.UaEncoder;
import org.eclipse.milo.opcua.stack.core.types.DataTypeManager;
import org.eclipse.milo.opcua.stack.core.types.UaStructuredType;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;

/**
 * Notices notifications that the client cannot decode: it drops them whole and tells nobody but its log. Stateless; the client's
 * threads call it.
 */
final class NotificationGuard implements DataTypeCodec {

    private final DataTypeCodec codec;
    private final Runnable unreadable;

    private NotificationGuard(DataTypeCodec codec, Runnable unreadable) {
        this.codec = codec;
        this.unreadable = unreadable;
    }

    /** @param unreadable is run for each notification that is lost in this way */
    static void install(DataTypeManager types, Runnable unreadable) {
        install(
                types,
                NodeIds.DataChangeNotification,
                NodeIds.DataChangeNotification_Encoding_DefaultBinary,
                unreadable);
        install(types, NodeIds.EventNotificationList, NodeIds.EventNotificationList_Encoding_DefaultBinary, unreadable);
    }

    private static void install(DataTypeManager types, NodeId type, NodeId encoding, Runnable unreadable) {
        types.registerType(type, new NotificationGuard(types.getCodec(type), unreadable), encoding, null, null);
    }

    @Override
    public Class<?> getType() {
        return codec.getType();
    }

    @Override
    public UaStructuredType decode(EncodingContext context, UaDecoder decoder) {
        try {
            return codec.decode(context, decoder);
        } catch (RuntimeException e) {
            unreadable.run();
            throw e;
        }
    }

    @Override
    public void encode(EncodingContext context, UaEncoder encoder, UaStructuredType value) {
        codec.encode(context, encoder, value);
    }
}
