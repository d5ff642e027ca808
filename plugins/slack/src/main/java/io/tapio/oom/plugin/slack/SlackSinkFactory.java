package io.tapio.oom.plugin.slack;

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
 * Makes sinks that post to Slack: by an incoming webhook ({@code url}), or as a bot ({@code token} and {@code channel}).
 * {@code api_url} is where the Web API is, https://slack.com/api by default; {@code mention} and {@code links} are added to its
 * messages: {@link Addenda}. {@link HttpEndpoint#SETTINGS} are there too.
 */
@Extension
public final class SlackSinkFactory implements SinkFactory {

    private static final String WEB_API = "https://slack.com/api";
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._-]{10,500}");
    private static final Set<String> SETTINGS =
            HttpEndpoint.settingsBeside("url", "token", "channel", "api_url", "mention", "links");

    @Override
    public String name() {
        return "slack";
    }

    @Override
    public Audience audience() {
        return Audience.PEOPLE;
    }

    /** What became of a kill is written into its message. */
    @Override
    public boolean wantsRevisions() {
        return true;
    }

    @Override
    public void check(SinkSettings settings) {
        look(settings);
        HttpEndpoint.check(settings, address(settings), settings.path(bot(settings) ? "api_url" : "url"));
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        look(settings);
        if (!bot(settings)) {
            return new IncomingWebhook(
                    HttpEndpoint.of(settings, address(settings), settings.path("url"), context), Addenda.of(settings));
        }
        return new Bot(
                HttpEndpoint.of(settings, address(settings), settings.path("api_url"), context),
                settings.requiredString("token").strip(),
                settings.requiredString("channel").strip(),
                new Messages(context.memory()),
                Addenda.of(settings));
    }

    private static void look(SinkSettings settings) {
        settings.allowOnly(SETTINGS);
        Addenda.of(settings);
        if (bot(settings)) {
            refuse(settings, "url", "with token it is not used, leave one of the two out");
            settings.requiredString("channel");
            if (!TOKEN.matcher(settings.requiredString("token").strip()).matches()) {
                throw new SettingsException(settings.path("token") + " is not a bot token, which looks like xoxb-...");
            }
            return;
        }
        if (!settings.has("url")) {
            throw new SettingsException(settings.path("url")
                    + " is missing: set it to an incoming webhook's address, or token and channel to post as a bot");
        }
        refuse(settings, "channel", "an incoming webhook has its own channel");
        refuse(settings, "api_url", "it is for token");
    }

    private static boolean bot(SinkSettings settings) {
        return settings.has("token");
    }

    private static String address(SinkSettings settings) {
        String api = settings.string("api_url");
        return bot(settings) ? (api == null ? WEB_API : api) : settings.requiredString("url");
    }

    private static void refuse(SinkSettings settings, String key, String why) {
        if (settings.has(key)) {
            throw new SettingsException(settings.path(key) + " can't be set here: " + why);
        }
    }
}
