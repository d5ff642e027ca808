package io.tapio.oom.plugin.stdout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stands for the standard output. */
final class Screen extends OutputStream {

    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private volatile @Nullable String failure;
    private volatile int writes;

    StdoutSinkFactory factory() {
        return new StdoutSinkFactory(() -> this, ZoneOffset.UTC);
    }

    void leave() {
        fail("Broken pipe");
    }

    /** Every write fails with that reason; {@code null} ends it. */
    void fail(@Nullable String reason) {
        failure = reason;
    }

    String text() {
        return seen.toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
        return text().lines().toList();
    }

    /** How often something was written, whatever its length. */
    int writes() {
        return writes;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        writes++;
        super.write(bytes, from, length);
    }

    @Override
    public void write(int value) throws IOException {
        String reason = failure;
        if (reason != null) {
            throw new IOException(reason);
        }
        seen.write(value);
    }
}
