package io.tapio.oom.plugin.kafka;

import java.security.Provider;
import java.security.Security;
import org.apache.kafka.common.security.oauthbearer.internals.OAuthBearerSaslClientProvider;
import org.apache.kafka.common.security.scram.internals.ScramSaslClientProvider;

/**
 * Kafka enters its ways to log in with the JVM's security providers and leaves them there, where they would keep the
 * plugin's class loader after it is unloaded. Here they are while there is a sink. Safe for many threads.
 */
final class SaslProviders {

    private static int sinks;

    private SaslProviders() {}

    static synchronized void use() {
        sinks++;
        // Kafka enters them once for a class loader: for the first sink after a last one they must come back.
        ScramSaslClientProvider.initialize();
        OAuthBearerSaslClientProvider.initialize();
    }

    static synchronized void leave() {
        sinks--;
        if (sinks > 0) {
            return;
        }
        ClassLoader own = SaslProviders.class.getClassLoader();
        for (Provider provider : Security.getProviders()) {
            if (provider.getClass().getClassLoader() == own) {
                Security.removeProvider(provider.getName());
            }
        }
    }
}
