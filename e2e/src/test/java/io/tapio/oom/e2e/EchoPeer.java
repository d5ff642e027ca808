package io.tapio.oom.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that takes nothing and says, with its refusal, all that it was sent: some servers do so when they debug. */
final class EchoPeer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final StringBuffer sent = new StringBuffer();

    /** @param answers what it answers below each path */
    EchoPeer(Map<String, Integer> answers) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        answers.forEach((path, status) -> server.createContext(path, exchange -> echo(exchange, status)));
        server.start();
        Scratch.register(this);
    }

    private void echo(HttpExchange exchange, int status) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String echo = "no: " + exchange.getRequestURI() + " " + Map.copyOf(exchange.getRequestHeaders()) + body;
            sent.append(echo).append('\n');
            byte[] answer = echo.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** All that it was sent so far. */
    String sent() {
        return sent.toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        Scratch.forget(this);
    }
}
