package io.tapio.oom.host;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second source for tests under load, where kills can't be had fast enough: events from a file, one CloudEvent a line,
 * as it grows. It stands in for a pinned ring: what is recorded is marked in a file beside it, and what was not when the
 * process died is read again. There only where the system property {@code tapio.feed} names the file.
 */
final class Feed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final int AT_ONCE = 64 * 1024;
    private static final int MOST_EVENTS = 100;
    private static final long LOOK_MS = 5;

    private final Path file;
    private final Path mark;
    private final Consumer<OomEvent> events;
    private final Runnable recorded;
    private final Thread thread = new Thread(this::run, "tapio-feed");
    private volatile boolean closed;

    private Feed(Path file, Consumer<OomEvent> events, Runnable recorded) {
        this.file = file;
        this.mark = file.resolveSibling(file.getFileName() + ".done");
        this.events = events;
        this.recorded = recorded;
        thread.setDaemon(true);
    }

    /** Begins to read it, where there is one. */
    static @Nullable Feed begin(Consumer<OomEvent> events, Runnable recorded) {
        String file = System.getProperty("tapio.feed");
        if (file == null) {
            return null;
        }
        LOG.warn("events of {} are taken for the kernel's: this is a test", file);
        Feed feed = new Feed(Path.of(file), events, recorded);
        feed.thread.start();
        return feed;
    }

    private void run() {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(Files.exists(mark) ? Long.parseLong(Files.readString(mark)) : 0);
            byte[] buffer = new byte[AT_ONCE];
            while (!closed) {
                long from = in.getFilePointer();
                int read = in.read(buffer);
                List<String> lines = lines(buffer, read);
                if (lines.isEmpty()) {
                    in.seek(from);
                    Thread.sleep(LOOK_MS);
                    continue;
                }
                long end = from;
                for (String line : lines) {
                    events.accept(EventJson.decode(line));
                    end += line.getBytes(StandardCharsets.UTF_8).length + 1;
                }
                recorded.run();
                Files.writeString(mark, Long.toString(end));
                in.seek(end);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("the feed ends: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The whole lines at its beginning. */
    private static List<String> lines(byte[] buffer, int read) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < read && lines.size() < MOST_EVENTS; i++) {
            if (buffer[i] == '\n') {
                lines.add(new String(buffer, from, i - from, StandardCharsets.UTF_8));
                from = i + 1;
            }
        }
        return lines;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
