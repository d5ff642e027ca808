package io.tapio.oom.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API server that has that many pods on one node, three to a Deployment, in the size that pods have. It lists them in
 * pages, tells their owners, and nothing ever changes.
 */
final class PodServer implements AutoCloseable {

    /** The node that they are on. */
    static final String NODE = "bench-node";

    private static final int PODS_OF_A_WORKLOAD = 3;
    private static final Pattern LIMIT = Pattern.compile("limit=(\\d+)");
    private static final Pattern RESUME = Pattern.compile("continue=(\\d+)");
    private static final String VERSION = "100000";

    private final int pods;
    private final String template;
    private final HttpServer server;
    private final CountDownLatch watched = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    PodServer(int pods) throws IOException {
        this.pods = pods;
        try (InputStream in = Objects.requireNonNull(PodServer.class.getResourceAsStream("pod.json"), "pod.json")) {
            // As servers send it, without the blanks at the lines' beginnings.
            template = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\n\\s*", "");
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** A kubeconfig that leads here. */
    String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                current-context: bench
                contexts: [{name: bench, context: {cluster: bench, user: bench}}]
                clusters: [{name: bench, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: bench, user: {token: bench}}]
                """.formatted(server.getAddress().getPort());
    }

    /** Bytes of one pod. */
    int podBytes() {
        return pod(0).length();
    }

    /** Waits until they were all listed and are watched. */
    void awaitWatched(long seconds) throws IOException, InterruptedException {
        if (!watched.await(seconds, TimeUnit.SECONDS)) {
            throw new IOException("the pods are not watched");
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), "");
        try (exchange) {
            if (path.contains("/replicasets/")) {
                send(exchange, owner(path.substring(path.lastIndexOf('/') + 1)));
            } else if (query.contains("watch=true")) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().flush();
                watched.countDown();
                end.await();
            } else {
                list(exchange, number(RESUME, query, 0), number(LIMIT, query, pods));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int number(Pattern pattern, String query, int otherwise) {
        Matcher found = pattern.matcher(query);
        return found.find() ? Integer.parseInt(found.group(1)) : otherwise;
    }

    private void list(HttpExchange exchange, int from, int limit) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        int to = Math.min(pods, from + limit);
        String more = to < pods ? Integer.toString(to) : "";
        try (OutputStream out = exchange.getResponseBody()) {
            write(
                    out,
                    "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"" + VERSION
                            + "\",\"continue\":\"" + more + "\"},\"items\":[");
            for (int i = from; i < to; i++) {
                write(out, (i == from ? "" : ",") + pod(i));
            }
            write(out, "]}");
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private String pod(int number) {
        String app = "service-" + number / PODS_OF_A_WORKLOAD;
        return template.replace("NAMESPACE", "team-" + number % 20)
                .replace("GENERATE", app + "-6c9f7d5b8d-")
                .replace("PODUID", "%08x-0000-4000-8000-000000000000".formatted(number))
                .replace("OWNERUID", "%08x-0000-4000-8000-000000000001".formatted(number / PODS_OF_A_WORKLOAD))
                .replace("PROXYID", id(number, "b"))
                .replace("INITID", id(number, "c"))
                .replace("LASTID", id(number, "d"))
                .replace("APPID", id(number, "a"))
                .replace("APP", app)
                .replace("NAME", app + "-6c9f7d5b8d-" + number)
                .replace("NODE", NODE);
    }

    private static String id(int number, String kind) {
        return "%08x".formatted(number) + kind.repeat(56);
    }

    private static String owner(String replicaSet) {
        String deployment = replicaSet.substring(0, replicaSet.lastIndexOf('-'));
        return "{\"kind\":\"PartialObjectMetadata\",\"metadata\":{\"name\":\"" + replicaSet
                + "\",\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"" + deployment
                + "\",\"uid\":\"d\",\"controller\":true}]}}";
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
