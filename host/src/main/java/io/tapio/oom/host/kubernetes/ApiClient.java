package io.tapio.oom.host.kubernetes;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.tapio.oom.host.kubernetes.ApiProblem.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks an API server, over Fabric8's HTTP client: it knows kubeconfigs, certificates, proxies and how tokens are renewed.
 * Answers are read as they come and only what is asked for is kept. For any thread; every question blocks for
 * the timeout at most, or until this is closed.
 */
public final class ApiClient implements AutoCloseable {

    /** Reads what comes, leaving out what nobody asks for. */
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(4 << 20)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.SKIP)) // a list of nothing is an empty one
            .build();

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int SUCCESS = 2;
    private static final int HUNDRED = 100;
    private static final int LONGEST_ERROR = 8 << 10;

    private final ClusterAccess access;
    private final Duration timeout;
    private final Object opening = new Object();
    private @Nullable Connection connection;
    private boolean closed;

    private record Connection(HttpClient http, String root) {}

    /** What the API server says of an error. */
    record Status(
            @Nullable Integer code,
            @Nullable String message,
            @Nullable String reason) {}

    /** @param timeout the longest that a question may take */
    public ApiClient(ClusterAccess access, Duration timeout) {
        this.access = access;
        this.timeout = timeout;
    }

    /** A name or value as a part of a path: whatever is in it, it asks for nothing else. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Where the API server is, for messages. */
    public String where() {
        return access.where();
    }

    /**
     * Asks for one object.
     *
     * @param path without the server's address and without a leading slash, for example
     *     {@code apis/apps/v1/namespaces/shop/replicasets/payment-1}
     * @param type what of it is wanted
     */
    public <T> Answer<T> get(String path, Class<T> type) {
        return get(path, type, "application/json");
    }

    /** As {@link #get(String, Class)}; of the object no more than its metadata is sent. */
    <T> Answer<T> metadata(String path, Class<T> type) {
        return get(path, type, "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json");
    }

    private <T> Answer<T> get(String path, Class<T> type, String accept) {
        try (InputStream body = open(path, accept, timeout)) {
            if (body == null) {
                return new Answer.Absent<>();
            }
            T value = JSON.readValue(body, type);
            return value == null
                    ? new Answer.Failed<>(new ApiProblem(Kind.GARBLED, "GET " + path + ": null"))
                    : new Answer.Found<>(value);
        } catch (ApiException e) {
            return new Answer.Failed<>(e.problem());
        } catch (IOException e) {
            return new Answer.Failed<>(problem(path, e));
        }
    }

    /**
     * Opens an answer that is read as it comes.
     *
     * @param most how long the reading may go on; then the stream ends
     */
    InputStream stream(String path, Duration most) throws ApiException {
        InputStream body = open(path, "application/json", most);
        if (body == null) {
            throw new ApiException(Kind.GARBLED, "GET " + path + ": 404, there is no such thing at " + where());
        }
        return body;
    }

    private @Nullable InputStream open(String path, String accept, Duration most) throws ApiException {
        Connection to = connect();
        CompletableFuture<HttpResponse<InputStream>> asked = send(to, path, accept);
        try {
            HttpResponse<InputStream> response = asked.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.code() / HUNDRED == SUCCESS) {
                return new TimedBody(response.body(), most);
            }
            return refused(path, response.code(), new TimedBody(response.body(), timeout));
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new ApiException(Kind.SLOW, "GET " + path + ": no answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw new ApiException(problem(path, e.getCause() == null ? e : e.getCause()));
        } catch (CancellationException e) { // another thread gave up the connections meanwhile
            throw new ApiException(problem(path, e));
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new ApiException(Kind.UNREACHABLE, "GET " + path + ": interrupted");
        }
    }

    private static CompletableFuture<HttpResponse<InputStream>> send(Connection to, String path, String accept)
            throws ApiException {
        try {
            HttpRequest request = to.http()
                    .newHttpRequestBuilder()
                    .uri(to.root() + path)
                    .header("Accept", accept)
                    .build();
            return to.http().sendAsync(request, InputStream.class);
        } catch (
                RuntimeException
                        e) { // another thread gave up the connections in this moment, or a name fits no address
            throw new ApiException(problem(path, e));
        }
    }

    private @Nullable InputStream refused(String path, int code, InputStream body) throws ApiException {
        String said = said(body);
        if (code == NOT_FOUND) {
            return null;
        }
        Kind kind = switch (code) {
            case UNAUTHORIZED, FORBIDDEN -> Kind.REFUSED;
            case GONE -> Kind.EXPIRED;
            default -> Kind.FAILED;
        };
        throw new ApiException(kind, "GET " + path + ": " + code + said);
    }

    private static String said(InputStream body) {
        try (body) {
            Status status = JSON.readValue(body.readNBytes(LONGEST_ERROR), Status.class);
            return status.message() == null ? "" : " " + status.message();
        } catch (IOException notAStatus) {
            return "";
        }
    }

    static ApiProblem problem(String path, Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException distrust) {
                return new ApiProblem(
                        Kind.UNTRUSTED, "GET " + path + ": the server's certificate: " + distrust.getMessage());
            }
        }
        String what = "GET " + path + ": " + (e.getMessage() == null ? e.toString() : e.getMessage());
        return switch (e) {
            case JacksonException garbage ->
                new ApiProblem(Kind.GARBLED, "GET " + path + ": " + garbage.getOriginalMessage());
            case HttpTimeoutException slow -> new ApiProblem(Kind.SLOW, what);
            default -> new ApiProblem(Kind.UNREACHABLE, what);
        };
    }

    /** Only those who need it wait for it: a kubeconfig may name a program that takes its time. */
    private Connection connect() throws ApiException {
        synchronized (opening) {
            Connection open = connection();
            return open == null ? keep(newConnection()) : open;
        }
    }

    private synchronized @Nullable Connection connection() throws ApiException {
        if (closed) {
            throw new ApiException(Kind.UNREACHABLE, "closed");
        }
        return connection;
    }

    private Connection keep(Connection made) throws ApiException {
        synchronized (this) {
            if (!closed) {
                connection = made;
                return made;
            }
        }
        made.http().close();
        throw new ApiException(Kind.UNREACHABLE, "closed");
    }

    private Connection newConnection() throws ApiException {
        try {
            Config config = access.read();
            int milliseconds = (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
            config.setConnectionTimeout(milliseconds);
            config.setRequestTimeout(milliseconds);
            config.setRequestRetryBackoffLimit(0);
            config.setHttp2Disable(true);
            config.setUserAgent("tapio-oom");
            String root = root(config.getMasterUrl());
            return new Connection(new JdkHttpClientFactory().newBuilder(config).build(), root);
        } catch (IOException e) {
            throw new ApiException(Kind.UNUSABLE, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) { // its own words say that something happened, and nothing more
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ApiException(Kind.UNUSABLE, where() + " can't be used: " + cause.getMessage());
        }
    }

    /** Not repeated in the message: it may have a password. */
    private String root(String url) throws IOException {
        String root = url.endsWith("/") ? url : url + "/";
        try {
            return URI.create(root).toString();
        } catch (IllegalArgumentException garbage) {
            throw new IOException(where() + " has an address of the server that can't be used");
        }
    }

    /** Gives up every connection; the next question reads the kubeconfig or service account again. */
    void reopen() {
        Connection old;
        synchronized (this) {
            old = connection;
            connection = null;
        }
        if (old != null) {
            old.http().close();
        }
    }

    /** Ends what is being asked. Does not wait for it. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        reopen();
    }
}
