package org.example.oom;

import io.tapio.oom.api.sink.SinkCompatibilityKit;
import io.tapio.oom.api.sink.SinkFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** The collector's own tests of what every sink must hold. Add yours. */
class NotesSinkTest extends SinkCompatibilityKit {

    @TempDir
    private Path folder;

    @Override
    protected SinkFactory factory() {
        return new NotesSinkFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("path", folder.resolve("notes.jsonl").toString());
    }

    /** What has come to where the sink sends it: here the file's lines. */
    @Override
    protected List<String> arrived() {
        Path notes = folder.resolve("notes.jsonl");
        try {
            return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
