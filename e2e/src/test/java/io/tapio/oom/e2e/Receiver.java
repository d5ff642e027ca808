package io.tapio.oom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * A web server that takes what the webhook posts. Other processes of this machine may be killed too while a test runs,
 * so every question is about one cgroup.
 */
final class Receiver implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final CountDownLatch answering;
    private volatile int status = 204;

    /** One request's body and the header that says what it is. */
    record Post(String contentType, String body, JsonNode event) {}

    private Receiver(boolean answers) {
        answering = new CountDownLatch(answers ? 0 : 1);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/oom", this::take);
        server.start();
        Scratch.register(this);
    }

    static Receiver open() {
        return new Receiver(true);
    }

    /** One that takes requests and does not answer them before it is told to. */
    static Receiver silent() {
        return new Receiver(false);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            posts.add(new Post(exchange.getRequestHeaders().getFirst("Content-Type"), body, JSON.readTree(body)));
            answering.await();
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets a silent one answer what it has taken and what comes. */
    void speak() {
        answering.countDown();
    }

    /** From now on each request gets this answer. */
    void answerWith(int newStatus) {
        status = newStatus;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/oom";
    }

    /** A configuration whose only sink is this, with a free port for HTTP. */
    String config() {
        return """
                node: e2e-node
                http: {port: 0}
                sinks:
                  stdout: {enabled: false}
                  hook: {plugin: webhook, url: "%s"}
                """.formatted(url());
    }

    /** Waits for the kill of a process. */
    JsonNode victim(MemoryCgroup cgroup, long pid) {
        return await(cgroup, "oom_kill_victim", data -> data.at("/victim/pid").asLong() == pid)
                .get("data");
    }

    /** Waits for the trigger of an OOM. */
    JsonNode trigger(JsonNode victim, MemoryCgroup cgroup) {
        return await(cgroup, "oom_kill_triggered", data -> data.get("oom_id").equals(victim.get("oom_id")))
                .get("data");
    }

    /** Waits for an event of this type about the cgroup or one below. */
    JsonNode await(MemoryCgroup cgroup, String type, Predicate<JsonNode> which) {
        return Await.value(
                () -> type + " of " + cgroup.path() + " among " + posts.size() + " posts",
                () -> of(cgroup, type).stream()
                        .map(Post::event)
                        .filter(event -> which.test(event.get("data")))
                        .findFirst()
                        .orElse(null));
    }

    /** Waits for the kill of a process of which a runtime's own words are known, not its cgroup. */
    JsonNode victim(Predicate<JsonNode> which) {
        return Await.value(
                () -> "a kill among "
                        + victims().stream()
                                .map(data -> data.at("/victim/cgroup_path") + " " + data.get("container"))
                                .toList(),
                () -> victims().stream().filter(which).findFirst().orElse(null));
    }

    /** What came so far of this type about the cgroup or one below. */
    List<Post> of(MemoryCgroup cgroup, String type) {
        return posts.stream()
                .filter(post -> post.event().at("/data/event_type").asText().equals(type))
                .filter(post -> post.body().contains("\"" + cgroup.path() + "\"")
                        || post.body().contains("\"" + cgroup.path() + "/"))
                .toList();
    }

    /** Every kill that came so far, also of others on this machine. */
    List<JsonNode> victims() {
        return posts.stream()
                .map(post -> post.event().get("data"))
                .filter(data -> data.get("event_type").asText().equals("oom_kill_victim"))
                .toList();
    }

    /** All that came so far. */
    List<JsonNode> all() {
        return posts.stream().map(Post::event).toList();
    }

    int posts() {
        return posts.size();
    }

    @Override
    public void close() {
        answering.countDown();
        server.stop(0);
        threads.close();
        Scratch.forget(this);
    }
}
