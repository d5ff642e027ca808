package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/** A program of the machine that listens on a port of the loopback, until this is closed. */
final class Service implements AutoCloseable {

    private final Process process;
    private final int port;

    private Service(Process process, int port) {
        this.process = process;
        this.port = port;
        Scratch.register(this);
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param command of a port; the program must stay in the foreground
     */
    static Service start(IntFunction<List<String>> command) {
        int port = freePort();
        Path said = Scratch.file("said", "");
        Service service;
        try {
            service = new Service(
                    new ProcessBuilder(command.apply(port))
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .start(),
                    port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.value(() -> command.apply(port) + " to listen: " + text(said), () -> service.listens() ? service : null);
        return service;
    }

    private boolean listens() {
        if (!process.isAlive()) {
            return false;
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        Scratch.forget(this);
    }
}
