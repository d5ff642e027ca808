package io.tapio.oom.plugin.kubernetesevents;

import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import java.nio.file.Path;
import java.util.Map;

/**
 * The way to the API server.
 *
 * @param url where it is
 * @param settings those of the sink, with what the service account adds
 * @param token who asks
 */
record Way(String url, SinkSettings settings, Token token) {

    /** @throws SettingsException where it is not known */
    static Way of(SinkSettings settings, ServiceAccount account) {
        if (settings.has("token") && settings.has("token_file")) {
            throw new SettingsException(settings.path("token_file") + " can't be set beside token");
        }
        String url = settings.string("url");
        if (url != null) {
            return new Way(url, settings, given(settings));
        }
        String own = account.url();
        if (own == null) {
            throw new SettingsException(settings.path("url")
                    + " is missing: this is no pod of a cluster, so set the API server's address, and token or"
                    + " token_file");
        }
        Token token = given(settings);
        return new Way(
                own,
                settings.has("tls")
                        ? settings
                        : settings.with("tls", Map.of("ca", account.ca().toString())),
                token instanceof Token.None ? new Token.InFile(account.token()) : token);
    }

    private static Token given(SinkSettings settings) {
        if (settings.has("token")) {
            String token = settings.requiredString("token").strip();
            if (!token.matches("[\\x21-\\x7e]+")) {
                throw new SettingsException(settings.path("token") + " is not a token: it has blanks");
            }
            return new Token.Given(token);
        }
        return settings.has("token_file")
                ? new Token.InFile(Path.of(settings.requiredString("token_file")))
                : new Token.None();
    }
}
