package io.tapio.oom.host.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server that answers questions for pods one after the other as it was told; what is beyond that stays unanswered. */
final class ApiScript implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Deque<Act> acts = new ArrayDeque<>();
    private final Map<String, Act> objects = new ConcurrentHashMap<>();
    private final List<URI> asked = new CopyOnWriteArrayList<>();

    /** What it does with a question. */
    interface Act {
        void play(HttpExchange exchange) throws IOException, InterruptedException;
    }

    ApiScript() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    ClusterAccess access(Path directory) throws IOException {
        String kubeconfig = """
                apiVersion: v1
                kind: Config
                current-context: c
                contexts: [{name: c, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: u, user: {token: t}}]
                """.formatted(server.getAddress().getPort());
        return new ClusterAccess.ByKubeconfig(Files.writeString(directory.resolve("kubeconfig"), kubeconfig));
    }

    synchronized ApiScript then(Act... next) {
        acts.addAll(List.of(next));
        return this;
    }

    /** How it answers questions for anything but pods. */
    ApiScript at(String path, Act act) {
        objects.put(path, act);
        return this;
    }

    List<URI> asked() {
        return List.copyOf(asked);
    }

    long asked(String path) {
        return asked.stream().filter(each -> each.getPath().equals(path)).count();
    }

    static Act says(int code, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    static Act refuses(int code, String message) {
        return says(code, "{\"kind\":\"Status\",\"code\":" + code + ",\"message\":\"" + message + "\"}");
    }

    static Act lists(String version, String... pods) {
        return says(200, list(version, "", pods));
    }

    static Act pageOf(String version, String resumeAt, String... pods) {
        return says(200, list(version, resumeAt, pods));
    }

    private static String list(String version, String resumeAt, String... pods) {
        return "{\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"" + version + "\",\"continue\":\"" + resumeAt
                + "\"},\"items\":[" + String.join(",", pods) + "]}";
    }

    /** A watch that tells this and ends. */
    static Act tells(String... lines) {
        return exchange -> say(exchange, lines);
    }

    /** A watch that tells this and stays open. */
    Act tellsAndStays(String... lines) {
        return exchange -> {
            say(exchange, lines);
            end.await();
        };
    }

    /** The connection ends in the middle of an answer. */
    static Act breaksAfter(String words) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 1_000_000);
            exchange.getResponseBody().write(words.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.close();
        };
    }

    /** No answer at all. */
    Act silence() {
        return exchange -> end.await();
    }

    /** An answer begins and does not go on. */
    Act stopsAfter(String words) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 1_000_000);
            exchange.getResponseBody().write(words.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            end.await();
        };
    }

    private static void say(HttpExchange exchange, String... lines) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.flush();
        for (String line : lines) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI());
        try (exchange) {
            Act object = objects.get(exchange.getRequestURI().getPath());
            (object == null ? next() : object).play(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Act next() {
        return acts.isEmpty() ? silence() : acts.remove();
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
