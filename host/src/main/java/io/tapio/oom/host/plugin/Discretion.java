package io.tapio.oom.host.plugin;

import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Takes the sink's secrets out of what its plugin says: it goes to the log, to the dead letters and to whoever asks. */
final class Discretion {

    private static final int DEPTH = 16;

    private final SinkSettings settings;

    Discretion(SinkSettings settings) {
        this.settings = settings;
    }

    Future<DeliveryResult> result(Future<DeliveryResult> answer) {
        return failure(answer.map(this::result));
    }

    <T> Future<T> failure(Future<T> answer) {
        return answer.recover(e -> Future.failedFuture(thrown(e)));
    }

    private @Nullable DeliveryResult result(@Nullable DeliveryResult result) {
        return switch (result) {
            case DeliveryResult.Retry retry -> new DeliveryResult.Retry(retry.after(), text(retry.reason()));
            case DeliveryResult.Rejected rejected -> new DeliveryResult.Rejected(text(rejected.reason()));
            case DeliveryResult.Delivered delivered -> delivered;
            case null -> null;
        };
    }

    /** As it is, with its causes, where nothing in it is secret; else its words without what is. */
    private Throwable thrown(Throwable thrown) {
        boolean secret = false;
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEPTH; depth++, cause = cause.getCause()) {
            String said = cause.toString();
            secret |= !text(said).equals(said);
        }
        if (!secret) {
            return thrown;
        }
        String message = text(String.valueOf(thrown.getMessage()));
        Throwable instead = thrown instanceof SettingsException
                ? new SettingsException(message)
                : new IllegalStateException(thrown.getClass().getName() + ": " + message);
        instead.setStackTrace(thrown.getStackTrace());
        return instead;
    }

    String text(String words) {
        return settings.conceal(words);
    }
}
