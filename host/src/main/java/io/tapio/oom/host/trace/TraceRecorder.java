package io.tapio.oom.host.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Records a live cgroup once a second, until somebody in it is killed, it is gone, or the time is over. Each line is on
 * its way to the file before the next is read, so that whoever kills this process too loses none. What is seen after a kill
 * is left out, as a trace shows what led to it. Blocks.
 */
public final class TraceRecorder {

    private static final double NS_PER_MS = 1e6;
    private static final double MS_PER_SECOND = 1e3;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LOOK_MS = 50;
    private static final int BUFFER = 512;

    private final CgroupReading cgroup;
    private final Consumer<Progress> progress;

    /** How a recording ended. */
    public enum End {
        /** The OOM killer has killed somebody in the cgroup. */
        KILLED,
        /** The cgroup is gone. */
        GONE,
        /** The time is over. */
        TIME_OVER
    }

    /**
     * How far it is.
     *
     * @param seconds since the start
     * @param samples how many were written
     * @param end why it is over; {@code null} as long as it is not
     */
    public record Progress(
            double seconds, int samples, @Nullable End end) {}

    /** @param progress told behind each sample, and at the end */
    public TraceRecorder(CgroupReading cgroup, Consumer<Progress> progress) {
        this.cgroup = cgroup;
        this.progress = progress;
    }

    /**
     * Writes a trace anew. Its name is the file's without the endings.
     *
     * @param file packed by gzip where its name ends in {@code .gz}
     * @param family what kind of program it is; {@code null} for the trace's name without the number at its end
     * @param atMost {@code null} for as long as the cgroup lives
     */
    public Recording record(Path file, @Nullable String family, @Nullable Duration atMost)
            throws IOException, InterruptedException {
        String name = nameOf(file);
        String kind = family == null ? name.replaceFirst("-\\d+$", "") : family;
        boolean packed = file.toString().endsWith(".gz");
        OutputStream raw = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (OutputStream out = packed ? new GZIPOutputStream(raw, BUFFER, true) : raw) {
            write(out, cgroup.head(name, kind));
            return record(out, name, kind, atMost == null ? Long.MAX_VALUE : atMost.toNanos());
        }
    }

    private Recording record(OutputStream out, String name, String family, long endNs)
            throws IOException, InterruptedException {
        Rises rises = new Rises();
        long limit = 0;
        double last = 0;
        int samples = 0;
        long beganNs = System.nanoTime();
        for (long nextNs = 0; ; ) {
            long nowNs = System.nanoTime() - beganNs;
            double seconds = Math.round(nowNs / NS_PER_MS) / MS_PER_SECOND;
            End end =
                    cgroup.killed() ? End.KILLED : !cgroup.exists() ? End.GONE : nowNs >= endNs ? End.TIME_OVER : null;
            ObjectNode line = end != null || nowNs < nextNs ? null : cgroup.sample(seconds);
            // Somebody may have been killed while it was read.
            if (line != null && !cgroup.killed()) {
                write(out, line);
                rises.take(seconds, held(line));
                limit = line.path("limit").asLong();
                last = seconds;
                progress.accept(new Progress(seconds, ++samples, null));
                nextNs = nowNs - nowNs % SECOND_NS + SECOND_NS;
            }
            if (end != null) {
                progress.accept(new Progress(seconds, samples, end));
                return new Recording(name, family, end, end == End.KILLED ? seconds : last, rises.sudden(limit));
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private static long held(ObjectNode line) {
        return line.path("usage").asLong()
                - line.path("active_file").asLong()
                - line.path("inactive_file").asLong();
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString().replaceFirst("\\.gz$", "").replaceFirst("\\.jsonl?$", "");
    }

    private static void write(OutputStream out, ObjectNode line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
