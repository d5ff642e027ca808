package io.tapio.oom.host.config;

/**
 * The HTTP server for metrics and health: the section {@code http}.
 *
 * @param enabled whether there is one
 * @param host the address or name to listen on
 * @param port 0 to 65535; 0 takes any free one
 */
public record HttpConfig(boolean enabled, String host, int port) {

    public HttpConfig {
        new Checks().notBlank("host", host).range("port", port, 0, 65_535).done();
    }

    /** What an absent or empty section means. */
    public static HttpConfig defaults() {
        return new HttpConfig(true, "127.0.0.1", 9_464);
    }
}
