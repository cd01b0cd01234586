// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.iolink;

import javax.net.ssl.SSLContext;

/**
 * What kind of master is simulated. Immutable; every method gives a new value.
 *
 * @param ports how many ports
 * @param address loopback address to listen on
 * @param port TCP port, 0 for a free one
 * @param serial serial number
 * @param pointLimit most data points that a request may ask for
 * @param refusesByHttp whether more are answered with HTTP 413 instead of the code 507
 * @param hasTree whether the firmware has gettree
 * @param pointMicros how long the master takes for each data point that it reads
 * @param password of the security mode; null while that is off
 * @param tls what HTTPS needs; null for plain HTTP
 */
public record MasterOptions(
        int ports,
        String address,
        int port,
        String serial,
        int pointLimit,
        boolean refusesByHttp,
        boolean hasTree,
        int pointMicros,
        String password,
        SSLContext tls) {

    /** Four ports, plain HTTP, no security, a limit of 50 points. */
    public static MasterOptions defaults() {
        return new MasterOptions(4, "127.0.0.1", 0, "000201234567", 50, true, true, 0, null, null);
    }

    public MasterOptions ports(int count) {
        return new MasterOptions(
                count, address, port, serial, pointLimit, refusesByHttp, hasTree, pointMicros, password, tls);
    }

    public MasterOptions at(String host, int tcpPort) {
        return new MasterOptions(
                ports, host, tcpPort, serial, pointLimit, refusesByHttp, hasTree, pointMicros, password, tls);
    }

    public MasterOptions serial(String number) {
        return new MasterOptions(
                ports, address, port, number, pointLimit, refusesByHttp, hasTree, pointMicros, password, tls);
    }

    public MasterOptions pointLimit(int most, boolean byHttp) {
        return new MasterOptions(ports, address, port, serial, most, byHttp, hasTree, pointMicros, password, tls);
    }

    public MasterOptions withoutTree() {
        return new MasterOptions(
                ports, address, port, serial, pointLimit, refusesByHttp, false, pointMicros, password, tls);
    }

    public MasterOptions pointMicros(int each) {
        return new MasterOptions(ports, address, port, serial, pointLimit, refusesByHttp, hasTree, each, password, tls);
    }

    /** Security mode: HTTPS, and a password in each request. */
    public MasterOptions secured(String secret, SSLContext context) {
        return new MasterOptions(
                ports, address, port, serial, pointLimit, refusesByHttp, hasTree, pointMicros, secret, context);
    }
}
