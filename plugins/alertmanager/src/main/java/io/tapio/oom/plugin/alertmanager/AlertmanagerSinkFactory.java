package io.tapio.oom.plugin.alertmanager;

import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/**
 * Makes sinks that send to Alertmanager. Settings: {@code urls} (required: one address, or those of a cluster),
 * {@code labels} (the user's own), {@code expires_after}, {@code generator_url} and {@link HttpEndpoint#SETTINGS}.
 */
@Extension
public final class AlertmanagerSinkFactory implements SinkFactory {

    private static final int MOST_PEERS = 10;

    /** Longer than an incident that goes on is silent by default: it is told again every four hours. */
    private static final Duration EXPIRES_AFTER = Duration.ofHours(5);

    private static final Duration SOONEST = Duration.ofMinutes(1);
    private static final Duration LATEST = Duration.ofDays(7);
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Set<String> OURS = Set.of("alertname", "severity");
    private static final Set<String> SETTINGS =
            HttpEndpoint.settingsBeside("urls", "labels", "expires_after", "generator_url");

    @Override
    public String name() {
        return "alertmanager";
    }

    @Override
    public Audience audience() {
        return Audience.PEOPLE;
    }

    /** What became of a kill goes into the alert's annotations. */
    @Override
    public boolean wantsRevisions() {
        return true;
    }

    @Override
    public void check(SinkSettings settings) {
        for (String url : urls(settings)) {
            HttpEndpoint.check(settings, url, settings.path("urls"));
        }
        alerts(settings);
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        check(settings);
        List<HttpEndpoint> peers = urls(settings).stream()
                .map(url -> HttpEndpoint.of(settings, url, settings.path("urls"), context))
                .toList();
        return new AlertmanagerSink(new Peers(peers), alerts(settings), new Incidents(context.memory()));
    }

    private static List<String> urls(SinkSettings settings) {
        List<String> urls = settings.allowOnly(SETTINGS).strings("urls");
        if (urls.isEmpty() || urls.size() > MOST_PEERS) {
            throw new SettingsException(settings.path("urls") + " must have 1 to " + MOST_PEERS
                    + " addresses of Alertmanagers, such as http://alertmanager:9093");
        }
        return urls;
    }

    private static Alerts alerts(SinkSettings settings) {
        Duration expires = settings.duration("expires_after", EXPIRES_AFTER);
        if (expires.compareTo(SOONEST) < 0 || expires.compareTo(LATEST) > 0) {
            throw new SettingsException(settings.path("expires_after") + " must be from 1m to 7d: " + expires);
        }
        settings.stringMap("labels").keySet().forEach(name -> {
            if (!LABEL.matcher(name).matches() || OURS.contains(name)) {
                throw new SettingsException(settings.path("labels")
                        + " has a name that can't be one of yours (letters, digits and _; not alertname, severity): "
                        + name);
            }
        });
        String generator = settings.string("generator_url");
        if (generator != null && !generator.matches("https?://[^\\s]+")) {
            throw new SettingsException(settings.path("generator_url") + " must begin with http:// or https://");
        }
        return new Alerts(new Labels(settings.stringMap("labels")), expires, generator);
    }
}
