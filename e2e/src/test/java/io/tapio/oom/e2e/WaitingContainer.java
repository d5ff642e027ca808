package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A client that stands between this test and the program in a container. */
final class WaitingContainer implements AutoCloseable {

    private final Process client;
    private final Lines out;
    private final Writer in;

    WaitingContainer(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                // conmon leaves a file where it is when its container runs out of memory.
                .directory(Scratch.directory().toFile());
        builder.environment().putAll(environment);
        try {
            client = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out = new Lines("the container's output", client.getInputStream());
        in = client.outputWriter(StandardCharsets.US_ASCII);
        Scratch.register(this);
        out.await("ready");
    }

    /** Lets it take memory until it is killed, and says how the runtime says that it ended. */
    int growUntilKilled() {
        try {
            in.write("go\n");
            in.flush();
            out.await("holding");
            in.write("go\n");
            in.flush();
            if (!client.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the container does not end; it said " + out.all());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return client.exitValue();
    }

    @Override
    public void close() {
        client.destroyForcibly();
        client.onExit().join();
        Scratch.forget(this);
    }
}
