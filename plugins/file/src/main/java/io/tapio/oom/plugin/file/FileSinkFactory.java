package io.tapio.oom.plugin.file;

import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.pf4j.Extension;

/**
 * Makes sinks that append to a file. Settings: {@code path} (required, absolute), {@code sync} (each notification is on
 * the disk before it counts as delivered), {@code max_size}, {@code daily}, {@code max_files}, {@code compress}.
 */
@Extension
public final class FileSinkFactory implements SinkFactory {

    private static final Set<String> SETTINGS = Set.of("path", "sync", "max_size", "daily", "max_files", "compress");
    private static final long DEFAULT_SIZE = 100_000_000;
    private static final long LEAST_SIZE = 10_000;
    private static final long MOST_SIZE = 1_000_000_000_000L;

    @Override
    public String name() {
        return "file";
    }

    @Override
    public void check(SinkSettings settings) {
        settings.allowOnly(SETTINGS);
        path(settings);
        rotation(settings);
        settings.flag("sync", true);
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        settings.allowOnly(SETTINGS);
        Path path = path(settings);
        return new FileSink(
                new LineFile(path, settings.flag("sync", true)),
                new Rotation(path, rotation(settings), Clock.systemDefaultZone()),
                context);
    }

    private static Path path(SinkSettings settings) {
        String text = settings.requiredString("path");
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            throw new SettingsException(settings.path("path") + " is no path: " + e.getReason());
        }
        if (!path.isAbsolute() || path.getFileName() == null) {
            throw new SettingsException(
                    settings.path("path") + " must be absolute, such as /var/log/oom.jsonl: " + text);
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new SettingsException(settings.path("path") + " must be a regular file: " + text);
        }
        return path.normalize();
    }

    private static Rotation.Limits rotation(SinkSettings settings) {
        return new Rotation.Limits(
                settings.size("max_size", DEFAULT_SIZE, LEAST_SIZE, MOST_SIZE),
                settings.flag("daily", false),
                settings.integer("max_files", 10, 1, 1000),
                settings.choice("compress", "none", Set.of("none", "gzip")).equals("gzip"));
    }
}
