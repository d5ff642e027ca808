package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import java.util.Set;
import org.pf4j.Extension;

/**
 * Makes sinks that post to an HTTP address. Settings, beside {@link HttpEndpoint#SETTINGS}: {@code url} (required),
 * {@code mode} ({@code structured} or {@code binary}), {@code batch} (many events a post), {@code signing_secret} (one or
 * more, of Standard Webhooks), {@code body} (a template) with its {@code content_type}.
 */
@Extension
public final class WebhookSinkFactory implements SinkFactory {

    private static final String MODE = "mode";
    private static final String BATCH = "batch";
    private static final String BODY = "body";
    private static final String CONTENT_TYPE = "content_type";
    private static final Set<String> SETTINGS =
            HttpEndpoint.settingsBeside("url", MODE, BATCH, "signing_secret", BODY, CONTENT_TYPE);
    private static final int MOST_BATCH_BYTES = 1024 * 1024;

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public void check(SinkSettings settings) {
        settings.allowOnly(SETTINGS);
        HttpEndpoint.check(settings, settings.requiredString("url"), settings.path("url"));
        posts(settings);
        Signature.of(settings);
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        settings.allowOnly(SETTINGS);
        Posts posts = posts(settings);
        Signature signature = Signature.of(settings);
        return new WebhookSink(
                HttpEndpoint.of(settings, settings.requiredString("url"), settings.path("url"), context),
                posts,
                signature);
    }

    private static Posts posts(SinkSettings settings) {
        boolean binary = settings.choice(MODE, "structured", Set.of("structured", "binary"))
                .equals("binary");
        boolean batch = settings.flag(BATCH, false);
        if (settings.has(BODY)) {
            if (settings.has(MODE) || batch) {
                throw new SettingsException(settings.path(settings.has(MODE) ? MODE : BATCH)
                        + " is of no use beside body: a template's posts are no CloudEvents, and have one event each");
            }
            return TemplatePosts.of(settings.requiredString(BODY), contentType(settings), settings.path(BODY));
        }
        if (settings.has(CONTENT_TYPE)) {
            throw new SettingsException(settings.path(CONTENT_TYPE) + " is that of a body: set body as well");
        }
        if (batch && binary) {
            throw new SettingsException(
                    settings.path(BATCH) + " needs mode: structured: headers hold one event's" + " attributes alone");
        }
        return batch ? new BatchPosts(MOST_BATCH_BYTES) : binary ? new BinaryPosts() : Posts.structured();
    }

    private static String contentType(SinkSettings settings) {
        String type = settings.string(CONTENT_TYPE);
        if (type == null) {
            return "application/json; charset=utf-8";
        }
        if (!type.matches("[\\w.+-]+/[\\w.+-]+(?:;[\\x20-\\x7e]*)?")) {
            throw new SettingsException(settings.path(CONTENT_TYPE) + " must be a media type such as text/plain");
        }
        return type;
    }
}
