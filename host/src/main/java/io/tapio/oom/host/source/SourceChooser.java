package io.tapio.oom.host.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the best witness that this machine allows, and says why it is not a better one. */
public final class SourceChooser {

    private static final Logger LOG = LoggerFactory.getLogger(SourceChooser.class);

    /**
     * One way to learn of kills.
     *
     * @param name for people, for example {@code the kernel log}
     * @param make makes the source; nothing is opened before it is started
     */
    public record Candidate(String name, Supplier<KernelSource> make) {}

    /**
     * The source that watches.
     *
     * @param degraded why better ones could not be had, best first
     */
    public record Chosen(String name, KernelSource source, List<String> degraded) {
        public Chosen {
            degraded = List.copyOf(degraded);
        }
    }

    private SourceChooser() {}

    /**
     * Starts the first candidate that can be.
     *
     * @throws SourceUnavailableException when none can; the message has each one's reason
     */
    public static Chosen start(List<Candidate> candidates, Consumer<List<KernelFact>> facts)
            throws SourceUnavailableException {
        List<String> refusals = new ArrayList<>();
        for (Candidate candidate : candidates) {
            KernelSource source = candidate.make().get();
            try {
                source.start(facts);
            } catch (SourceUnavailableException e) {
                source.close();
                refusals.add(e.getMessage());
                continue;
            }
            if (!refusals.isEmpty()) {
                LOG.warn("falling back to {}: {}", candidate.name(), String.join("; ", refusals));
            }
            return new Chosen(candidate.name(), source, refusals);
        }
        throw new SourceUnavailableException(String.join("; ", refusals));
    }
}
