package io.tapio.oom.host.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The store that events go through before they are published: the section {@code journal}.
 *
 * @param path of the database file; a relative one counts from the working directory; {@code null}, which no
 *     configuration file can say, for one in memory alone
 * @param retention how long an event is kept; 1 min to 3650 d
 * @param maxSize of the file in bytes, beyond which the oldest events go first; 1 MB to 1 TB
 */
public record JournalConfig(@Nullable Path path, Duration retention, long maxSize) {

    /** Where it is when nothing is said. */
    public static final Path USUAL_PATH = Path.of("/var/lib/tapio-oom/journal.db");

    public JournalConfig {
        new Checks()
                .notBlank("path", path == null ? "in memory" : path.toString())
                .range("retention", retention, Duration.ofMinutes(1), Duration.ofDays(3_650))
                .range("max_size", maxSize, 1_000_000L, 1_000_000_000_000L)
                .done();
    }

    /** What an absent or empty section means. */
    public static JournalConfig defaults() {
        return new JournalConfig(USUAL_PATH, Duration.ofDays(30), 512_000_000L);
    }

    /** The same without a file, for what leaves nothing behind. */
    public JournalConfig inMemory() {
        return new JournalConfig(null, retention, maxSize);
    }
}
