package io.tapio.oom.e2e;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's log as this test reads it for itself: an independent witness, which shares no line of code with the
 * collector. One thread follows it for as long as the tests run.
 */
final class KernelLog {

    private static final int LONGEST_RECORD = 8_192;
    /** The kernel prints at most 10 whole reports in 5 s; of the others it prints the line of the victim alone. */
    private static final int REPORTS_WITHOUT_DOUBT = 6;

    private static final Duration RATE_WINDOW = Duration.ofSeconds(6);

    private static final Duration STORM = Duration.ofSeconds(120);
    private static final KernelLog FOLLOWED = new KernelLog();

    private final List<Line> lines = new CopyOnWriteArrayList<>();

    /**
     * One record.
     *
     * @param usec the kernel's own clock
     */
    record Line(long usec, String text) {}

    private KernelLog() {
        Thread.ofPlatform().daemon().name("kernel-log").start(this::follow);
    }

    static KernelLog followed() {
        return FOLLOWED;
    }

    private void follow() {
        byte[] record = new byte[LONGEST_RECORD];
        try (FileInputStream kmsg = new FileInputStream("/dev/kmsg")) {
            while (true) {
                try {
                    int length = kmsg.read(record);
                    add(new String(record, 0, length, StandardCharsets.UTF_8));
                } catch (IOException overwritten) {
                    lines.add(new Line(0, "(records were overwritten before this test read them)"));
                }
            }
        } catch (IOException e) {
            lines.add(new Line(0, "(the kernel log can't be read: " + e.getMessage() + ")"));
        }
    }

    private void add(String record) {
        int semicolon = record.indexOf(';');
        String[] head = record.substring(0, semicolon).split(",");
        String text = record.substring(semicolon + 1).split("\n", 2)[0];
        lines.add(new Line(Long.parseLong(head[2]), text));
    }

    /** Waits for the kernel's whole report of a kill. */
    KernelReport report(long pid) {
        return Await.value(
                () -> "a report of process " + pid + " in the kernel log, which ends with "
                        + lines.subList(Math.max(0, lines.size() - 5), lines.size()),
                () -> KernelReport.find(List.copyOf(lines), pid));
    }

    /** Writes a line into the log, for {@link #since} to find. */
    String mark() {
        String marker = "tapio-e2e mark " + System.nanoTime();
        write(marker);
        Await.until(marker, () -> usecOf(marker) != null);
        return marker;
    }

    /** What the log says behind a mark so far. */
    List<String> since(String marker) {
        List<String> texts = List.copyOf(lines).stream().map(Line::text).toList();
        return texts.subList(texts.indexOf(marker) + 1, texts.size());
    }

    /** Waits until the kernel would print a whole report: what it holds back can't bear witness. */
    void awaitRoomForReport() {
        long offset = offsetUs();
        Boolean room = Await.value(
                () -> "the kernel log to print whole reports: too many others are killed on this machine",
                STORM,
                () -> {
                    long since = epochUs() - offset - RATE_WINDOW.toNanos() / 1_000;
                    long kills = lines.stream()
                            .filter(line -> line.usec() > since && line.text().contains("Killed process"))
                            .count();
                    return kills < REPORTS_WITHOUT_DOUBT ? Boolean.TRUE : null;
                });
        assert room;
    }

    /** The wall time of one of the log's own times: measured by writing to it, since its clock is no other's. */
    Instant wallTime(long usec) {
        long us = usec + offsetUs();
        return Instant.ofEpochSecond(us / 1_000_000, us % 1_000_000 * 1_000);
    }

    private long offsetUs() {
        String marker = "tapio-e2e clock " + System.nanoTime();
        long before = epochUs();
        write(marker);
        long middle = (before + epochUs()) / 2;
        return middle - Await.value(() -> marker, () -> usecOf(marker));
    }

    private static void write(String text) {
        try {
            Files.writeString(Path.of("/dev/kmsg"), text + "\n");
        } catch (IOException e) {
            throw new AssertionError("the kernel log can't be written", e);
        }
    }

    private @Nullable Long usecOf(String text) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).text().equals(text)) {
                return lines.get(i).usec();
            }
        }
        return null;
    }

    private static long epochUs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
