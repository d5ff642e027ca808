package io.tapio.oom.api.http;

import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The proxy on the way to a peer: {@code http://} (asked for a tunnel by {@code CONNECT}, or for the request itself where
 * the peer has no TLS) or {@code socks5://} (which resolves the peer's name).
 *
 * @param options for Vert.x; they hold the password
 * @param origin what may be shown
 */
record ProxyAddress(ProxyOptions options, String origin) {

    private static final Set<String> SETTINGS = Set.of("url");

    /**
     * The proxy that a sink's {@code proxy} section names, {@code null} where there is none.
     *
     * @throws SettingsException when its address can't be used; the message does not show it
     */
    static @Nullable ProxyAddress of(SinkSettings sink) {
        if (!sink.has("proxy")) {
            return null;
        }
        SinkSettings section = sink.section("proxy").allowOnly(SETTINGS);
        String setting = section.path("url");
        URI uri = uri(section.requiredString("url"), setting);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("socks5")) {
            throw new SettingsException(setting + " must begin with http:// or socks5://");
        }
        if (uri.getHost() == null || uri.getPort() < 1 || uri.getPort() > 65535) {
            throw new SettingsException(
                    setting + " must have a host and a port: write it as " + scheme + "://host:port");
        }
        if (!uri.getRawPath().replace("/", "").isEmpty() || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new SettingsException(setting + " must end behind the port: a proxy has no path");
        }
        return new ProxyAddress(options(uri, scheme), scheme + "://" + uri.getHost() + ":" + uri.getPort());
    }

    private static ProxyOptions options(URI uri, String scheme) {
        ProxyOptions options = new ProxyOptions()
                .setType(scheme.equals("http") ? ProxyType.HTTP : ProxyType.SOCKS5)
                .setHost(Target.withoutBrackets(uri.getHost()))
                .setPort(uri.getPort());
        String user = uri.getUserInfo();
        if (user != null) {
            int colon = user.indexOf(':');
            options.setUsername(colon < 0 ? user : user.substring(0, colon));
            options.setPassword(colon < 0 ? "" : user.substring(colon + 1));
        }
        return options;
    }

    private static URI uri(String url, String setting) {
        try {
            return new URI(url.strip());
        } catch (URISyntaxException e) {
            // Not as the cause: its message shows the whole address.
            throw new SettingsException(
                    setting + " is not an address: " + e.getReason() + " at character " + (e.getIndex() + 1));
        }
    }

    @Override
    public String toString() {
        return origin;
    }
}
