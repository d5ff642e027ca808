package io.tapio.oom.host.plugin;

import org.jspecify.annotations.Nullable;

/** What a throwable says, with what its causes say: a class of PF4J says less than what made it fail. */
final class Causes {

    private static final int DEPTH = 3;

    private Causes() {}

    static String of(Throwable thrown) {
        StringBuilder text = new StringBuilder(words(thrown));
        Throwable cause = thrown.getCause();
        for (int depth = 0; cause != null && depth < DEPTH; depth++, cause = cause.getCause()) {
            text.append(": ").append(words(cause));
        }
        return text.toString();
    }

    private static String words(Throwable thrown) {
        @Nullable String message = thrown.getMessage();
        return message == null ? thrown.toString() : message;
    }
}
