package io.tapio.oom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What {@code /proc} says of a process while it lives.
 *
 * @param nsPid its id in the innermost pid namespace
 * @param started when it was started, to the hundredth of a second
 */
record ProcWitness(
        long pid, long ppid, long nsPid, long uid, long gid, int oomScoreAdj, String cmdline, Instant started) {

    private static final int START_TIME = 22;
    private static final int TICK_MS = 10;

    static ProcWitness of(long pid) {
        Path proc = Path.of("/proc/" + pid);
        try {
            List<String> status = Files.readAllLines(proc.resolve("status"));
            String stat = Files.readString(proc.resolve("stat"));
            String[] behindComm = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long startedMs = Long.parseLong(behindComm[START_TIME - 3]) * TICK_MS;
            double uptime =
                    Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
            Instant boot = Instant.now().minus(Duration.ofMillis(Math.round(uptime * 1_000)));
            return new ProcWitness(
                    pid,
                    number(status, "PPid", 0),
                    last(status, "NSpid"),
                    number(status, "Uid", 0),
                    number(status, "Gid", 0),
                    Integer.parseInt(
                            Files.readString(proc.resolve("oom_score_adj")).strip()),
                    Files.readString(proc.resolve("cmdline")),
                    boot.plusMillis(startedMs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How old the process was when the event happened. */
    long ageMs(JsonNode envelope) {
        return Duration.between(started, Instant.parse(envelope.get("time").asText()))
                .toMillis();
    }

    private static long number(List<String> status, String name, int column) {
        return Long.parseLong(fields(status, name)[column]);
    }

    private static long last(List<String> status, String name) {
        String[] fields = fields(status, name);
        return Long.parseLong(fields[fields.length - 1]);
    }

    private static String[] fields(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name + ":"))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 1)
                .strip()
                .split("\\s+");
    }
}
