package io.tapio.oom.host.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.MemoryCounters;
import io.tapio.oom.api.event.MemoryParts;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.Room;
import io.tapio.oom.api.text.PlainText;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trace, packed by gzip or not: JSON lines, the first about the trace, then one a sample. What reclaim can't give
 * back is usage without the page cache on the file lists, as in a trace from cgroup v1.
 */
public final class TraceReader implements AutoCloseable {

    /** Far more than a line has. */
    private static final int MOST_CHARACTERS = 64 << 10;

    private static final int GZIP = 0x1f8b;
    private static final double NS_PER_SECOND = 1e9;
    private static final long NS_PER_US = 1_000;
    private static final int QUOTED = 60;
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Path file;
    private final BufferedReader lines;
    private final String name;
    private int number;
    private boolean cut;

    /** One sample: its time as the trace tells it, and what a pass over that cgroup alone would have given. */
    public record Line(double seconds, MemorySamples samples) {}

    private TraceReader(Path file, BufferedReader lines) throws IOException, TraceException {
        this.file = file;
        this.lines = lines;
        JsonNode head = next();
        if (head == null) {
            throw new TraceException("[TAPIO-Q001] " + file + " is empty: a trace begins with a line about it");
        }
        if (!head.path("trace").isTextual() || head.path("trace").asText().isBlank()) {
            throw wrong("the first line must tell the trace's name: {\"trace\":\"NAME\",...}");
        }
        this.name = head.path("trace").asText();
    }

    /** Opens a trace and reads its first line. */
    public static TraceReader open(Path file) throws IOException, TraceException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        try {
            raw.mark(2);
            int magic = raw.read() << 8 | raw.read();
            raw.reset();
            InputStream in = magic == GZIP ? new Unpacked(raw) : raw;
            return new TraceReader(file, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException | TraceException e) {
            raw.close();
            throw e;
        }
    }

    /** The trace's name. */
    public String name() {
        return name;
    }

    /**
     * The next sample; {@code null} at the end.
     *
     * @throws TraceException when a line is none; it tells which
     */
    public @Nullable Line read() throws IOException, TraceException {
        JsonNode line = next();
        if (line == null) {
            return null;
        }
        JsonNode time = line.path("t");
        if (!time.isNumber() || !(time.asDouble() >= 0) || !(time.asDouble() < 1e9)) {
            throw wrong("t must be seconds, 0 or more");
        }
        long usage = required(line, "usage");
        Long limit = size(line, "limit");
        Long active = size(line, "active_file");
        Long inactive = size(line, "inactive_file");
        long held = Math.max(0, usage - orNothing(active) - orNothing(inactive));
        Long anon = size(line, "anon");
        Long shared = size(line, "shmem");
        Room own = limit == null || limit == 0 ? null : new Room("/" + name, limit, held);
        MemorySample sample = new MemorySample(
                "/" + name,
                1L,
                usage,
                limit,
                held,
                own,
                own,
                new MemoryParts(
                        anon == null ? null : anon + orNothing(shared),
                        active,
                        inactive,
                        size(line, "kmem"),
                        null,
                        null),
                new MemoryCounters(
                        size(line, "max_usage"),
                        size(line, "failcnt"),
                        null,
                        size(line, "oom_kill"),
                        null,
                        null,
                        null,
                        nanoseconds(size(line, "psi_some_us")),
                        nanoseconds(size(line, "psi_full_us"))),
                Ownership.of(new ContainerFacts(name, null, "unknown"), null, null));
        long ns = Math.round(time.asDouble() * NS_PER_SECOND);
        return new Line(time.asDouble(), new MemorySamples(Instant.EPOCH.plusNanos(ns), ns, true, List.of(sample)));
    }

    private long required(JsonNode line, String key) throws TraceException {
        Long value = size(line, key);
        if (value == null) {
            throw wrong(key + " is missing");
        }
        return value;
    }

    private @Nullable Long size(JsonNode line, String key) throws TraceException {
        JsonNode value = line.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
            throw wrong(key + " must be a whole number of 0 or more: " + PlainText.clip(value.toString(), QUOTED));
        }
        return value.asLong();
    }

    private static long orNothing(@Nullable Long bytes) {
        return bytes == null ? 0 : bytes;
    }

    private static @Nullable Long nanoseconds(@Nullable Long microseconds) {
        return microseconds == null ? null : microseconds * NS_PER_US;
    }

    private @Nullable JsonNode next() throws IOException, TraceException {
        String text = line();
        if (text == null) {
            return null;
        }
        number++;
        try {
            JsonNode line = MAPPER.readTree(text);
            if (line == null || !line.isObject()) {
                throw wrong("it is no JSON object");
            }
            return line;
        } catch (JsonProcessingException e) {
            if (cut) {
                return null;
            }
            throw wrong("it is no JSON: " + PlainText.line(e.getOriginalMessage()));
        }
    }

    private @Nullable String line() throws IOException, TraceException {
        StringBuilder text = new StringBuilder();
        for (int next = lines.read(); next >= 0; next = lines.read()) {
            if (next == '\n') {
                return text.toString();
            }
            text.append((char) next);
            if (text.length() > MOST_CHARACTERS) {
                number++;
                throw wrong("it is longer than " + MOST_CHARACTERS + " characters");
            }
        }
        cut = true; // a recorder that was killed may have left half a line
        return text.isEmpty() ? null : text.toString();
    }

    /** Of a packed file that was being written when its recorder was killed, the end is missing. */
    private static final class Unpacked extends GZIPInputStream {

        Unpacked(InputStream in) throws IOException {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (EOFException cut) {
                return -1;
            }
        }
    }

    private TraceException wrong(String what) {
        return new TraceException("[TAPIO-Q002] " + file + ":" + number + ": " + what);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
