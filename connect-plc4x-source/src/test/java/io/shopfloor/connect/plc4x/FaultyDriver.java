// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
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

/**
 * A driver, {@code faulty://x}, found by PLC4X as any other one, that does what a test has told it to do at each request. The
 * type of a tag is that of its first value. Public, because the service loader makes it.
 */
public final class FaultyDriver implements PlcDriver {

    /** What a request for these addresses does; gives the value of each tag. */
    public interface Device {
        PlcValue answer(List<String> addresses) throws Exception;
    }

    /** Set by a test before it begins. */
    public static volatile Device device;

    private final String protocol;

    public FaultyDriver() {
        this("faulty");
    }

    /** In place of the driver of this protocol. */
    public FaultyDriver(String protocol) {
        this.protocol = protocol;
    }

    @Override
    public String getProtocolCode() {
        return protocol;
    }

    @Override
    public String getProtocolName() {
        return "Faulty";
    }

    @Override
    public PlcTag prepareTag(String address) {
        return proxy(
                PlcTag.class,
                (method, arguments) -> method.getName().equals("getPlcValueType") ? PlcValueType.NULL : List.of());
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
        List<String> addresses = new ArrayList<>();
        return proxy(PlcReadRequest.Builder.class, (method, arguments) -> {
            if (method.getName().equals("build")) {
                return request(addresses);
            }
            addresses.add((String) arguments[1]);
            return null;
        });
    }

    private static PlcReadRequest request(List<String> addresses) {
        return proxy(
                PlcReadRequest.class,
                (method, arguments) -> CompletableFuture.completedFuture(response(device.answer(addresses))));
    }

    private static PlcReadResponse response(PlcValue value) {
        return proxy(PlcReadResponse.class, (method, arguments) -> switch (method.getName()) {
            case "getResponseCode" -> PlcResponseCode.OK;
            case "getPlcValue" -> value;
            default -> null;
        });
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
