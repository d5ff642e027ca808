package io.tapio.oom.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * A plain local HTTP server that takes batches of events and keeps account of them by their ids, {@code fed-NUMBER}:
 * which came, how often one came again, and whether one came before an earlier one of its incident.
 */
final class BatchPeer implements AutoCloseable {

    private static final int ACCEPTED = 204;
    private static final String ID = "\"event_id\":\"" + EventFeed.PREFIX;

    private final BitSet seen = new BitSet();
    private final HttpServer server;
    private long again;
    private long outOfOrder;
    private volatile int different;
    private volatile long lastNs;

    BatchPeer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** How many different events came. */
    int different() {
        return different;
    }

    /** When the last new one came, by {@link System#nanoTime}. */
    long lastNs() {
        return lastNs;
    }

    synchronized long again() {
        return again;
    }

    synchronized long outOfOrder() {
        return outOfOrder;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            count(body);
            exchange.sendResponseHeaders(ACCEPTED, -1);
        }
    }

    private synchronized void count(String body) {
        int fresh = 0;
        for (int at = body.indexOf(ID); at >= 0; at = body.indexOf(ID, at + 1)) {
            int from = at + ID.length();
            int event = Integer.parseInt(body, from, body.indexOf('"', from), 10);
            if (seen.get(event)) {
                again++;
                continue;
            }
            int first = event - event % EventFeed.KILLS_AN_INCIDENT;
            if (seen.previousSetBit(first + EventFeed.KILLS_AN_INCIDENT - 1) > event) {
                outOfOrder++;
            }
            seen.set(event);
            fresh++;
        }
        if (fresh > 0) {
            lastNs = System.nanoTime();
            different += fresh;
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
