package io.tapio.oom.plugin.file;

import io.tapio.oom.api.sink.SinkCompatibilityKit;
import io.tapio.oom.api.sink.SinkFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class FileSinkKitTest extends SinkCompatibilityKit {

    @TempDir
    private Path directory = Path.of("");

    @Override
    protected SinkFactory factory() {
        return new FileSinkFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("path", file().toString());
    }

    @Override
    protected List<String> arrived() {
        try {
            return Files.exists(file()) ? Files.readAllLines(file()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected boolean breakPeer() {
        try {
            Files.delete(file());
            Files.createDirectory(file());
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file() {
        return directory.resolve("events.jsonl");
    }
}
