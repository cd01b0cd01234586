// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/** Which container images can be used here; tests that need others are skipped and say why. Stateless. */
final class Images {
    static final String KAFKA = "apache/kafka:4.3.1";
    static final String MOSQUITTO = "eclipse-mosquitto:2.0";

    private static final int PULL_MINUTES = 10;

    private Images() {}

    /** Goes on where Docker answers and has every image, or gets it; else the test is skipped. */
    static void assume(String... images) {
        DockerClient docker = docker();
        for (String image : images) {
            if (!present(docker, image)) {
                pull(docker, image);
            }
        }
    }

    private static DockerClient docker() {
        boolean answers;
        try {
            answers = DockerClientFactory.instance().isDockerAvailable();
        } catch (RuntimeException e) {
            return Assumptions.abort("Docker answers, but Testcontainers cannot use it: " + e.getMessage());
        }
        Assumptions.assumeTrue(answers, "no Docker answers here: start one to run this test in containers");
        return DockerClientFactory.instance().client();
    }

    private static boolean present(DockerClient docker, String image) {
        try {
            docker.inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** Once only: Testcontainers itself would go on for minutes where there is no registry. */
    private static void pull(DockerClient docker, String image) {
        try {
            boolean done = docker.pullImageCmd(image).start().awaitCompletion(PULL_MINUTES, TimeUnit.MINUTES);
            Assumptions.assumeTrue(done, "the image " + image + " did not come in " + PULL_MINUTES + " minutes");
        } catch (DockerException e) {
            Assumptions.abort("the image " + image + " is not here and cannot be pulled: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while pulling " + image, e);
        }
    }
}
