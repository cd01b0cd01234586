// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import org.apache.plc4x.java.opcua.OpcuaPlcDriver;
import org.apache.plc4x.java.opcua.config.OpcuaConfiguration;
import org.apache.plc4x.java.opcua.context.OpcuaDriverContext;
import org.apache.plc4x.java.opcua.protocol.OpcuaProtocolLogic;
import org.apache.plc4x.java.opcua.readwrite.OpcuaAPU;
import org.apache.plc4x.java.opcua.security.SecurityPolicy;
import org.apache.plc4x.java.spi.ConversationContext;
import org.apache.plc4x.java.spi.configuration.HasConfiguration;
import org.apache.plc4x.java.spi.connection.ProtocolStackConfigurer;
import org.apache.plc4x.java.spi.connection.SingleProtocolStackConfigurer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PLC4X's OPC UA driver that never connects unencrypted where a security policy is set. The driver first asks the server for its
 * certificate, on a connection of its own. If that connection ends without one, it goes on without a certificate and without any
 * security, and checks no trust store: anybody on the network can bring that about.
 */
final class OpcUaDriver extends OpcuaPlcDriver {

    @Override
    protected ProtocolStackConfigurer<OpcuaAPU> getStackConfigurer() {
        return SingleProtocolStackConfigurer.builder(OpcuaAPU.class, io -> OpcuaAPU.staticParse(io, true, true))
                .withProtocol(Secured.class)
                .withPacketSizeEstimator(ByteLengthEstimator.class)
                .withDriverContext(OpcuaDriverContext.class)
                .littleEndian()
                .build();
    }

    /**
     * Made by PLC4X, so public with a public constructor. It gives the configuration only to classes that name the interface
     * themselves.
     */
    public static final class Secured extends OpcuaProtocolLogic implements HasConfiguration<OpcuaConfiguration> {

        private static final Logger LOG = LoggerFactory.getLogger(OpcUaDriver.class);

        private OpcuaConfiguration configuration;

        @Override
        public void setConfiguration(OpcuaConfiguration configuration) {
            super.setConfiguration(configuration);
            this.configuration = configuration;
        }

        @Override
        public void onConnect(ConversationContext<OpcuaAPU> context) {
            if (configuration.getSecurityPolicy() != SecurityPolicy.NONE
                    && configuration.isDiscovery()
                    && configuration.getServerCertificate() == null) {
                LOG.warn(
                        "The OPC UA server at {} ended the connection before it had sent its certificate. Not connecting:"
                                + " it would be unencrypted. Check that the server offers security-policy={}; if the machine"
                                + " is slow, give a key-store-file, or a certificate is made for each connection.",
                        configuration.getTransportConfig(),
                        configuration.getSecurityPolicy());
                context.getChannel().close(); // which ends the attempt
                return;
            }
            super.onConnect(context);
        }
    }
}
