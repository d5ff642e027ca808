package io.tapio.oom.api.http;

import io.tapio.oom.api.sink.SettingsException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where to send to. Anything of the address but its scheme, host and port may be a secret (many services put a token into
 * the path), so nothing else is ever shown.
 */
final class Target {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int HIGHEST_PORT = 65535;

    private final boolean tls;
    private final String host;
    private final int port;
    private final String path;
    private final @Nullable String query;
    private final @Nullable String basicCredentials;

    private Target(
            boolean tls,
            String host,
            int port,
            String path,
            @Nullable String query,
            @Nullable String basicCredentials) {
        this.tls = tls;
        this.host = host;
        this.port = port;
        this.path = path;
        this.query = query;
        this.basicCredentials = basicCredentials;
    }

    /**
     * Reads an address.
     *
     * @param setting where it stands in the configuration, for the message
     * @throws SettingsException when it is no http or https address with a host; the message does not show it
     */
    static Target parse(String url, String setting) {
        URI uri = uri(url, setting);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new SettingsException(setting + " must begin with http:// or https://");
        }
        String host = uri.getHost();
        if (host == null) {
            throw new SettingsException(setting + " has no valid host: write it as https://host:port/path");
        }
        if (uri.getRawFragment() != null) {
            throw new SettingsException(setting + " must not have a #fragment, which is never sent");
        }
        boolean tls = scheme.equals("https");
        int port = uri.getPort() == -1 ? (tls ? HTTPS_PORT : HTTP_PORT) : uri.getPort();
        if (port < 1 || port > HIGHEST_PORT) {
            throw new SettingsException(setting + " must have a port from 1 to 65535: " + port);
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new Target(tls, host, port, path, uri.getRawQuery(), basicCredentials(uri));
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

    private static @Nullable String basicCredentials(URI uri) {
        String user = uri.getUserInfo();
        return user == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    boolean tls() {
        return tls;
    }

    /** The host without the brackets of an IPv6 address. */
    String host() {
        return withoutBrackets(host);
    }

    static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return port;
    }

    /** What to ask for: the address's own path and query, or with {@code more} behind them. */
    String pathAndQuery(String more) {
        if (more.isEmpty()) {
            return query == null ? path : path + "?" + query;
        }
        String below = (path.endsWith("/") ? path.substring(0, path.length() - 1) : path)
                + (more.startsWith("/") || more.startsWith("?") ? more : "/" + more);
        if (query == null) {
            return below;
        }
        return below + (below.contains("?") ? "&" : "?") + query;
    }

    /** The {@code Authorization} that {@code user:password@} in the address stands for. */
    @Nullable String basicCredentials() {
        return basicCredentials;
    }

    /** What a {@code Host} header says. */
    String authority() {
        return port == (tls ? HTTPS_PORT : HTTP_PORT) ? host : host + ":" + port;
    }

    /** Scheme, host and port: what may be shown. */
    String origin() {
        return (tls ? "https://" : "http://") + host + ":" + port;
    }

    @Override
    public String toString() {
        return origin();
    }
}
