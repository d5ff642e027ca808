package io.tapio.oom.host.reload;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.host.config.ConfigOrigin;
import io.tapio.oom.host.config.ConfigOutcome;
import io.tapio.oom.host.config.ConfigProblem;
import io.tapio.oom.host.config.HostConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again, checks all of it, and hands it to the rooms; with one mistake in it nothing changes.
 * One reload goes after the other. For any thread.
 */
public final class Reloader {

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);
    private static final long LOOK_MS = 1_000;
    private static final int MOST_NAMED = 20;

    /** Why the configuration is read again. */
    public enum Cause {
        /** A file has changed. */
        FILE,
        /** Somebody asked for it. */
        ASKED
    }

    private final Vertx vertx;
    private final ConfigSource source;
    private final SettingsCheck check;
    private final ConfigTaker taker;
    private final ConfigWatch watch;
    private final ReloadMeters meters;
    private final HostConfig started;
    private volatile HostConfig running;
    private volatile @Nullable Instant refusedSince;
    private volatile int problems;
    private Future<?> last = Future.succeededFuture();
    private long timer;

    /** @param started the configuration that the process was started with, with the command line's options */
    public Reloader(
            Vertx vertx,
            ConfigSource source,
            HostConfig started,
            SettingsCheck check,
            ConfigTaker taker,
            MeterRegistry registry) {
        this.vertx = vertx;
        this.source = source;
        this.started = started;
        this.running = started;
        this.check = check;
        this.taker = taker;
        this.watch = new ConfigWatch(source.file());
        this.meters = new ReloadMeters(registry);
    }

    /** Looks at the files each second from now on. What changed since they were read for the start is found too. */
    public synchronized void start() {
        timer = vertx.setPeriodic(
                LOOK_MS,
                tick -> vertx.executeBlocking(watch::changed).onSuccess(changed -> {
                    if (changed) {
                        reload(Cause.FILE);
                    }
                }));
    }

    /** Looks no more; a reload under way goes to its end. */
    public synchronized void stop() {
        vertx.cancelTimer(timer);
    }

    /** Reads the configuration again and says in the log what became of it. Never fails. */
    public synchronized Future<ReloadOutcome> reload(Cause cause) {
        Future<ReloadOutcome> outcome = last.transform(before -> vertx.executeBlocking(this::read))
                .compose(read -> hand(Objects.requireNonNull(read)))
                .recover(e -> Future.succeededFuture(new ReloadOutcome.Refused(
                        List.of("could not be read: " + e.getClass().getName()))))
                .onSuccess(done -> tell(done, cause));
        last = outcome;
        return outcome;
    }

    /** What was read: sound, and how it differs, or why not. */
    private sealed interface Read {
        record Sound(HostConfig config, ConfigChanges changes) implements Read {}

        record Bad(List<ConfigProblem> problems) implements Read {}
    }

    private Read read() {
        Map<Path, Fingerprint> before = watch.look();
        Set<Path> secretFiles = new LinkedHashSet<>();
        ConfigOutcome outcome = source.read(secretFiles::add);
        watch.wasRead(secretFiles, before);
        return switch (outcome) {
            case ConfigOutcome.Refused refused -> new Read.Bad(withObjections(refused));
            case ConfigOutcome.Loaded loaded -> {
                ConfigChanges changes = ConfigChanges.of(started, running, loaded.config());
                List<ConfigProblem> objections = changes.live().isEmpty() ? List.of() : check.refused(loaded.sinks());
                yield objections.isEmpty() ? new Read.Sound(loaded.config(), changes) : new Read.Bad(objections);
            }
        };
    }

    private List<ConfigProblem> withObjections(ConfigOutcome.Refused refused) {
        List<ConfigProblem> problems = new ArrayList<>(refused.problems());
        if (refused.sinks() != null) {
            problems.addAll(check.refused(refused.sinks()));
        }
        return ConfigOrigin.sorted(problems);
    }

    private Future<ReloadOutcome> hand(Read read) {
        return switch (read) {
            case Read.Bad bad ->
                Future.succeededFuture(new ReloadOutcome.Refused(
                        bad.problems().stream().map(ConfigProblem::toString).toList()));
            case Read.Sound sound -> {
                if (sound.config().equals(running)) {
                    yield Future.succeededFuture(new ReloadOutcome.Unchanged());
                }
                Future<Void> taken =
                        sound.changes().live().isEmpty() ? Future.succeededFuture() : taker.take(sound.config());
                yield taken.<ReloadOutcome>map(done -> {
                            running = sound.config();
                            return new ReloadOutcome.Taken(
                                    sound.changes().live(), sound.changes().restart());
                        })
                        .recover(e -> Future.succeededFuture(
                                new ReloadOutcome.Refused(List.of(String.valueOf(e.getMessage())))));
            }
        };
    }

    private void tell(ReloadOutcome outcome, Cause cause) {
        boolean unasked = cause == Cause.FILE && refusedSince == null && outcome instanceof ReloadOutcome.Unchanged;
        if (unasked) {
            meters.confirmed();
        } else {
            meters.count(outcome);
        }
        switch (outcome) {
            case ReloadOutcome.Unchanged ignored -> {
                if (!unasked) {
                    LOG.info("{} says nothing new: the configuration stays as it is", source.file());
                }
                refusedSince = null;
            }
            case ReloadOutcome.Taken taken -> {
                refusedSince = null;
                if (!taken.changed().isEmpty()) {
                    LOG.info("configuration {} is taken: changed {}", source.file(), named(taken.changed()));
                }
                if (!taken.restart().isEmpty()) {
                    LOG.warn(
                            "[TAPIO-L002] {} of {} changed: restart to take effect",
                            named(taken.restart()),
                            source.file());
                }
            }
            case ReloadOutcome.Refused refused -> {
                problems = refused.problems().size();
                if (refusedSince == null) {
                    refusedSince = Instant.now();
                }
                LOG.error(
                        "[TAPIO-L001] configuration {} is refused as a whole, and the one before goes on: {}",
                        source.file(),
                        String.join(System.lineSeparator() + "  ", refused.problems()));
            }
        }
    }

    private static String named(List<String> keys) {
        String named = String.join(", ", keys.subList(0, Math.min(keys.size(), MOST_NAMED)));
        return keys.size() <= MOST_NAMED ? named : named + " and " + (keys.size() - MOST_NAMED) + " more";
    }

    /** For {@code /healthz}: nothing while the configuration that is on disk is the one in force. */
    public Map<String, Object> health() {
        Instant since = refusedSince;
        return since == null
                ? Map.of()
                : Map.of(
                        "refused_since",
                        since.truncatedTo(ChronoUnit.SECONDS).toString(),
                        "problems",
                        problems,
                        "message",
                        "the configuration before goes on; tapio-oom config check names what is wrong");
    }
}
