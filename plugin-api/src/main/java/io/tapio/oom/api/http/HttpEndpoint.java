package io.tapio.oom.api.http;

import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP peer at an address that the configuration names, as every sink that posts needs it: requests with the user's
 * headers, a time limit, answers that can't fill the memory, and no secret in any message.
 *
 * <p>Its settings, beside the address, are {@link #SETTINGS}: {@code headers} (texts by name, added to each request),
 * {@code timeout} (of one attempt, from connecting to the end of the answer; more than 0, at most 5 min, 10 s by
 * default), {@code tls} ({@code ca}, {@code certificate} and {@code key}, each PEM text or the path of a file, which is
 * read again when it changes; {@code server_name}; {@code verify}) and {@code proxy} ({@code url}:
 * {@code http://user:password@host:port} or {@code socks5://}). Of the address only scheme, host and port are ever shown:
 * many services put a token into the path.
 *
 * <p>For use on one Vert.x context, that of the sink: its calls and the futures that it gives belong there. Connections
 * are kept and used again; two are open at most, and {@value #MOST_WAITING} requests may wait for them.
 *
 * <pre>{@code
 * settings.allowOnly(HttpEndpoint.settingsBeside("url"));
 * HttpEndpoint peer =
 *         HttpEndpoint.of(settings, settings.requiredString("url"), settings.path("url"), context);
 * peer.send(HttpMethod.POST, "", Map.of("content-type", "application/json"), body)
 *         .map(reply -> reply.outcome(peer.origin(), Instant.now()));
 * }</pre>
 */
public final class HttpEndpoint {

    /** The settings that are read here; see {@link #settingsBeside}. */
    public static final Set<String> SETTINGS = Set.of("headers", "timeout", "tls", "proxy");

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

    /** Most sinks send one request at a time; the second is for an answer that is still being cut off. */
    private static final int MOST_CONNECTIONS = 2;

    private static final int MOST_WAITING = 64;

    private final Vertx vertx;
    private final HttpClient client;
    private final Target target;
    private final @Nullable Tls tls;
    private final @Nullable ProxyAddress proxy;
    private final RequestOptions prepared;
    private final Duration timeout;
    private final Set<Attempt> underWay = new LinkedHashSet<>();

    private HttpEndpoint(
            Vertx vertx,
            Target target,
            @Nullable Tls tls,
            @Nullable ProxyAddress proxy,
            RequestOptions prepared,
            Duration timeout) {
        this.vertx = vertx;
        this.target = target;
        this.tls = tls;
        this.proxy = proxy;
        this.prepared = prepared;
        this.timeout = timeout;
        // A connection's failure fails its attempt, which tells it; Vert.x alone would log it once more, in the peer's
        // words.
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) timeout.toMillis())
                .setForceSni(tls != null && tls.serverName() != null);
        if (proxy != null) {
            options.setProxyOptions(proxy.options());
        }
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS).setMaxWaitQueueSize(MOST_WAITING))
                .withConnectHandler(connection -> connection.exceptionHandler(e -> {}))
                .build();
    }

    /**
     * The peer at an address. Nothing is sent yet.
     *
     * @param settings the sink's, of which {@link #SETTINGS} are read
     * @param url an {@code http://} or {@code https://} address; {@code user:password@} in it becomes basic
     *     authentication
     * @param urlSetting where the address stands in the configuration, for messages: {@link SinkSettings#path}
     * @param context the sink's
     * @throws SettingsException when one of them can't be used; the message shows no address and no header's value
     */
    public static HttpEndpoint of(SinkSettings settings, String url, String urlSetting, SinkContext context) {
        Target target = Target.parse(url, urlSetting);
        Headers headers = Headers.of(settings.stringMap("headers"), settings.path("headers"));
        Duration timeout = timeoutOf(settings);
        Tls tls = target.tls() || settings.has("tls") ? Tls.of(settings, target, context) : null;
        RequestOptions prepared =
                addressed(target, tls).putHeader(HttpHeaders.USER_AGENT, "tapio-oom/" + context.hostVersion());
        String credentials = target.basicCredentials();
        if (credentials != null) {
            prepared.putHeader(HttpHeaders.AUTHORIZATION, credentials);
        }
        headers.values().forEach(prepared::putHeader);
        return new HttpEndpoint(context.vertx(), target, tls, ProxyAddress.of(settings), prepared, timeout);
    }

    /** All settings of a sink that posts: its own and {@link #SETTINGS}, for {@link SinkSettings#allowOnly}. */
    public static Set<String> settingsBeside(String... own) {
        return Stream.concat(Stream.of(own), SETTINGS.stream()).collect(Collectors.toUnmodifiableSet());
    }

    private static RequestOptions addressed(Target target, @Nullable Tls tls) {
        RequestOptions request = new RequestOptions()
                .setSsl(target.tls())
                .setServer(SocketAddress.inetSocketAddress(target.port(), target.host()))
                .setHost(target.host())
                .setPort(target.port());
        String name = tls == null ? null : tls.serverName();
        return name == null ? request : request.setHost(name).putHeader(HttpHeaders.HOST, target.authority());
    }

    /**
     * Looks at the settings as {@link #of} does, and makes nothing: for a sink's own check.
     *
     * @throws SettingsException when one of them can't be used
     */
    public static void check(SinkSettings settings, String url, String urlSetting) {
        Target target = Target.parse(url, urlSetting);
        Headers.of(settings.stringMap("headers"), settings.path("headers"));
        timeoutOf(settings);
        Tls.check(settings, target);
        ProxyAddress.of(settings);
    }

    private static Duration timeoutOf(SinkSettings settings) {
        Duration timeout = settings.duration("timeout", DEFAULT_TIMEOUT);
        if (timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new SettingsException(settings.path("timeout") + " must be more than 0 and at most 5m");
        }
        return timeout;
    }

    /**
     * Sends one request. The future never fails for what a network or a peer does: {@link HttpReply.Failed} says it.
     *
     * @param method for example {@link HttpMethod#POST}
     * @param pathAndQuery what comes behind the address's own path, for example {@code /api/v2/alerts?silenced=false};
     *     empty for the address as it is. It must be encoded already
     * @param headers the request's own, such as {@code content-type}; they win over the user's
     * @param body what to send; {@link Buffer#buffer()} for nothing
     */
    public Future<HttpReply> send(HttpMethod method, String pathAndQuery, Map<String, String> headers, Buffer body) {
        RequestOptions request =
                new RequestOptions(prepared).setMethod(method).setURI(target.pathAndQuery(pathAndQuery));
        headers.forEach(request::putHeader);
        if (tls != null) {
            String problem = tls.problem(Instant.now());
            if (problem != null) {
                return Future.succeededFuture(new HttpReply.Failed("nothing was sent to " + origin() + ": " + problem));
            }
            request.setSslOptions(tls.options());
        }
        boolean showsCertificate = tls != null && tls.showsCertificate();
        Attempt attempt = new Attempt(vertx, origin(), showsCertificate, timeout);
        underWay.add(attempt);
        return attempt.send(client, request, body)
                .onComplete(done -> underWay.remove(attempt))
                .map(reply -> OnTheWay.answered(reply, target, showsCertificate, proxy));
    }

    /** Scheme, host and port: what of the address may be shown. */
    public String origin() {
        return target.origin();
    }

    /**
     * Closes the connections. What is under way ends with {@link HttpReply.Failed} first: what its connection says later
     * would come to a thread that is gone.
     */
    public Future<Void> close() {
        List<Future<Void>> ends =
                List.copyOf(underWay).stream().map(Attempt::end).toList();
        return Future.join(ends).timeout(1, TimeUnit.SECONDS).transform(done -> client.close());
    }

    /** {@link #origin()}. */
    @Override
    public String toString() {
        return origin();
    }
}
