package io.tapio.oom.host.reconciliation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports, at the first start since boot, the kills that the kernel's log still holds from before. A file in the state
 * directory names the boot for which that was done. For one thread.
 */
public final class History {

    /** The newest of the older kills; a machine that has more has another trouble than their number. */
    static final int MOST = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final String MARKER = "history-told";
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path directory;
    private final Path bootId;
    private volatile int told;
    private volatile int leftOut;

    /** @param directory the state directory; made when it is missing */
    public History(Path directory) {
        this(directory, BOOT_ID);
    }

    History(Path directory, Path bootId) {
        this.directory = directory;
        this.bootId = bootId;
    }

    /**
     * Tells them, unless it was done before.
     *
     * @param before the collector's start: what came later is reported otherwise
     * @param handedOn returns when the sinks have done with what they were offered: not before is it remembered
     */
    void tell(LogRecovery log, Instant before, Runnable handedOn) {
        Path marker = directory.resolve(MARKER);
        try {
            String boot = Files.readString(bootId).strip();
            if (Files.exists(marker) && Files.readString(marker).strip().equals(boot)) {
                return;
            }
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path draft = Files.writeString(directory.resolve(MARKER + ".new"), boot + "\n");
            LogRecovery.Told kills = log.history(before, MOST);
            told = kills.kills();
            leftOut = kills.beyond();
            handedOn.run();
            Files.move(draft, marker, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            if (told > 0) {
                LOG.info(
                        "history: {} kills since boot are told from the kernel's log, {} older ones left out",
                        told,
                        leftOut);
            }
        } catch (IOException e) {
            LOG.info(
                    "history is left out: kills from before this start are not told ({}); it takes the right to read"
                            + " the kernel's log and to write source.state_directory {}",
                    e.toString(),
                    directory);
        }
    }

    /** How many kills were told. For any thread. */
    public int told() {
        return told;
    }

    /** How many older ones were left out. For any thread. */
    public int leftOut() {
        return leftOut;
    }
}
