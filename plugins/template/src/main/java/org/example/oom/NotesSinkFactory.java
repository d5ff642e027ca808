package org.example.oom;

import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import java.nio.file.Path;
import java.util.Set;
import org.pf4j.Extension;

/** Makes a sink for each entry of the configuration that says {@code plugin: notes}. */
@Extension
public final class NotesSinkFactory implements SinkFactory {

    @Override
    public String name() {
        return "notes";
    }

    /** Looks at the settings without making anything: {@code config check} tells a mistake with its line. */
    @Override
    public void check(SinkSettings settings) {
        path(settings);
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        return new NotesSink(path(settings));
    }

    private static Path path(SinkSettings settings) {
        settings.allowOnly(Set.of("path"));
        return Path.of(settings.requiredString("path"));
    }
}
