package io.tapio.oom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server for a webhook that now and then does what servers do. It keeps what it took, in its order. */
final class UnrulyPeer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NO_CONTENT = 204;
    private static final int FAILS = 500;
    private static final int TOO_MANY = 429;
    private static final long SLOW_MS = 120;
    private static final long HANG_MS = 1_500;

    private final Habit habit;
    private final HttpServer server;
    private final Random random;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<JsonNode> taken = new ArrayList<>();
    private volatile boolean wellBehaved;

    /** What it does in place of an answer, and how often of a hundred requests. */
    enum Habit {
        NONE(0),
        FAILS(30),
        ASKS_TO_WAIT(10),
        ANSWERS_SLOWLY(30),
        HANGS(3),
        CUTS_THE_CONNECTION(20),
        CUTS_THE_ANSWER(20);

        private final int percent;

        Habit(int percent) {
            this.percent = percent;
        }
    }

    UnrulyPeer(Habit habit) {
        this.habit = habit;
        this.random = new Random(habit.ordinal());
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

    String name() {
        return habit.name().toLowerCase(Locale.ROOT);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/oom";
    }

    /** From now on it only takes what comes. */
    void behave() {
        wellBehaved = true;
    }

    private synchronized boolean misbehaves() {
        return !wellBehaved && random.nextInt(100) < habit.percent;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode event = JSON.readTree(exchange.getRequestBody().readAllBytes());
            if (!misbehaves()) {
                keep(event);
                exchange.sendResponseHeaders(NO_CONTENT, -1);
                return;
            }
            switch (habit) {
                case NONE -> {}
                case FAILS -> exchange.sendResponseHeaders(FAILS, -1);
                case ASKS_TO_WAIT -> {
                    exchange.getResponseHeaders().set("Retry-After", "1");
                    exchange.sendResponseHeaders(TOO_MANY, -1);
                }
                case ANSWERS_SLOWLY -> {
                    Thread.sleep(SLOW_MS);
                    keep(event);
                    exchange.sendResponseHeaders(NO_CONTENT, -1);
                }
                case HANGS -> Thread.sleep(HANG_MS);
                case CUTS_THE_CONNECTION -> keep(event);
                case CUTS_THE_ANSWER -> {
                    keep(event);
                    exchange.sendResponseHeaders(200, 1_000);
                    OutputStream out = exchange.getResponseBody();
                    out.write(new byte[10]);
                    out.flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void keep(JsonNode event) {
        taken.add(event.get("data"));
    }

    /** What it took, in the order in which it came, with what came again. */
    synchronized List<JsonNode> taken() {
        return List.copyOf(taken);
    }

    synchronized Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>();
        taken.forEach(data -> ids.add(data.get("event_id").asText()));
        return ids;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        Scratch.forget(this);
    }
}
