// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.plc4x.java.api.PlcConnection;
import org.apache.plc4x.java.api.PlcDriver;
import org.apache.plc4x.java.api.authentication.PlcAuthentication;
import org.apache.plc4x.java.api.messages.PlcReadRequest;
import org.apache.plc4x.java.api.messages.PlcReadResponse;
import org.apache.plc4x.java.api.model.PlcTag;
import org.apache.plc4x.java.api.types.PlcResponseCode;
import org.apache.plc4x.java.api.types.PlcValueType;
import org.apache.plc4x.java.api.value.PlcValue;
import org.apache.plc4x.java.spi.values.PlcDINT;

/**
 * A driver, {@code faulty://x}, found by PLC4X as any other one, that does what a test has told it to do at each request.
 * Public, because the service loader makes it.
 */
public final class FaultyDriver implements PlcDriver {

    /** What each request does; gives the value of every tag. Set by a test before it begins. */
    static volatile Callable<PlcValue> next = () -> new PlcDINT(1);

    @Override
    public String getProtocolCode() {
        return "faulty";
    }

    @Override
    public String getProtocolName() {
        return "Faulty";
    }

    @Override
    public PlcTag prepareTag(String address) {
        return proxy(
                PlcTag.class,
                (method, arguments) -> method.getName().equals("getPlcValueType") ? PlcValueType.DINT : List.of());
    }

    @Override
    public PlcConnection getConnection(String url, PlcAuthentication authentication) {
        return getConnection(url);
    }

    @Override
    public PlcConnection getConnection(String url) {
        return proxy(PlcConnection.class, (method, arguments) -> switch (method.getName()) {
            case "isConnected" -> true;
            case "readRequestBuilder" -> builder();
            default -> null;
        });
    }

    private static PlcReadRequest.Builder builder() {
        return proxy(
                PlcReadRequest.Builder.class,
                (method, arguments) -> method.getName().equals("build") ? request() : null);
    }

    private static PlcReadRequest request() {
        return proxy(
                PlcReadRequest.class, (method, arguments) -> CompletableFuture.completedFuture(response(next.call())));
    }

    private static PlcReadResponse response(PlcValue value) {
        return proxy(
                PlcReadResponse.class,
                (method, arguments) -> method.getName().equals("getResponseCode") ? PlcResponseCode.OK : value);
    }

    private interface Body {
        Object call(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Body body) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> body.call(method, arguments)));
    }
}
