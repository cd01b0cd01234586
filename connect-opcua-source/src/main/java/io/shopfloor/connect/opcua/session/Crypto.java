// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import java.security.Security;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.types.structured.EndpointDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.UserTokenPolicy;
import org.eclipse.milo.opcua.stack.core.util.NonceUtil;

/**
 * What the client needs of this Java: true random numbers, without which it would make do with others, and for one of the
 * policies algorithms under names that the JDK does not have. Any thread.
 */
final class Crypto {

    private static final long SEED_MS = 30_000;

    private Crypto() {}

    /** Makes sure that the next thing to be read are true random numbers; quick when it has been done before. */
    static synchronized void seed() throws InterruptedException {
        if (NonceSeed.SEEDED.isSeeded()) {
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SEED_MS);
        while (!NonceUtil.isSecureRandomSeeded()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("This machine gives no random numbers: OPC UA cannot be used");
            }
            Thread.sleep(10);
        }
    }

    /**
     * Lets Java know Bouncy Castle, last of all its providers, if the endpoint or one of its users' tokens needs it: RSA-PSS and
     * OAEP with SHA-256 throughout.
     */
    static void addAlgorithms(EndpointDescription endpoint) {
        String needs = SecurityPolicy.Aes256_Sha256_RsaPss.getUri();
        boolean needed = needs.equals(endpoint.getSecurityPolicyUri());
        if (endpoint.getUserIdentityTokens() != null) {
            for (UserTokenPolicy token : endpoint.getUserIdentityTokens()) {
                needed |= needs.equals(token.getSecurityPolicyUri());
            }
        }
        if (needed) {
            Security.addProvider(new BouncyCastleProvider()); // has no effect where it is there already
        }
    }

    /**
     * Makes the client seed its random numbers. It does so in a thread of its own that logs by a method which slf4j 1.7, that of
     * Kafka, does not have: after its work is done, the thread dies of that. It is started in a group that keeps this off the
     * worker's standard error.
     */
    private enum NonceSeed {
        SEEDED;

        NonceSeed() {
            Thread first = new Thread(
                    new ThreadGroup("opcua-seed") {
                        @Override
                        public void uncaughtException(Thread thread, Throwable failure) {
                            if (!(failure instanceof NoSuchMethodError)) {
                                super.uncaughtException(thread, failure);
                            }
                        }
                    },
                    NonceUtil::isSecureRandomSeeded,
                    "opcua-seed");
            first.start();
            try {
                first.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        boolean isSeeded() {
            return NonceUtil.isSecureRandomSeeded();
        }
    }
}
