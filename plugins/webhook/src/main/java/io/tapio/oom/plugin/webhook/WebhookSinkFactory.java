package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import java.time.Duration;
import java.util.Set;
import org.pf4j.Extension;

/**
 * Makes sinks that post to an HTTP address. Settings: {@code url} (required), {@code headers} (texts by name),
 * {@code timeout} (of one attempt from connecting to the end of the answer; 1 ms to 5 min, 10 s by default).
 */
@Extension
public final class WebhookSinkFactory implements SinkFactory {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        settings.allowOnly(Set.of("url", "headers", "timeout"));
        Target target = Target.parse(settings.requiredString("url"), settings.path("url"));
        Headers headers = Headers.of(settings.stringMap("headers"), settings.path("headers"));
        Duration timeout = settings.duration("timeout", DEFAULT_TIMEOUT);
        if (timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new SettingsException(settings.path("timeout") + " must be more than 0 and at most 5m");
        }
        return new WebhookSink(
                context.vertx(), headers.toRequest(target, context.hostVersion()), target.origin(), timeout);
    }
}
