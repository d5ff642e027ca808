package io.tapio.oom.host.plugin;

import io.tapio.oom.host.plugin.FlightRecord.Call;
import io.tapio.oom.host.plugin.FlightRecord.LastRun;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which drop-ins ended the process again and again: the third end within ten minutes leaves a plugin out until its file
 * changes. Ends count together when they came in the same call about the same subject, since a process that is killed
 * from outside may have been in any. Kept in a file beside the flight record.
 */
final class Quarantine {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int ENDS = 3;
    private static final int MOST = 32;

    private final @Nullable Path file;
    private final List<End> ends = new ArrayList<>();
    private final Set<String> out = new LinkedHashSet<>();

    /** An end of the process in a call of that plugin. */
    private record End(String sha256, String call, long atMs) {}

    private Quarantine(@Nullable Path file) {
        this.file = file;
    }

    /** Where nothing is kept nobody is left out. */
    static Quarantine nobody() {
        return new Quarantine(null);
    }

    /** Reads what is kept, and adds what ended the run before. */
    static Quarantine of(Path file, LastRun last, Instant now) {
        Quarantine quarantine = new Quarantine(file);
        quarantine.read(file);
        if (!last.calls().isEmpty()) {
            last.calls().forEach(call -> quarantine.add(call, now));
            quarantine.write(file);
        }
        return quarantine;
    }

    /** Whether that file is left out. */
    boolean has(@Nullable String sha256) {
        return sha256 != null && out.contains(sha256);
    }

    /** Why a file is left out. */
    Refusal refusal() {
        return new Refusal(
                Refusal.Kind.QUARANTINED,
                "the process ended " + ENDS + " times within " + WINDOW.toMinutes()
                        + " minutes in the same call of it; it is left out until the file changes, or " + file
                        + " is removed and the collector started again");
    }

    private void add(Call call, Instant now) {
        if (call.sha256().isEmpty()) {
            return;
        }
        long nowMs = now.toEpochMilli();
        End end = new End(call.sha256(), call.sink() + " " + call.what() + " " + call.subject(), nowMs);
        ends.removeIf(old -> Math.abs(nowMs - old.atMs()) > WINDOW.toMillis());
        ends.add(end);
        long same = ends.stream()
                .filter(other ->
                        other.sha256().equals(end.sha256()) && other.call().equals(end.call()))
                .count();
        if (same >= ENDS) {
            out.add(end.sha256());
        }
    }

    private void read(Path file) {
        try {
            JsonObject kept = new JsonObject(Files.readString(file));
            for (Object each : kept.getJsonArray("ends", new JsonArray())) {
                JsonObject end = (JsonObject) each;
                ends.add(new End(end.getString("sha256"), end.getString("call"), end.getLong("at_ms")));
            }
            kept.getJsonArray("left_out", new JsonArray()).forEach(sum -> out.add((String) sum));
        } catch (NoSuchFileException e) {
            LOG.debug("no plugin has ended the process so far");
        } catch (IOException | DecodeException | ClassCastException e) {
            LOG.warn("{} can't be read, and begins anew: {}", file, e.toString());
        }
    }

    private void write(Path file) {
        JsonArray kept = new JsonArray();
        ends.stream()
                .skip(Math.max(0, ends.size() - MOST))
                .forEach(end -> kept.add(new JsonObject()
                        .put("sha256", end.sha256())
                        .put("call", end.call())
                        .put("at_ms", end.atMs())));
        JsonArray left =
                new JsonArray(out.stream().skip(Math.max(0, out.size() - MOST)).toList());
        try {
            Files.writeString(
                    file,
                    new JsonObject().put("ends", kept).put("left_out", left).encodePrettily() + "\n");
        } catch (IOException e) {
            LOG.warn("{} can't be written: {}", file, e.toString());
        }
    }
}
