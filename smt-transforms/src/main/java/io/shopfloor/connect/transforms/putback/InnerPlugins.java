// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.putback;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Makes instances of other plugins by name, as Connect does for a connector's own transformations (docs/adr/0003). A name is
 * looked up through the class loader that Connect has set for the connector, which knows the connector's own archive and
 * behind it every installed plugin and its short name; then through ours, which knows the latter too. Used once, while a
 * transform is configured.
 */
public final class InnerPlugins {
    private final ClassLoader context;
    private final List<String> secrets = new ArrayList<>();

    public InnerPlugins() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        this.context = ofThread == null ? InnerPlugins.class.getClassLoader() : ofThread;
    }

    /** The values of the PASSWORD options of everything that was configured here. */
    public List<String> secrets() {
        return secrets;
    }

    /** The loader that must be the thread's while a plugin of this class works: its own, or the connector's for Kafka's own. */
    ClassLoader loaderFor(Class<?> plugin) {
        ClassLoader own = plugin.getClassLoader();
        return own == null || own == Transformation.class.getClassLoader() ? context : own;
    }

    /**
     * A new instance.
     *
     * @param key the option that holds the name, for the error
     * @throws ConfigException if there is no such plugin of this kind, or it cannot be made
     */
    <T> T create(Class<T> kind, Object name, String key) {
        if (name == null || name.toString().isBlank()) {
            throw new ConfigException("Missing option " + key + ": the class of the " + kindName(kind) + ".");
        }
        Class<?> found = find(name.toString(), kind, key);
        if (!kind.isAssignableFrom(found) || Modifier.isAbstract(found.getModifiers())) {
            throw new ConfigException(
                    key,
                    name,
                    "This class is not a usable " + kindName(kind)
                            + (found.getDeclaredClasses().length > 0 ? "; some have a $Key and a $Value form." : "."));
        }
        return kind.cast(within(loaderFor(found), () -> newInstance(found, key)));
    }

    /**
     * Checks the options against the plugin's own definition, then hands them over.
     *
     * @param prefix what to put before an option's name in an error
     * @throws ConfigException if the plugin does not take the options
     */
    void configure(Configurable plugin, ConfigDef definition, Map<String, ?> options, String prefix) {
        if (definition != null) {
            check(definition, options, prefix);
        }
        try {
            within(loaderFor(plugin.getClass()), () -> {
                plugin.configure(options);
                return null;
            });
        } catch (ConfigException e) {
            throw new ConfigException(prefix + "*: " + e.getMessage());
        }
    }

    private void check(ConfigDef definition, Map<String, ?> options, String prefix) {
        Map<String, String> texts = new HashMap<>();
        options.forEach((name, value) -> texts.put(name, value == null ? null : value.toString()));
        for (ConfigValue value : definition.validate(texts)) {
            if (!value.errorMessages().isEmpty()) {
                throw new ConfigException(prefix + value.name() + ": " + String.join(" ", value.errorMessages()));
            }
            if (value.value() instanceof Password password && password.value() != null) {
                secrets.add(password.value());
            }
        }
    }

    private Class<?> find(String name, Class<?> kind, String key) {
        for (ClassLoader loader : List.of(context, InnerPlugins.class.getClassLoader())) {
            try {
                // Not Class.forName at once: the JVM would refuse a class that answers to a short name.
                Class<?> found = loader.loadClass(name);
                return Class.forName(found.getName(), true, found.getClassLoader());
            } catch (ClassNotFoundException e) {
                // The next loader is asked; the error below names what was looked for.
            } catch (LinkageError e) {
                throw new ConfigException(key, name, "The class was found but cannot be loaded: " + e);
            }
        }
        throw new ConfigException(
                key,
                name,
                "No installed plugin has this " + kindName(kind)
                        + ". GET /connector-plugins?connectorsOnly=false lists them all.");
    }

    private static Object newInstance(Class<?> type, String key) {
        try {
            return type.getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new ConfigException(key, type.getName(), "Cannot instantiate: " + e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new ConfigException(key, type.getName(), "The class has no public constructor without parameters.");
        }
    }

    private static <T> T within(ClassLoader loader, Supplier<T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static String kindName(Class<?> kind) {
        return kind == Transformation.class ? "transformation" : "predicate";
    }
}
