// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.docs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the packages of all modules to what docs/architecture.md says of them. Reads the classes that were built. */
final class RoomsTest {

    private static final Path ROOT = Path.of("..");
    private static final String PAHO = "org.eclipse.paho..";
    private static final String ROOM_OF_PAHO = "io.shopfloor.connect.mqtt.paho..";
    /** All packages of the plugins; sandbox, demo and tests are clients of a broker themselves. */
    private static final String[] PLUGINS = {
        "io.shopfloor.connect.common..",
        "io.shopfloor.connect.schema..",
        "io.shopfloor.connect.mqtt..",
        "io.shopfloor.connect.plc4x..",
        "io.shopfloor.connect.opcua..",
        "io.shopfloor.connect.ifm..",
        "io.shopfloor.connect.transforms.."
    };

    private static JavaClasses built;

    @BeforeAll
    static void readClasses() throws IOException {
        List<Path> folders = modules().stream()
                .map(module -> ROOT.resolve(module).resolve("target/classes"))
                .toList();
        assertThat(folders).allSatisfy(folder -> assertThat(folder).isDirectoryRecursivelyContaining("glob:**.class"));
        built = new ClassFileImporter().importPaths(folders);
    }

    @Test
    void noTwoPackagesNeedEachOther() {
        slices().matching("io.shopfloor.connect.(**)").should().beFreeOfCycles().check(built);
    }

    @Test
    void noTypeOfPahosLeavesItsPackage() {
        noClasses()
                .that(resideInAnyPackage(PLUGINS).and(resideOutsideOfPackage(ROOM_OF_PAHO)))
                .should()
                .dependOnClassesThat(resideInAPackage(PAHO))
                .check(built);
        classes()
                .that(resideInAPackage(ROOM_OF_PAHO).and(simpleName("MqttConnection")))
                .should()
                .dependOnClassesThat(resideInAPackage(PAHO))
                .check(built);
    }

    /** The modules that have code, before this one in the build. */
    private static List<String> modules() throws IOException {
        List<String> modules = Pattern.compile("<module>([^<]+)</module>")
                .matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .filter(module ->
                        !List.of("dist", "integration-tests", "benchmarks").contains(module))
                .filter(module -> Files.isDirectory(ROOT.resolve(module).resolve("src/main/java")))
                .toList();
        assertThat(modules).contains("connect-common", "connect-mqtt-source", "smt-transforms", "sandbox", "examples");
        return modules;
    }
}
