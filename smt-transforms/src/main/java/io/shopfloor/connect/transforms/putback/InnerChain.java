// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.putback;

import io.shopfloor.connect.common.putback.PutbackReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/**
 * Transformations in a row, configured under {@code transforms.<alias>.} and {@code predicates.<alias>.} as Connect's own are.
 * Applied by one task thread at a time; while a step works, the thread's class loader is the one Connect would give it.
 */
public final class InnerChain<R extends ConnectRecord<R>> implements AutoCloseable {
    public static final String TRANSFORMS = "transforms";
    public static final String PREDICATES = "predicates";

    private record Step<R extends ConnectRecord<R>>(
            String alias,
            Transformation<R> transformation,
            ClassLoader loader,
            Predicate<R> predicate,
            ClassLoader predicateLoader,
            boolean negate) {}

    private final Class<?> guard;
    private final List<Step<R>> steps = new ArrayList<>();
    private int at;
    private boolean inPredicate;

    /**
     * @param props the options of the transform around this chain, without its prefix
     * @param guard the class of that transform, which cannot be in its own chain
     * @throws ConfigException naming the option at fault; nothing stays open then
     */
    public InnerChain(
            List<String> transforms,
            List<String> predicates,
            Map<String, ?> props,
            InnerPlugins plugins,
            Class<?> guard) {
        this.guard = guard;
        try {
            checkListed(props, TRANSFORMS, transforms);
            checkListed(props, PREDICATES, predicates);
            for (String alias : transforms) {
                steps.add(step(alias, predicates, props, plugins));
            }
        } catch (RuntimeException e) {
            try {
                close();
            } catch (RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** What the last step gives, or null if one of them filtered the record out. */
    public R apply(R record) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader current = before;
        R result = record;
        try {
            for (at = 0; at < steps.size() && result != null; at++) {
                Step<R> step = steps.get(at);
                if (step.predicate != null) {
                    inPredicate = true;
                    current = swap(thread, current, step.predicateLoader);
                    if (step.negate == step.predicate.test(result)) {
                        continue;
                    }
                }
                inPredicate = false;
                current = swap(thread, current, step.loader);
                result = step.transformation.apply(result);
            }
            return result;
        } finally {
            swap(thread, current, before);
        }
    }

    /** The step that the last call of {@link #apply} ended in: {@code transform:alias} or {@code predicate:alias}. */
    public String position() {
        return (inPredicate ? PutbackReason.PREDICATE : PutbackReason.TRANSFORM).of(steps.get(at).alias);
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (Step<R> step : steps) {
            failure = closing(step.transformation, failure);
            failure = closing(step.predicate, failure);
        }
        steps.clear();
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException closing(AutoCloseable plugin, RuntimeException before) {
        try {
            if (plugin != null) {
                plugin.close();
            }
            return before;
        } catch (Exception e) {
            RuntimeException failure =
                    before == null ? new ConnectException("A guarded plugin failed to close.") : before;
            failure.addSuppressed(e);
            return failure;
        }
    }

    private static ClassLoader swap(Thread thread, ClassLoader current, ClassLoader wanted) {
        if (current != wanted) {
            thread.setContextClassLoader(wanted);
        }
        return wanted;
    }

    private static void checkListed(Map<String, ?> props, String list, List<String> aliases) {
        String prefix = list + ".";
        for (String name : new TreeMap<>(props).keySet()) {
            int dot = name.indexOf('.', prefix.length());
            if (name.startsWith(prefix) && (dot < 0 || !aliases.contains(name.substring(prefix.length(), dot)))) {
                throw new ConfigException("The option " + name + " belongs to no alias of " + list + "=" + aliases
                        + ". Add the alias there, or remove the option.");
            }
        }
    }

    @SuppressWarnings("unchecked")
    private Step<R> step(String alias, List<String> predicates, Map<String, ?> props, InnerPlugins plugins) {
        String prefix = TRANSFORMS + "." + alias + ".";
        Map<String, Object> options = below(prefix, props);
        Transformation<R> transformation = plugins.create(Transformation.class, options.get("type"), prefix + "type");
        if (transformation.getClass().getName().equals(guard.getName())) {
            throw new ConfigException(
                    prefix + "type", options.get("type"), "Guards cannot be nested; list the inner transforms here.");
        }
        Object predicateAlias = options.remove("predicate");
        Object negate = options.remove("negate");
        if (predicateAlias == null && negate != null) {
            throw new ConfigException("The option " + prefix + "negate has no " + prefix + "predicate to negate.");
        }
        Predicate<R> predicate = null;
        plugins.configure(transformation, transformation.config(), options, prefix);
        if (predicateAlias != null) {
            predicate = predicate(predicateAlias.toString(), prefix + "predicate", predicates, props, plugins);
        }
        return new Step<>(
                alias,
                transformation,
                plugins.loaderFor(transformation.getClass()),
                predicate,
                predicate == null ? null : plugins.loaderFor(predicate.getClass()),
                negate != null && Boolean.parseBoolean(negate.toString()));
    }

    @SuppressWarnings("unchecked")
    private Predicate<R> predicate(
            String alias, String key, List<String> predicates, Map<String, ?> props, InnerPlugins plugins) {
        if (!predicates.contains(alias)) {
            throw new ConfigException(key, alias, "There is no such alias in " + PREDICATES + "=" + predicates + ".");
        }
        String prefix = PREDICATES + "." + alias + ".";
        Map<String, Object> options = below(prefix, props);
        Predicate<R> predicate = plugins.create(Predicate.class, options.get("type"), prefix + "type");
        plugins.configure(predicate, predicate.config(), options, prefix);
        return predicate;
    }

    private static Map<String, Object> below(String prefix, Map<String, ?> props) {
        Map<String, Object> options = new HashMap<>();
        props.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                options.put(name.substring(prefix.length()), value);
            }
        });
        if (options.containsKey("plugin.version")) {
            throw new ConfigException("The option " + prefix
                    + "plugin.version is not supported: a guarded plugin is the newest one installed, or the"
                    + " one in the connector's archive.");
        }
        return options;
    }
}
