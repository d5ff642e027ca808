package io.tapio.oom.host.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static final double NS_PER_SECOND = 1e9;
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
     * Writes a trace anew.
     *
     * @param file packed by gzip where its name ends in {@code .gz}; without its endings it gives the trace's name
     * @param atMost {@code null} for as long as the cgroup lives
     */
    public End record(Path file, @Nullable Duration atMost) throws IOException, InterruptedException {
        boolean packed = file.toString().endsWith(".gz");
        OutputStream raw = Files.newOutputStream(file);
        try (OutputStream out = packed ? new GZIPOutputStream(raw, BUFFER, true) : raw) {
            write(out, cgroup.head(nameOf(file)));
            long beganNs = System.nanoTime();
            long endNs = atMost == null ? Long.MAX_VALUE : atMost.toNanos();
            int samples = 0;
            for (long nextNs = 0; ; ) {
                long nowNs = System.nanoTime() - beganNs;
                End end = cgroup.killed()
                        ? End.KILLED
                        : !cgroup.exists() ? End.GONE : nowNs >= endNs ? End.TIME_OVER : null;
                ObjectNode line = end != null || nowNs < nextNs ? null : cgroup.sample(nowNs / NS_PER_SECOND);
                // Somebody may have been killed while it was read.
                if (line != null && !cgroup.killed()) {
                    write(out, line);
                    progress.accept(new Progress(nowNs / NS_PER_SECOND, ++samples, null));
                    nextNs = nowNs - nowNs % SECOND_NS + SECOND_NS;
                }
                if (end != null) {
                    progress.accept(new Progress(nowNs / NS_PER_SECOND, samples, end));
                    return end;
                }
                Thread.sleep(LOOK_MS);
            }
        }
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString().replaceFirst("\\.gz$", "").replaceFirst("\\.jsonl?$", "");
    }

    private static void write(OutputStream out, ObjectNode line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
