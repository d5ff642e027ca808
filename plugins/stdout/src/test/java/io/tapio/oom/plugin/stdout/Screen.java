package io.tapio.oom.plugin.stdout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;

/** Stands for the standard output; its encoding can't say much, as in a container without a locale. */
final class Screen extends OutputStream {

    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(this, false, StandardCharsets.US_ASCII);
    private volatile boolean readerGone;

    StdoutSinkFactory factory() {
        return new StdoutSinkFactory(() -> stream, ZoneOffset.UTC);
    }

    void leave() {
        readerGone = true;
    }

    String text() {
        return seen.toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
        return text().lines().toList();
    }

    @Override
    public void write(int value) throws IOException {
        if (readerGone) {
            throw new IOException("Broken pipe");
        }
        seen.write(value);
    }
}
