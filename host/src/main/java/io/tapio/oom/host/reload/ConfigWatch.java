package io.tapio.oom.host.reload;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when the configuration, or a file that it takes a secret from, is another than was read. A change counts when it
 * has stood still from one look to the next, so that a file is not read while it is being written. While the
 * configuration itself is gone, as for a moment when an editor saves it, nothing counts. Belongs to one thread at a time.
 */
final class ConfigWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
    private static final int SAY_IT_IS_GONE = 10;

    private final Path configuration;
    private Map<Path, Fingerprint> read = Map.of();
    private Map<Path, Fingerprint> seen = Map.of();
    private int gone;

    /** Nothing was read yet, so the first look that stands still is a change. */
    ConfigWatch(Path configuration) {
        this.configuration = configuration;
    }

    /**
     * These files were read.
     *
     * @param before what {@link #look} gave before the reading began: what changed after that counts as a change
     */
    synchronized void wasRead(Collection<Path> secretFiles, Map<Path, Fingerprint> before) {
        Map<Path, Fingerprint> files = new HashMap<>();
        // One that nobody looked at before may have changed since it was read: it has no fingerprint to agree with.
        secretFiles.forEach(file -> files.put(file, before.getOrDefault(file, NEVER_SEEN)));
        files.put(configuration, before.getOrDefault(configuration, NEVER_SEEN));
        read = files;
        seen = Map.of();
    }

    /** The files as they are. */
    synchronized Map<Path, Fingerprint> look() {
        Map<Path, Fingerprint> now = new HashMap<>();
        read.keySet().forEach(file -> now.put(file, Fingerprint.of(file)));
        now.put(configuration, Fingerprint.of(configuration));
        return now;
    }

    /** To be asked every second: whether what was read is not what is there, and that for a second at least. */
    synchronized boolean changed() {
        Map<Path, Fingerprint> now = look();
        boolean still = now.equals(seen);
        seen = now;
        if (Fingerprint.MISSING.equals(now.get(configuration))) {
            if (++gone == SAY_IT_IS_GONE) {
                LOG.warn("{} is gone: the configuration that was read stays until there is another", configuration);
            }
            return false;
        }
        gone = 0;
        return still && !now.equals(read);
    }

    private static final Fingerprint NEVER_SEEN =
            new Fingerprint(0, 0, -2, Fingerprint.MISSING.modified(), Fingerprint.MISSING.changed());
}
