package io.tapio.oom.host.journal;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that the file can't be used: at once, when the reason changes, and every ten minutes as long as it lasts. */
final class Complaint {

    private static final Logger LOG = LoggerFactory.getLogger(Complaint.class);
    private static final long AGAIN_NS = TimeUnit.MINUTES.toNanos(10);

    private final Storage storage;
    private Trouble.@Nullable Kind said;
    private long saidNs;

    Complaint(Storage storage) {
        this.storage = storage;
    }

    void look() {
        Trouble now = storage.trouble();
        JournalFile file = storage.file();
        if (now == null || file == null) {
            said = null;
            return;
        }
        if (now.kind() == said && System.nanoTime() - saidNs < AGAIN_NS) {
            return;
        }
        said = now.kind();
        saidNs = System.nanoTime();
        LOG.error(
                "[TAPIO-J001] the journal {} can't be used, and events are kept in memory alone: they do not outlive this"
                        + " process until it can. {} ({}). It is tried again every 10 s",
                file.path(),
                now.kind().remedy(),
                now.reason());
    }
}
