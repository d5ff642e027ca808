package io.tapio.oom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * As much of a Kubernetes API server as the collector asks for: lists in pages, watches, single objects, errors. Pods are
 * selected by their node; everything else is found by its path.
 */
final class ApiServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PODS = "/api/v1/pods";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, ObjectNode> pods = new LinkedHashMap<>();
    private final Map<String, ObjectNode> objects = new ConcurrentSkipListMap<>();
    private final List<ObjectNode> changes = new ArrayList<>();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<JsonNode> created = new CopyOnWriteArrayList<>();
    private int version = 1_000;
    private int oldest = 1_000;
    private int watches = 1;
    private volatile long delayMs;
    private volatile boolean closed;

    /**
     * A request.
     *
     * @param verb as RBAC calls it: {@code get}, {@code list}, {@code watch} or {@code create}
     * @param path without the query
     * @param token what stood behind {@code Bearer}; empty when nothing did
     */
    record Asked(String verb, String path, Map<String, String> query, String token) {}

    private ApiServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        Scratch.register(this);
    }

    static ApiServer open() {
        return new ApiServer();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** A file that leads here. */
    Path kubeconfig() {
        return Scratch.file("kubeconfig", """
                apiVersion: v1
                kind: Config
                current-context: here
                contexts: [{name: here, context: {cluster: here, user: tapio}}]
                clusters: [{name: here, cluster: {server: "%s"}}]
                users: [{name: tapio, user: {token: a-token}}]
                """.formatted(url()));
    }

    /** A pod is new or another than before; watchers hear of it. */
    synchronized void put(ObjectNode pod) {
        String uid = pod.at("/metadata/uid").asText();
        tell(pods.put(uid, pod) == null ? "ADDED" : "MODIFIED", pod);
    }

    /** A pod is gone; watchers hear of it. */
    synchronized void delete(String uid) {
        tell("DELETED", Objects.requireNonNull(pods.remove(uid), uid));
    }

    private void tell(String type, ObjectNode pod) {
        version++;
        ((ObjectNode) pod.get("metadata")).put("resourceVersion", Integer.toString(version));
        ObjectNode change = JSON.createObjectNode().put("type", type);
        change.set("object", pod.deepCopy());
        changes.add(change);
        notifyAll();
    }

    /** Anything but a pod, by its path, for example {@code /apis/apps/v1/namespaces/shop/replicasets/payment-1}. */
    void object(String path, ObjectNode object) {
        objects.put(path, object);
    }

    /** Answers requests for paths that begin so with an error. */
    void refuse(String prefix, int code) {
        refusals.put(prefix, code);
    }

    /** Answers them again. */
    void allow(String prefix) {
        refusals.remove(prefix);
    }

    /** Makes every answer late. */
    void delay(long milliseconds) {
        delayMs = milliseconds;
    }

    /** Ends every watch, and knows no more what came before now: the next one is told 410. */
    synchronized void forgetThePast() {
        version += 10;
        oldest = version;
        endWatches();
    }

    /** Ends every watch, as a server does now and then. */
    synchronized void endWatches() {
        watches++;
        notifyAll();
    }

    /** What was asked so far. */
    List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** What was created so far. */
    List<JsonNode> created() {
        return List.copyOf(created);
    }

    long asked(Predicate<Asked> which) {
        return asked.stream().filter(which).count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            String token = authorization == null ? "" : authorization.replaceFirst("^Bearer ", "");
            boolean creates = exchange.getRequestMethod().equals("POST");
            asked.add(new Asked(creates ? "create" : verb(path, query), path, query, token));
            TimeUnit.MILLISECONDS.sleep(delayMs);
            Integer refusal = refusals.entrySet().stream()
                    .filter(each -> path.startsWith(each.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
            if (refusal != null) {
                send(exchange, refusal, status(refusal, "refused by the test: " + path));
            } else if (creates) {
                ObjectNode object = (ObjectNode) JSON.readTree(exchange.getRequestBody());
                created.add(object);
                send(exchange, 201, object);
            } else if (!path.equals(PODS)) {
                object(exchange, path);
            } else if (query.containsKey("watch")) {
                watch(exchange, query);
            } else {
                send(exchange, 200, list(query));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** RBAC's verb of a request: a path with a name gets, one without lists. */
    private static String verb(String path, Map<String, String> query) {
        if (query.containsKey("watch")) {
            return "watch";
        }
        int beforeResource = path.startsWith("/api/") ? 3 : 4; // "", api, v1 or "", apis, group, version
        List<String> parts = List.of(path.split("/"));
        int names = parts.size() - beforeResource - (parts.contains("namespaces") ? 2 : 0);
        return names > 1 ? "get" : "list";
    }

    private void object(HttpExchange exchange, String path) throws IOException {
        ObjectNode object = objects.get(path);
        List<ObjectNode> inside = objects.entrySet().stream()
                .filter(each -> each.getKey().startsWith(path + "/"))
                .map(Map.Entry::getValue)
                .toList();
        if (object == null && inside.isEmpty() && verb(path, Map.of()).equals("get")) {
            send(exchange, 404, status(404, path + " not found"));
            return;
        }
        send(exchange, 200, object == null ? listOf(inside, "") : object);
    }

    private synchronized ObjectNode list(Map<String, String> query) {
        List<ObjectNode> all =
                pods.values().stream().filter(pod -> selects(query, pod)).toList();
        int from = Integer.parseInt(query.getOrDefault("continue", "0"));
        int to = Math.min(all.size(), from + Integer.parseInt(query.getOrDefault("limit", "100000")));
        return listOf(all.subList(from, to), to < all.size() ? Integer.toString(to) : "");
    }

    private synchronized ObjectNode listOf(List<ObjectNode> items, String resumeAt) {
        ObjectNode list = JSON.createObjectNode().put("kind", "List").put("apiVersion", "v1");
        list.putObject("metadata")
                .put("resourceVersion", Integer.toString(version))
                .put("continue", resumeAt);
        ArrayNode array = list.putArray("items");
        items.forEach(array::add);
        return list;
    }

    private static boolean selects(Map<String, String> query, JsonNode pod) {
        String selector = query.getOrDefault("fieldSelector", "");
        return selector.isEmpty()
                || selector.equals("spec.nodeName=" + pod.at("/spec/nodeName").asText());
    }

    private void watch(HttpExchange exchange, Map<String, String> query) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.flush();
        int seen = Integer.parseInt(query.getOrDefault("resourceVersion", "0"));
        if (seen < oldest) {
            ObjectNode error = JSON.createObjectNode().put("type", "ERROR");
            error.set("object", status(410, "too old resource version: " + seen + " (" + oldest + ")"));
            line(out, error);
            return;
        }
        int mine;
        synchronized (this) {
            mine = watches;
        }
        while (!closed) {
            List<ObjectNode> fresh = new ArrayList<>();
            synchronized (this) {
                for (ObjectNode change : changes) {
                    int at = change.at("/object/metadata/resourceVersion").asInt();
                    if (at > seen && selects(query, change.get("object"))) {
                        fresh.add(change);
                        seen = at;
                    }
                }
                if (fresh.isEmpty()) {
                    if (mine != watches) {
                        return;
                    }
                    wait();
                }
            }
            for (ObjectNode change : fresh) {
                line(out, change);
            }
        }
    }

    private static void line(OutputStream out, ObjectNode change) throws IOException {
        out.write((change + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static ObjectNode status(int code, String message) {
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", message)
                .put("code", code);
    }

    private static void send(HttpExchange exchange, int code, ObjectNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String each : raw == null ? new String[0] : raw.split("&")) {
            String[] pair = URLDecoder.decode(each, StandardCharsets.UTF_8).split("=", 2);
            query.put(pair[0], pair.length > 1 ? pair[1] : "");
        }
        return query;
    }

    @Override
    public void close() {
        closed = true;
        endWatches();
        server.stop(0);
        threads.shutdownNow();
        Scratch.forget(this);
    }
}
