package io.tapio.oom.plugin.pagerduty;

import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import java.util.Set;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/**
 * Makes sinks that send to PagerDuty. Settings: {@code routing_key} (required), {@code url} (where the Events API is),
 * {@code severity} (see {@link SeverityMap}), {@code links} (addresses by their text, for every alert) and
 * {@link HttpEndpoint#SETTINGS}.
 */
@Extension
public final class PagerDutySinkFactory implements SinkFactory {

    private static final String EVENTS_API = "https://events.pagerduty.com/v2/enqueue";
    private static final Pattern ROUTING_KEY = Pattern.compile("[A-Za-z0-9]{32}");
    private static final Set<String> SETTINGS = HttpEndpoint.settingsBeside("routing_key", "url", "severity", "links");

    @Override
    public String name() {
        return "pagerduty";
    }

    @Override
    public Audience audience() {
        return Audience.PEOPLE;
    }

    /** What became of a kill changes how bad it is. */
    @Override
    public boolean wantsRevisions() {
        return true;
    }

    @Override
    public void check(SinkSettings settings) {
        look(settings);
        HttpEndpoint.check(settings, address(settings), settings.path("url"));
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        look(settings);
        String routingKey = settings.requiredString("routing_key").strip();
        return new PagerDutySink(
                HttpEndpoint.of(settings, address(settings), settings.path("url"), context),
                routingKey,
                new AlertEvent(routingKey, SeverityMap.of(settings), settings.links("links")),
                context.memory());
    }

    private static void look(SinkSettings settings) {
        settings.allowOnly(SETTINGS);
        if (!ROUTING_KEY.matcher(settings.requiredString("routing_key").strip()).matches()) {
            throw new SettingsException(settings.path("routing_key")
                    + " is not an integration key of 32 letters and digits: see the service's integration of the type"
                    + " Events API v2");
        }
        SeverityMap.of(settings);
        settings.links("links");
    }

    private static String address(SinkSettings settings) {
        String url = settings.string("url");
        return url == null ? EVENTS_API : url;
    }
}
