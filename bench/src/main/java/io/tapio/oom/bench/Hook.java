package io.tapio.oom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tapio.oom.kernel.KernelClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** A plain local HTTP server that notes when the JSON of each victim is there. */
final class Hook implements AutoCloseable {

    private static final int ACCEPTED = 204;
    private static final int WARM_UP_POSTS = 3_000;

    private final Receipts<Long> receivedNs = new Receipts<>();
    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpServer server;

    Hook() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Lets the server's code be compiled, so that what is measured is the collector's way and not this one's. */
    void warmUp() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url()))
                .POST(BodyPublishers.ofString("{\"data\": {\"event_type\": \"none\"}}"))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int post = 0; post < WARM_UP_POSTS; post++) {
                client.send(request, BodyHandlers.discarding());
            }
        }
    }

    /** {@code CLOCK_BOOTTIME} of the last byte of a victim's first event. */
    Receipts<Long> receivedNs() {
        return receivedNs;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            long now = KernelClock.bootTimeNs();
            JsonNode data = mapper.readTree(body).path("data");
            if (data.path("event_type").asText().equals("oom_kill_victim")) {
                receivedNs.arrived(data.path("victim").path("pid").asLong(), now);
            }
            exchange.sendResponseHeaders(ACCEPTED, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
