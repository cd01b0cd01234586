// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.ConverterConfig;
import org.apache.kafka.connect.storage.ConverterType;

/** The option that names a Kafka Connect converter for payloads, whose own options stand below it. */
public final class PayloadConverter {

    public static final String OPTION = "payload.converter";

    private PayloadConverter() {}

    /** The converter, configured; null if the option is unset. */
    public static Converter of(AbstractConfig config) {
        Class<?> type = config.getClass(OPTION);
        if (type == null) {
            return null;
        }
        // Not getConfiguredInstance: that would configure a converter that is a header converter, too, as such.
        Converter converter = Utils.newInstance(type.asSubclass(Converter.class));
        Map<String, Object> options = config.originalsWithPrefix(OPTION + ".");
        options.put(ConverterConfig.TYPE_CONFIG, ConverterType.VALUE.getName());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(converter.getClass().getClassLoader());
        try {
            converter.configure(options, false);
        } finally {
            thread.setContextClassLoader(before);
        }
        return converter;
    }

    /** @throws IllegalArgumentException if the option's value is no converter */
    public static void check(Object value) {
        if (!Converter.class.isAssignableFrom((Class<?>) value)) {
            throw new IllegalArgumentException(
                    "is not a Connect Converter such as org.apache.kafka.connect.json.JsonConverter");
        }
    }
}
