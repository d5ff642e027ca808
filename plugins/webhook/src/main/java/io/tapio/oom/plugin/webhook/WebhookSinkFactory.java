package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** Makes sinks that post to an HTTP address. Settings: {@code url} (required) and {@link HttpEndpoint#SETTINGS}. */
@Extension
public final class WebhookSinkFactory implements SinkFactory {

    private static final Set<String> SETTINGS =
            Stream.concat(Stream.of("url"), HttpEndpoint.SETTINGS.stream()).collect(Collectors.toUnmodifiableSet());

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public void check(SinkSettings settings) {
        settings.allowOnly(SETTINGS);
        HttpEndpoint.check(settings, settings.requiredString("url"), settings.path("url"));
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        settings.allowOnly(SETTINGS);
        return new WebhookSink(
                HttpEndpoint.of(settings, settings.requiredString("url"), settings.path("url"), context));
    }
}
