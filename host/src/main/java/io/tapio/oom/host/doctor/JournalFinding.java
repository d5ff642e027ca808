package io.tapio.oom.host.doctor;

import io.tapio.oom.host.config.JournalConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Whether events would be recorded where they outlive the process. */
public final class JournalFinding {

    private static final String TOPIC = "journal";
    private static final String ELSEWHERE = "give this user the right to write there, or name another journal.path";
    private static final long MEGABYTE = 1_000_000;

    private JournalFinding() {}

    /** Makes and changes nothing. */
    public static Finding of(JournalConfig config) {
        Path path = Objects.requireNonNullElse(config.path(), JournalConfig.USUAL_PATH)
                .toAbsolutePath();
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            return Finding.missing(
                    TOPIC, path + " is no file: events are kept in memory alone", "name another journal.path");
        }
        Path there = path;
        while (!Files.exists(there)) {
            there = Objects.requireNonNullElse(there.getParent(), path.getRoot());
        }
        if (!Files.isWritable(there)) {
            return Finding.missing(TOPIC, there + " can't be written: events are kept in memory alone", ELSEWHERE);
        }
        try {
            long has = there.equals(path) ? Files.size(path) : 0;
            long room = Files.getFileStore(there).getUsableSpace() + has;
            if (room < config.maxSize()) {
                return Finding.missing(
                        TOPIC,
                        "the disk of " + path + " has room for " + room / MEGABYTE + " MB of the "
                                + config.maxSize() / MEGABYTE + " that it may take",
                        "make room, or set journal.max_size lower");
            }
            return Finding.ok(
                    TOPIC, there.equals(path) ? path + ", " + has / MEGABYTE + " MB" : "none; run makes " + path);
        } catch (IOException e) {
            return Finding.missing(TOPIC, path + " can't be looked at: " + e.getMessage(), ELSEWHERE);
        }
    }
}
