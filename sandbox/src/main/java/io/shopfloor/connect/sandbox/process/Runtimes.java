// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.stream.Stream;

/**
 * Finds the class paths of the child JVMs, which the build of {@code sandbox/<name>-runtime} leaves in its target
 * folder. Looked for under the system property {@code shopfloor.home} (a checkout), else upwards from this class's own
 * place, else upwards from the working directory. Stateless.
 */
public final class Runtimes {
    public static final String HOME_PROPERTY = "shopfloor.home";

    private Runtimes() {}

    /** The class path of the runtime of that name, for example {@code kafka}. */
    public static String classPath(String name) {
        Path target = target(name);
        try {
            return target.resolve("classes")
                    + File.pathSeparator
                    + Files.readString(target.resolve("classpath")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + target.resolve("classpath"), e);
        }
    }

    /** A folder of Kafka's own plugins that are not on its class path. */
    public static Path plugins(String name) {
        return target(name).resolve("plugins");
    }

    /** The jar that starts a server which comes with a folder of its own. */
    public static Path serverJar(String name) {
        Path server = target(name).resolve("server");
        try (Stream<Path> files = Files.list(server)) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No *-runner.jar in " + server));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + server, e);
        }
    }

    /** A program of a server that comes with a folder of its own. */
    public static Path serverProgram(String name, String program) {
        return target(name).resolve("server").resolve("bin").resolve(program);
    }

    private static Path target(String name) {
        Path module = Path.of("sandbox", name + "-runtime");
        Path target = checkout(module).resolve(module).resolve("target");
        if (!Files.exists(target.resolve("classpath"))) {
            throw new IllegalStateException("The sandbox's " + name + " runtime is not built: " + target
                    + "/classpath is missing. Run `./mvnw -Dquick -pl sandbox -am verify` in the checkout.");
        }
        return target;
    }

    private static Path checkout(Path module) {
        String told = System.getProperty(HOME_PROPERTY);
        if (told != null) {
            return Path.of(told);
        }
        Path here = upwards(ownPlace(), module);
        Path found = here != null ? here : upwards(Path.of("").toAbsolutePath(), module);
        if (found == null) {
            throw new IllegalStateException("No folder " + module + " above " + ownPlace() + " nor above "
                    + Path.of("").toAbsolutePath() + ". Start from a checkout, or name one with -D" + HOME_PROPERTY);
        }
        return found;
    }

    private static Path upwards(Path from, Path module) {
        for (Path folder = from; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(module).resolve("pom.xml"))) {
                return folder;
            }
        }
        return null;
    }

    private static Path ownPlace() {
        CodeSource source = Runtimes.class.getProtectionDomain().getCodeSource();
        try {
            return source == null ? null : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Cannot read the place of the sandbox's classes: " + source, e);
        }
    }
}
