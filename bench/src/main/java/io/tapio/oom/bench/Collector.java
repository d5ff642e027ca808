package io.tapio.oom.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The collector as it is installed, started by its launcher with a configuration of its own. */
final class Collector implements SinkHost {

    private static final String ATTACHED = "hooks attached";
    private static final long PATIENCE_SECONDS = 60;
    private static final long END_SECONDS = 20;
    private static final long READY_PAUSE_MS = 5;
    private static final int OK = 200;

    private final long startedNs = System.nanoTime();
    private final CompletableFuture<Long> attachedNs = new CompletableFuture<>();
    private final StringBuffer log = new StringBuffer();
    private final Process process;
    private final int port;

    Collector(Setting setting, String sinks) throws IOException {
        this(setting, sinks, "");
    }

    /** @param more of the configuration, whole lines */
    Collector(Setting setting, String sinks, String more) throws IOException {
        this(setting, sinks, more, null, Map.of());
    }

    /**
     * One in a container.
     *
     * @param environment beside that of this process
     */
    Collector(
            Setting setting,
            String sinks,
            String more,
            @Nullable ScratchCgroup container,
            Map<String, String> environment)
            throws IOException {
        port = freePort();
        Path config = Files.writeString(setting.scratch().resolve("tapio-oom.yaml"), """
                http: {host: 127.0.0.1, port: %d}
                journal: {path: "%s"}
                source: {pin: false, history: false}
                sinks: {%s}
                %s""".formatted(
                        port, setting.scratch().resolve("journal.db"), sinks, more));
        List<String> command =
                List.of(setting.home().resolve("tapio-oom").toString(), "run", "--config", config.toString());
        ProcessBuilder builder = new ProcessBuilder(container == null ? command : container.inside(command))
                .redirectOutput(Redirect.DISCARD);
        builder.environment().putAll(environment);
        process = builder.start();
        Thread.ofPlatform().daemon().name("collector-log").start(this::followLog);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void followLog() {
        try (BufferedReader lines = process.errorReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.append(line).append('\n');
                if (line.contains(ATTACHED)) {
                    attachedNs.complete(System.nanoTime());
                }
            }
        } catch (IOException e) {
            log.append(e);
        }
        attachedNs.completeExceptionally(new IOException("the collector ended:\n" + log));
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public String log() {
        return log.toString();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the log says that the hooks are attached; milliseconds since the launcher was started. */
    double awaitAttached() throws IOException, InterruptedException {
        try {
            return (attachedNs.get(PATIENCE_SECONDS, TimeUnit.SECONDS) - startedNs) / 1e6;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the collector did not say \"" + ATTACHED + "\":\n" + log, e);
        }
    }

    /** Waits until the collector calls itself ready; milliseconds since the launcher was started. */
    double awaitReady() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!isReady(client, request)) {
                if (System.nanoTime() - startedNs > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                    throw new IOException("the collector did not get ready:\n" + log);
                }
                TimeUnit.MILLISECONDS.sleep(READY_PAUSE_MS);
            }
        }
        return (System.nanoTime() - startedNs) / 1e6;
    }

    private boolean isReady(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return process.isAlive()
                    && client.send(request, BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            return false; // nobody listens yet
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new IOException("the collector did not end within " + END_SECONDS + " s:\n" + log);
    }
}
