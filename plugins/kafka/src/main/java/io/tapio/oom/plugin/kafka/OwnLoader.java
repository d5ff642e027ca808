package io.tapio.oom.plugin.kafka;

import java.util.function.Supplier;

/**
 * Kafka looks classes up by name in the thread's context class loader, which is the host's; the plugin's own has them. The
 * threads that it starts meanwhile inherit it.
 */
final class OwnLoader {

    private OwnLoader() {}

    static <T> T call(Supplier<T> call) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(OwnLoader.class.getClassLoader());
        try {
            return call.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
